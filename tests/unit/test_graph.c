// SPDX-License-Identifier: MIT
// Histories are written as lines "ID revises PARENT… [depends ID…] [label L…] [replaces ID…] [from
// ID] [created N] [title WORD]"; each becomes a revision in a file of its own, NAME = its number.
// What the graph says is compared as text.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "graph.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

typedef struct Fixture {
    Arena *arena;
    Diagnostics diagnostics;
    RevisionList revisions;
    Graph *graph;
    char *printed;
} Fixture;

static Fixture make_fixture(void)
{
    Fixture fixture = {.arena = arena_create()};
    fixture.diagnostics.arena = fixture.arena;
    return fixture;
}

static void release(Fixture *fixture)
{
    free(fixture->printed);
    arena_destroy(fixture->arena);
}

static Word word_at(const Source *source, const char *start, size_t size)
{
    Span span = {source, (uint32_t)(start - source->text.data), (uint32_t)size};
    return (Word){{start, size}, span};
}

static void take_word(Arena *arena, Revision *revision, const char *clause, Word word)
{
    if (strncmp(clause, "revises", 7) == 0 && text_is(word.text, "base"))
        revision->is_root = true;
    else if (strncmp(clause, "revises", 7) == 0)
        ARRAY_PUSH(arena, &revision->parents, word);
    else if (strncmp(clause, "depends", 7) == 0)
        ARRAY_PUSH(arena, &revision->depends, word);
    else if (strncmp(clause, "label", 5) == 0)
        ARRAY_PUSH(arena, &revision->labels, word);
    else if (strncmp(clause, "replaces", 8) == 0)
        ARRAY_PUSH(arena, &revision->replaces, word);
    else if (strncmp(clause, "from", 4) == 0)
        revision->compatible_from = word;
    else if (strncmp(clause, "created", 7) == 0)
        revision->created = strtoll(word.text.data, NULL, 10);
    else if (strncmp(clause, "title", 5) == 0)
        revision->title = word.text;
    else
        fail_msg("clause %.10s", clause);
}

static bool is_clause(Text word)
{
    static const char *const clauses[] = {"revises", "depends", "label", "replaces",
                                          "from",    "created", "title"};
    for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++)
        if (text_is(word, clauses[i]))
            return true;
    return false;
}

static Revision *make_revision(Fixture *fixture, const char *name, Text line)
{
    Arena *arena = fixture->arena;
    Source *source = source_from_text(arena, name, line, &fixture->diagnostics);
    Revision *revision = arena_alloc(arena, sizeof *revision);
    revision->source = source;
    revision->created = MIG_NO_TIME;
    const char *clause = NULL;
    for (const char *at = source->text.data; *at;) {
        size_t size = strcspn(at, " ");
        Word word = word_at(source, at, size);
        if (at == source->text.data)
            revision->id = word;
        else if (is_clause(word.text))
            clause = at;
        else
            take_word(arena, revision, clause, word);
        if (is_clause(word.text) && text_is(word.text, "revises"))
            revision->revises_span = word.span;
        at += size + (at[size] == ' ');
    }
    return revision;
}

static void add_line(Fixture *fixture, Text line)
{
    Builder name = {.arena = fixture->arena};
    builder_add_format(&name, "%zu.sql", fixture->revisions.count + 1);
    Revision *revision =
        make_revision(fixture, text_copy(fixture->arena, builder_text(&name)), line);
    ARRAY_PUSH(fixture->arena, &fixture->revisions, revision);
}

static Fixture build(const char *lines)
{
    Fixture fixture = make_fixture();
    while (*lines) {
        size_t size = strcspn(lines, "\n");
        add_line(&fixture, (Text){lines, size});
        lines += size + (lines[size] == '\n');
    }
    fixture.graph = graph_build(fixture.arena, &fixture.revisions, &fixture.diagnostics);
    size_t size = 0;
    FILE *stream = open_memstream(&fixture.printed, &size);
    diagnostic_print(&fixture.diagnostics, stream);
    fclose(stream);
    return fixture;
}

static void assert_says(const char *lines, const char *expected)
{
    Fixture fixture = build(lines);
    assert_string_equal(fixture.printed, expected);
    assert_int_equal(fixture.graph->is_whole, fixture.diagnostics.error_count == 0);
    release(&fixture);
}

// Every line of `parts` must be in what is said.
static void assert_mentions(const char *lines, const char *part)
{
    Fixture fixture = build(lines);
    if (!strstr(fixture.printed, part))
        fail_msg("no \"%s\" in:\n%s", part, fixture.printed);
    release(&fixture);
}

static void assert_order(const char *lines, const char *expected)
{
    Fixture fixture = build(lines);
    Builder order = {.arena = fixture.arena};
    for (uint32_t i = 0; i < fixture.graph->count; i++)
        builder_add_format(&order, "%s%.*s", i ? " " : "",
                           TEXT_ARGS(fixture.graph->nodes[i].revision->id.text));
    assert_string_equal(builder_text(&order).data, expected);
    release(&fixture);
}

static void test_graph_of_nothing_is_whole(void **state)
{
    (void)state;
    Fixture fixture = build("");
    assert_true(fixture.graph->is_whole);
    assert_int_equal(fixture.graph->count, 0);
    release(&fixture);
}

static void test_graph_order_is_by_parents_then_created_then_id(void **state)
{
    (void)state;
    assert_order("c revises b\nb revises a\na revises base\n", "a b c");
    assert_order("a revises base\nb revises a created 9\nc revises a created 8\nd revises b c\n",
                 "a c b d");
    assert_order("a revises base\nz revises a created 9\nb revises a\nd revises z b\n", "a z b d");
    assert_order("a revises base\nB revises a\nb2 revises a\nd revises B b2\n", "a B b2 d");
}

static void test_graph_depends_orders_but_joins_nothing(void **state)
{
    (void)state;
    Fixture fixture = build("a revises base\nb revises a depends d label x\nc revises a label y\n"
                            "d revises c\n");
    assert_string_equal(fixture.printed, "");
    assert_true(fixture.graph->is_whole);
    assert_true(text_is(fixture.graph->nodes[3].revision->id.text, "b"));
    assert_int_equal(fixture.graph->nodes[3].dependencies[0], 2);
    assert_true(fixture.graph->nodes[3].is_head);
    assert_true(fixture.graph->nodes[2].is_head);
    release(&fixture);
}

static void test_graph_names_both_files_of_a_duplicate(void **state)
{
    (void)state;
    assert_says("a revises base\nb revises a\nb revises a\n",
                "3.sql:1:1: error: id \"b\" is already that of 2.sql [duplicate-id]\n"
                "    1 | b revises a\n"
                "      | ^ give one of the two another id\n"
                "2.sql:1:1: note: \"b\" is first given here\n");
    assert_mentions("a revises base\nA revises a\n",
                    "\"A\" differs only in case from \"a\" in 1.sql [duplicate-id]");
    assert_mentions("s revises base replaces a a\n",
                    "\"a\" is already replaced in 1.sql [duplicate-id]\n"
                    "    1 | s revises base replaces a a\n"
                    "      |                           ^ a revision can be replaced once");
    assert_mentions("a revises base\ns revises a replaces a\n",
                    "\"a\" is replaced here and still has a file, 1.sql [duplicate-id]\n"
                    "    1 | s revises a replaces a\n"
                    "      |                      ^ remove that file, or take the id out of "
                    "\"replaces\"");
}

static void test_graph_names_duplicate_labels(void **state)
{
    (void)state;
    assert_mentions("a revises base\nb revises a label a\n",
                    "2.sql:1:19: error: label \"a\" is also a revision's id, in 1.sql "
                    "[duplicate-label]");
    assert_mentions("a revises base label x\nb revises a label x\n",
                    "label \"x\" is already given in 1.sql [duplicate-label]");
    assert_mentions("a revises base label x\nb revises a label X\n",
                    "\"X\" differs only in case from \"x\" in 1.sql [duplicate-label]");
}

static void test_graph_suggests_for_an_unknown_parent(void **state)
{
    (void)state;
    assert_says("init revises base\nusers revises innit\n",
                "2.sql:1:15: error: \"users\" revises an unknown revision \"innit\" "
                "[unknown-parent]\n"
                "    1 | users revises innit\n"
                "      |               ^~~~~ did you mean \"init\"?\n");
    assert_mentions("abcdef01 revises base\nb revises abcd\n", "did you mean \"abcdef01\"?");
    assert_mentions("abc revises base\nb revises ABC\n", "did you mean \"abc\"?");
    assert_mentions("a revises base label main\nb revises main\n",
                    "that is a label: name a revision by its id");
    assert_mentions("a revises base\nb revises a depends zzzz\n",
                    "\"b\" depends on an unknown revision \"zzzz\" [unknown-parent]");
    assert_mentions("a revises base\nb revises a from zzzz\n",
                    "\"b\" is compatible from an unknown revision \"zzzz\" [unknown-parent]");
}

static void test_graph_hints_at_the_likely_parent(void **state)
{
    (void)state;
    assert_says("a revises base\nb revises a\nc created 5\n",
                "3.sql:1:1: error: \"c\" does not say what it revises [no-parent]\n"
                "    1 | c created 5\n"
                "      | ^ write \"--@ revises b\"\n");
    assert_mentions("a\nb revises a\n", "write \"--@ revises base\"\n");
    assert_mentions("a revises base\nb revises a\nc revises a\nd\n",
                    "write \"--@ revises ID\", or \"--@ revises base\" for the first revision");
}

static void test_graph_reports_self_references(void **state)
{
    (void)state;
    assert_says("a revises base\nb revises b\n",
                "2.sql:1:11: error: \"b\" revises itself [self-reference]\n"
                "    1 | b revises b\n"
                "      |           ^ name the revision before it, or write \"--@ revises base\"\n");
    assert_mentions("a revises base depends a\n", "\"a\" depends on itself [self-reference]");
    assert_mentions("a revises base from a\n",
                    "\"a\" is compatible from itself [self-reference]\n"
                    "    1 | a revises base from a\n"
                    "      |                     ^ name an earlier revision, or remove the clause");
    assert_mentions("a revises base replaces a\n",
                    "1.sql:1:25: error: \"a\" replaces itself [self-reference]\n"
                    "    1 | a revises base replaces a\n"
                    "      |                         ^ take it out of \"replaces\"");
    assert_mentions("s revises x replaces x\n", "\"x\" is replaced by \"s\"");
}

static void test_graph_shows_the_actual_cycle(void **state)
{
    (void)state;
    assert_says("a revises base\nb revises d\nc revises b\nd revises c\n",
                "2.sql:1:11: error: a cycle of 3 revisions: \"b\" revises \"d\", which revises "
                "\"c\", which revises \"b\" [cycle]\n"
                "    1 | b revises d\n"
                "      |           ^ let one of these lines name an earlier revision\n"
                "4.sql:1:11: note: \"d\" revises \"c\" here\n"
                "3.sql:1:11: note: \"c\" revises \"b\" here\n");
    assert_mentions("a revises base\nb revises c created 1\nc revises b created 2\n",
                    "\"b\" was created before \"c\": let it name another");
    assert_mentions("a revises base depends b\nb revises a\n",
                    "\"a\" depends on \"b\", which revises \"a\"");
}

static void test_graph_shows_a_shortest_cycle_of_each_component(void **state)
{
    (void)state;
    assert_mentions(
        "a revises base\nb revises f\nc revises b\nd revises c e\ne revises d\nf revises e\n",
        "a cycle of 2 revisions: \"d\" revises \"e\", which revises \"d\" [cycle]");
    Fixture fixture = build("a revises b\nb revises a\nc revises d\nd revises c\n");
    assert_int_equal(fixture.diagnostics.error_count, 2);
    release(&fixture);
}

static void test_graph_rejects_a_merge_with_an_ancestor(void **state)
{
    (void)state;
    assert_says("a revises base\nb revises a\nc revises b\nd revises a c\n",
                "4.sql:1:11: error: \"a\" is an ancestor of \"c\": there is nothing to merge "
                "[merge-ancestor]\n"
                "    1 | d revises a c\n"
                "      |           ^ take \"a\" out of \"revises\"\n");
    assert_says("a revises base\nb revises a\nc revises a\nd revises b c\n", "");
}

static void test_graph_describes_each_head(void **state)
{
    (void)state;
    assert_says("a revises base\nb revises a created 3600 title Mail\nc revises a\n",
                "3.sql:1:1: error: the history has 2 heads: \"b\" and \"c\" [multiple-heads]\n"
                "    1 | c revises a\n"
                "      | ^ write a merge revision: --@ revises b, c\n"
                "2.sql:1:1: note: head \"b\", created 1970-01-01 01:00:00: Mail\n"
                "3.sql:1:1: note: head \"c\", without \"created\"\n"
                "1.sql:1:1: note: they part after \"a\"\n");
}

static void test_graph_allows_heads_with_labels_of_their_own(void **state)
{
    (void)state;
    assert_says("a revises base\nb revises a label x\nc revises a label y\n", "");
    assert_says("a revises base\nb revises a label x\nc revises a label y\nd revises b\n", "");
    assert_mentions("a revises base\nb revises a label x\nc revises a\n",
                    "give \"c\" a label of its own: --@ label NAME");
    assert_mentions("a revises base label x\nb revises a\nc revises a\n", "[multiple-heads]");
    assert_mentions("a revises base\nb revises a label x\nc revises b\nd revises b\n",
                    "[multiple-heads]");
}

static void test_graph_is_silent_about_heads_that_may_be_linked(void **state)
{
    (void)state;
    // The misspelt word is in all likelihood what links the two.
    assert_says("a revises base\nusers revises a\nc revises user\n",
                "3.sql:1:11: error: \"c\" revises an unknown revision \"user\" [unknown-parent]\n"
                "    1 | c revises user\n"
                "      |           ^~~~ did you mean \"users\"?\n");
    assert_mentions("a revises base\nb revises a\nc revises a\nd revises qqqq\n",
                    "the history has 3 heads");
}

static void test_graph_warns_of_several_roots(void **state)
{
    (void)state;
    assert_says("a revises base\nb revises base\nc revises a b\n",
                "2.sql:1:3: warning: \"b\" begins a second line of history beside \"a\" "
                "[multiple-roots]\n"
                "    1 | b revises base\n"
                "      |   ^~~~~~~ name the revision before it, or give it a label: --@ label "
                "NAME\n"
                "1.sql:1:1: note: the first root is \"a\"\n");
    assert_says("a revises base\nb revises base label x\nc revises a b\n", "");
    assert_says("a revises base\nb revises base\nd revises b label x\nc revises a d\n", "");
    assert_mentions("a revises base label x\nb revises base label y\nc revises base\n",
                    "they have no common ancestor");
}

static void test_graph_resolves_replaced_ids(void **state)
{
    (void)state;
    Fixture fixture = build("s revises base replaces a b\nc revises a b\n");
    assert_string_equal(fixture.printed, "");
    assert_int_equal(fixture.graph->nodes[1].parent_count, 1);
    release(&fixture);
}

enum { LONG = 100000, WIDE = 10000 };

static void add_numbered(Fixture *fixture, const char *format, int a, int b)
{
    Builder line = {.arena = fixture->arena};
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    builder_add_format(&line, format, a, b);
#pragma GCC diagnostic pop
    add_line(fixture, builder_text(&line));
}

static void build_numbered(Fixture *fixture)
{
    fixture->graph = graph_build(fixture->arena, &fixture->revisions, &fixture->diagnostics);
}

static void test_graph_orders_a_chain_of_100000(void **state)
{
    (void)state;
    Fixture fixture = make_fixture();
    for (int i = LONG; i > 1; i--)
        add_numbered(&fixture, "r%d revises r%d", i, i - 1);
    add_numbered(&fixture, "r1 revises base", 0, 0);
    build_numbered(&fixture);
    assert_true(fixture.graph->is_whole);
    assert_true(text_is(fixture.graph->nodes[LONG - 1].revision->id.text, "r100000"));
    assert_true(fixture.graph->nodes[LONG - 1].is_head);
    release(&fixture);
}

static void test_graph_reports_a_cycle_of_10000(void **state)
{
    (void)state;
    Fixture fixture = make_fixture();
    for (int i = 0; i < WIDE; i++)
        add_numbered(&fixture, "r%d revises r%d", i, (i + 1) % WIDE);
    build_numbered(&fixture);
    assert_int_equal(fixture.diagnostics.count, 1);
    assert_int_equal(fixture.diagnostics.items[0]->notes.count, WIDE - 1);
    release(&fixture);
}

static void test_graph_reports_10000_heads(void **state)
{
    (void)state;
    Fixture fixture = make_fixture();
    add_numbered(&fixture, "r0 revises base", 0, 0);
    for (int i = 1; i <= WIDE; i++)
        add_numbered(&fixture, "r%d revises r%d", i, 0);
    build_numbered(&fixture);
    assert_int_equal(fixture.diagnostics.count, 1);
    const Diagnostic *diagnostic = fixture.diagnostics.items[0];
    assert_int_equal(diagnostic->rule, RULE_MULTIPLE_HEADS);
    assert_int_equal(diagnostic->notes.count, WIDE + 1);
    assert_true(text_is(diagnostic->notes.items[WIDE].text, "they part after \"r0\""));
    release(&fixture);
}

static void test_graph_accepts_a_merge_of_10000(void **state)
{
    (void)state;
    Fixture fixture = make_fixture();
    Builder merge = {.arena = fixture.arena};
    builder_add(&merge, TEXT("m revises"));
    add_numbered(&fixture, "r0 revises base", 0, 0);
    for (int i = 1; i <= WIDE; i++) {
        add_numbered(&fixture, "r%d revises r%d", i, 0);
        builder_add_format(&merge, " r%d", i);
    }
    add_line(&fixture, builder_text(&merge));
    build_numbered(&fixture);
    assert_int_equal(fixture.diagnostics.count, 0);
    assert_int_equal(fixture.graph->nodes[WIDE + 1].parent_count, WIDE);
    release(&fixture);
}

static void test_graph_finds_the_ancestor_in_a_merge_of_100(void **state)
{
    (void)state;
    Fixture fixture = make_fixture();
    Builder merge = {.arena = fixture.arena};
    builder_add(&merge, TEXT("m revises r7"));
    add_numbered(&fixture, "r0 revises base", 0, 0);
    for (int i = 1; i <= 100; i++) {
        add_numbered(&fixture, i == 50 ? "r%d revises r7" : "r%d revises r%d", i, 0);
        if (i != 7)
            builder_add_format(&merge, " r%d", i);
    }
    add_line(&fixture, builder_text(&merge));
    build_numbered(&fixture);
    assert_int_equal(fixture.diagnostics.count, 1);
    assert_string_equal(fixture.diagnostics.items[0]->text.data,
                        "\"r7\" is an ancestor of \"r50\": there is nothing to merge");
    release(&fixture);
}

// One long lane into which topics are merged that all branched off at its very start.
static void test_graph_checks_30000_merges_of_old_branches(void **state)
{
    (void)state;
    Fixture fixture = make_fixture();
    add_numbered(&fixture, "m0 revises base", 0, 0);
    add_numbered(&fixture, "m1 revises m0", 0, 0);
    for (int i = 2; i <= 30000; i++) {
        add_numbered(&fixture, "t%d revises m%d created 1", i, 0);
        Builder line = {.arena = fixture.arena};
        builder_add_format(&line, "m%d revises m%d t%d created 2", i, i - 1, i);
        add_line(&fixture, builder_text(&line));
    }
    build_numbered(&fixture);
    assert_true(fixture.graph->is_whole);
    release(&fixture);
}

// A ladder of cycles: many overlapping ones, none of which may make the search quadratic.
static void test_graph_bounds_the_search_for_a_shortest_cycle(void **state)
{
    (void)state;
    Fixture fixture = make_fixture();
    for (int i = 0; i < 20000; i++) {
        Builder line = {.arena = fixture.arena};
        builder_add_format(&line, "r%d revises r%d r%d", i, (i + 1) % 20000, (i + 2) % 20000);
        add_line(&fixture, builder_text(&line));
    }
    build_numbered(&fixture);
    assert_int_equal(fixture.diagnostics.count, 1);
    assert_int_equal(fixture.diagnostics.items[0]->notes.count, 9999);
    release(&fixture);
}

// --- random histories against the plainest algorithm

enum { RANDOM_ROUNDS = 400, RANDOM_MOST = 14 };

typedef struct Matrix {
    int count;
    bool revises[RANDOM_MOST][RANDOM_MOST]; // [child][parent]
    int distance[RANDOM_MOST][RANDOM_MOST]; // 0: no way
} Matrix;

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static Matrix random_matrix(uint32_t *seed, bool is_acyclic)
{
    Matrix matrix = {.count = 2 + (int)(next_random(seed) % (RANDOM_MOST - 1))};
    uint32_t density = 1 + next_random(seed) % 5;
    for (int child = 1; child < matrix.count; child++)
        for (int parent = 0; parent < matrix.count; parent++)
            if (parent != child && (!is_acyclic || parent < child))
                matrix.revises[child][parent] = next_random(seed) % 12 < density;
    return matrix;
}

// Floyd and Warshall: the shortest way from each child to each ancestor.
static void measure(Matrix *matrix)
{
    int n = matrix->count;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            matrix->distance[i][j] = matrix->revises[i][j];
    for (int k = 0; k < n; k++)
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) {
                int first = matrix->distance[i][k], second = matrix->distance[k][j];
                int *known = &matrix->distance[i][j];
                if (first && second && (!*known || first + second < *known))
                    *known = first + second;
            }
}

static Fixture build_matrix(const Matrix *matrix)
{
    Fixture fixture = make_fixture();
    for (int child = 0; child < matrix->count; child++) {
        Builder line = {.arena = fixture.arena};
        bool is_root = true;
        builder_add_format(&line, "r%d revises", child);
        for (int parent = 0; parent < matrix->count; parent++) {
            if (matrix->revises[child][parent])
                builder_add_format(&line, " r%d", parent);
            is_root &= !matrix->revises[child][parent];
        }
        if (is_root)
            builder_add(&line, TEXT(" base"));
        add_line(&fixture, builder_text(&line));
    }
    build_numbered(&fixture);
    return fixture;
}

static size_t count_rule(const Fixture *fixture, Rule rule)
{
    size_t count = 0;
    for (size_t i = 0; i < fixture->diagnostics.count; i++)
        count += fixture->diagnostics.items[i]->rule == rule;
    return count;
}

static size_t count_merged_ancestors(const Matrix *matrix)
{
    size_t count = 0;
    for (int child = 0; child < matrix->count; child++)
        for (int parent = 0; parent < matrix->count; parent++) {
            bool is_ancestor = false;
            for (int other = 0; other < matrix->count; other++)
                is_ancestor |= matrix->revises[child][parent] && matrix->revises[child][other] &&
                               matrix->distance[other][parent] > 0;
            count += is_ancestor;
        }
    return count;
}

static void assert_order_is_topological(const Graph *graph)
{
    for (uint32_t i = 0; i < graph->count; i++)
        for (uint32_t j = 0; j < graph->nodes[i].parent_count; j++)
            assert_true(graph->nodes[i].parents[j] < i);
}

static void test_graph_agrees_with_the_plainest_algorithm_on_merges(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (int round = 0; round < RANDOM_ROUNDS; round++) {
        Matrix matrix = random_matrix(&seed, true);
        measure(&matrix);
        Fixture fixture = build_matrix(&matrix);
        assert_int_equal(fixture.graph->count, matrix.count);
        assert_order_is_topological(fixture.graph);
        assert_int_equal(count_rule(&fixture, RULE_MERGE_ANCESTOR),
                         count_merged_ancestors(&matrix));
        release(&fixture);
    }
}

// The number of components with a cycle, and the lengths of their shortest cycles added up.
static void measure_cycles(const Matrix *matrix, size_t *components, size_t *lengths)
{
    *components = *lengths = 0;
    for (int i = 0; i < matrix->count; i++) {
        int shortest = matrix->distance[i][i];
        bool is_first = shortest > 0;
        for (int j = 0; j < matrix->count; j++) {
            if (!matrix->distance[i][j] || !matrix->distance[j][i])
                continue;
            is_first &= j >= i;
            if (matrix->distance[j][j] < shortest)
                shortest = matrix->distance[j][j];
        }
        *components += is_first;
        *lengths += is_first ? (size_t)shortest : 0;
    }
}

static void test_graph_agrees_with_the_plainest_algorithm_on_cycles(void **state)
{
    (void)state;
    uint32_t seed = 2;
    for (int round = 0; round < RANDOM_ROUNDS; round++) {
        Matrix matrix = random_matrix(&seed, false);
        measure(&matrix);
        size_t components, lengths, reported = 0;
        measure_cycles(&matrix, &components, &lengths);
        Fixture fixture = build_matrix(&matrix);
        assert_int_equal(count_rule(&fixture, RULE_CYCLE), components);
        for (size_t i = 0; i < fixture.diagnostics.count; i++)
            if (fixture.diagnostics.items[i]->rule == RULE_CYCLE)
                reported += fixture.diagnostics.items[i]->notes.count + 1;
        assert_int_equal(reported, lengths);
        release(&fixture);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_graph_of_nothing_is_whole),
        cmocka_unit_test(test_graph_order_is_by_parents_then_created_then_id),
        cmocka_unit_test(test_graph_depends_orders_but_joins_nothing),
        cmocka_unit_test(test_graph_names_both_files_of_a_duplicate),
        cmocka_unit_test(test_graph_names_duplicate_labels),
        cmocka_unit_test(test_graph_suggests_for_an_unknown_parent),
        cmocka_unit_test(test_graph_hints_at_the_likely_parent),
        cmocka_unit_test(test_graph_reports_self_references),
        cmocka_unit_test(test_graph_shows_the_actual_cycle),
        cmocka_unit_test(test_graph_shows_a_shortest_cycle_of_each_component),
        cmocka_unit_test(test_graph_rejects_a_merge_with_an_ancestor),
        cmocka_unit_test(test_graph_describes_each_head),
        cmocka_unit_test(test_graph_allows_heads_with_labels_of_their_own),
        cmocka_unit_test(test_graph_is_silent_about_heads_that_may_be_linked),
        cmocka_unit_test(test_graph_warns_of_several_roots),
        cmocka_unit_test(test_graph_resolves_replaced_ids),
        cmocka_unit_test(test_graph_orders_a_chain_of_100000),
        cmocka_unit_test(test_graph_reports_a_cycle_of_10000),
        cmocka_unit_test(test_graph_reports_10000_heads),
        cmocka_unit_test(test_graph_accepts_a_merge_of_10000),
        cmocka_unit_test(test_graph_finds_the_ancestor_in_a_merge_of_100),
        cmocka_unit_test(test_graph_checks_30000_merges_of_old_branches),
        cmocka_unit_test(test_graph_bounds_the_search_for_a_shortest_cycle),
        cmocka_unit_test(test_graph_agrees_with_the_plainest_algorithm_on_merges),
        cmocka_unit_test(test_graph_agrees_with_the_plainest_algorithm_on_cycles),
    };
    // Without recursion a long history needs no more stack than a short one.
    struct rlimit stack = {1 << 20, 1 << 20};
    setrlimit(RLIMIT_STACK, &stack);
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests_name("graph", tests, NULL, NULL);
}
