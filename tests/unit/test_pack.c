// SPDX-License-Identifier: MIT
// Revisions built by hand → tables: segments, flags, what later issues will run, and digests that
// must never change.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "graph.h"
#include "identity.h"
#include "pack.h"

typedef struct Fixture {
    Arena *arena;
    Diagnostics diagnostics;
    RevisionList revisions;
} Fixture;

static int set_up(void **state)
{
    Fixture *fixture = calloc(1, sizeof *fixture);
    fixture->arena = arena_create();
    fixture->diagnostics.arena = fixture->arena;
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    arena_destroy(fixture->arena);
    free(fixture);
    return 0;
}

static Word word(const char *text)
{
    return (Word){.text = text_from(text)};
}

// A revision whose file holds `sql`; parents are separated by blanks, "" is a root.
static Revision *add_revision(Fixture *fixture, const char *id, const char *parents,
                              const char *sql)
{
    Revision *revision = arena_alloc(fixture->arena, sizeof *revision);
    Builder name = {.arena = fixture->arena};
    builder_add_format(&name, "revisions/%s.sql", id);
    revision->source =
        source_from_text(fixture->arena, name.items, text_from(sql), &fixture->diagnostics);
    revision->id = word(id);
    revision->created = MIG_NO_TIME;
    revision->is_root = parents[0] == '\0';
    revision->revises_span = (Span){revision->source, 0, 0};
    char *list = text_copy(fixture->arena, text_from(parents));
    for (char *parent = strtok(list, " "); parent; parent = strtok(NULL, " "))
        ARRAY_PUSH(fixture->arena, &revision->parents, word(parent));
    ARRAY_PUSH(fixture->arena, &fixture->revisions, revision);
    return revision;
}

static Section *add_section(Fixture *fixture, Revision *revision, SectionKind kind)
{
    Section section = {.kind = kind};
    ARRAY_PUSH(fixture->arena, &revision->sections, section);
    return &revision->sections.items[revision->sections.count - 1];
}

static Step *add_step(Fixture *fixture, Section *section, Step step)
{
    ARRAY_PUSH(fixture->arena, &section->steps, step);
    return &section->steps.items[section->steps.count - 1];
}

static Step *add_statement(Fixture *fixture, Section *section, const char *sql)
{
    return add_step(fixture, section, (Step){.kind = MIG_STEP_STATEMENT, .sql = text_from(sql)});
}

static const MigHistory *pack_to(Fixture *fixture, PackDepth depth, DialectSet dialects)
{
    Graph *graph = graph_build(fixture->arena, &fixture->revisions, &fixture->diagnostics);
    assert_int_equal(fixture->diagnostics.error_count, 0);
    assert_true(graph->is_whole);
    PackSettings settings = {.name = TEXT("main"), .dialects = dialects};
    const MigHistory *history =
        pack_history(fixture->arena, graph, depth, &settings, NULL, &fixture->diagnostics);
    assert_non_null(history);
    return history;
}

static const MigHistory *pack(Fixture *fixture, DialectSet dialects)
{
    return pack_to(fixture, PACK_WHOLE, dialects);
}

static const char *text_at(const MigHistory *history, MigText offset)
{
    assert_true(offset < history->text_size);
    return history->text + offset;
}

static void test_pack_of_no_revisions(void **state)
{
    Fixture *fixture = *state;
    const MigHistory *history = pack(fixture, DIALECT_BIT(MIG_SQLITE));
    assert_int_equal(history->abi, MIG_ABI);
    assert_int_equal(history->size, sizeof(MigHistory));
    assert_int_equal(history->revision_count, 0);
    assert_string_equal(text_at(history, history->name), "main");
    assert_null(history->tracks[MIG_POSTGRESQL].revisions);
    assert_non_null(history->tracks[MIG_SQLITE].revisions);
    assert_int_equal(strlen(text_at(history, history->tracks[MIG_SQLITE].launch_digest)), 64);
}

static void add_two_revisions(Fixture *fixture)
{
    add_statement(fixture, add_section(fixture, add_revision(fixture, "001", "", ""), SECTION_UP),
                  "CREATE TABLE a (i integer)");
    add_revision(fixture, "002", "001", "");
}

static void test_pack_of_the_shape_alone_has_no_tracks(void **state)
{
    Fixture *fixture = *state;
    add_two_revisions(fixture);
    const MigHistory *history = pack_to(fixture, PACK_SHAPE, DIALECT_ALL);
    assert_int_equal(history->revision_count, 2);
    assert_string_equal(text_at(history, history->revisions[1].id), "002");
    assert_int_equal(history->edges[history->revisions[1].first_parent], 0);
    for (int dialect = 0; dialect < MIG_DIALECT_COUNT; dialect++) {
        assert_null(history->tracks[dialect].revisions);
        assert_int_equal(history->tracks[dialect].step_count, 0);
    }
}

static void test_pack_of_steps_alone_has_no_digest(void **state)
{
    Fixture *fixture = *state;
    add_two_revisions(fixture);
    const MigHistory *history = pack_to(fixture, PACK_STEPS, DIALECT_ALL);
    for (int dialect = 0; dialect < MIG_DIALECT_COUNT; dialect++) {
        const MigTrack *track = &history->tracks[dialect];
        assert_int_equal(track->step_count, 1);
        assert_string_equal(text_at(history, track->steps[0].sql), "CREATE TABLE a (i integer)");
        assert_int_equal(track->launch_digest, 0);
        assert_int_equal(track->revisions[0].digest, 0);
        assert_int_equal(track->revisions[0].up_digest, 0);
        assert_int_equal(track->revisions[1].verify_digest, 0);
    }
}

typedef struct ExpectedSegment {
    MigSegmentKind kind;
    uint32_t step_count;
} ExpectedSegment;

static void expect_segments(const MigTrack *track, const ExpectedSegment *expected, uint32_t count)
{
    uint32_t step = 0;
    assert_int_equal(track->segment_count, count);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(track->segments[i].kind, expected[i].kind);
        assert_int_equal(track->segments[i].step_count, expected[i].step_count);
        assert_int_equal(track->segments[i].first_step, step);
        step += expected[i].step_count;
    }
    assert_int_equal(track->step_count, step);
}

static void test_pack_cuts_a_section_into_segments(void **state)
{
    Fixture *fixture = *state;
    Revision *revision = add_revision(fixture, "001", "", "");
    Section *up = add_section(fixture, revision, SECTION_UP);
    add_statement(fixture, up, "CREATE TABLE a (i integer)");
    add_statement(fixture, up, "CREATE TABLE b (i integer)");
    add_statement(fixture, up, "CREATE INDEX CONCURRENTLY x ON a (i)");
    add_statement(fixture, up, "CREATE TABLE c (i integer)");
    add_statement(fixture, up, "CREATE TABLE d (i integer)")->is_no_transaction = true;
    add_statement(fixture, up, "CREATE TABLE e (i integer)");
    add_statement(fixture, up, "CALL fill()");
    add_statement(fixture, up, "call fill()")->is_no_transaction = true;
    Step *unchecked = add_statement(fixture, up, "FROBNICATE a");
    unchecked->is_no_transaction = unchecked->is_unchecked = true;
    add_statement(fixture, up, "FROBNICATE b")->is_unchecked = true;
    add_step(fixture, up, (Step){.kind = MIG_STEP_CALL, .call = word("fix")});
    add_step(fixture, up,
             (Step){.kind = MIG_STEP_CALL, .call = word("fix"), .is_no_transaction = true});
    add_step(fixture, up,
             (Step){.kind = MIG_STEP_CALL,
                    .call = word("fix"),
                    .is_no_transaction = true,
                    .done_when = word("SELECT 1")});
    add_step(fixture, up,
             (Step){.kind = MIG_STEP_BATCH,
                    .sql = TEXT("DELETE FROM a LIMIT :rows"),
                    .batch = &(const Batch){.rows.is_given = false}});
    add_statement(fixture, up, "CREATE TABLE f (i integer)");
    const ExpectedSegment expected[] = {
        {MIG_SEGMENT_TRANSACTION, 2}, {MIG_SEGMENT_AUTOCOMMIT, 1},  {MIG_SEGMENT_TRANSACTION, 1},
        {MIG_SEGMENT_TRANSACTION, 1}, {MIG_SEGMENT_TRANSACTION, 2}, {MIG_SEGMENT_AUTOCOMMIT, 1},
        {MIG_SEGMENT_AUTOCOMMIT, 1},  {MIG_SEGMENT_TRANSACTION, 2}, {MIG_SEGMENT_BATCH, 1},
        {MIG_SEGMENT_AUTOCOMMIT, 1},  {MIG_SEGMENT_BATCH, 1},       {MIG_SEGMENT_TRANSACTION, 1}};
    const MigHistory *history = pack(fixture, DIALECT_BIT(MIG_POSTGRESQL));
    const MigTrack *track = &history->tracks[MIG_POSTGRESQL];
    expect_segments(track, expected, sizeof expected / sizeof *expected);
    assert_int_equal(track->steps[4].flags & MIG_STEP_NO_TRANSACTION, MIG_STEP_NO_TRANSACTION);
    assert_int_equal(track->steps[3].flags & MIG_STEP_NO_TRANSACTION, 0);
    assert_int_equal(track->steps[9].flags,
                     MIG_STEP_UNCHECKED | MIG_STEP_WRITES_ROWS | MIG_STEP_SESSION_DIRTY);
    assert_int_equal(track->revisions[0].up.segment_count, 12);
    assert_int_equal(track->revisions[0].up.flags & MIG_SECTION_BRIEF, 0);
    assert_int_equal(track->revisions[0].up.flags & MIG_SECTION_SESSION_DIRTY,
                     MIG_SECTION_SESSION_DIRTY);
    assert_int_equal(history->call_count, 1);
    assert_string_equal(text_at(history, history->calls[0].name), "fix");
    assert_null(history->calls[0].function);
}

static void test_pack_of_a_no_transaction_section(void **state)
{
    Fixture *fixture = *state;
    Revision *revision = add_revision(fixture, "001", "", "");
    Section *up = add_section(fixture, revision, SECTION_UP);
    up->is_no_transaction = true;
    add_statement(fixture, up, "CREATE TABLE a (i integer)");
    add_statement(fixture, up, "CREATE TABLE b (i integer)");
    const ExpectedSegment expected[] = {{MIG_SEGMENT_TRANSACTION, 1}, {MIG_SEGMENT_TRANSACTION, 1}};
    expect_segments(&pack(fixture, DIALECT_ALL)->tracks[MIG_SQLITE], expected, 2);
}

static const MigSegment *segment_of(const MigTrack *track, const MigSection *section)
{
    assert_int_equal(section->segment_count, 1);
    return &track->segments[section->first_segment];
}

static void test_pack_chooses_sections_and_steps_by_dialect(void **state)
{
    Fixture *fixture = *state;
    Revision *revision = add_revision(fixture, "001", "", "");
    Section *up = add_section(fixture, revision, SECTION_UP);
    add_statement(fixture, up, "CREATE TABLE a (i integer)");
    add_statement(fixture, up, "CREATE EXTENSION vector")->only = DIALECT_BIT(MIG_POSTGRESQL);
    Section *down = add_section(fixture, revision, SECTION_DOWN);
    down->dialects = DIALECT_BIT(MIG_SQLITE);
    down->is_irreversible = true;
    down->reason = TEXT("the rows are gone");
    down->settings.lock_timeout = (Setting){.is_given = true, .value = 250};
    const MigHistory *history = pack(fixture, DIALECT_ALL);
    const MigTrack *postgresql = &history->tracks[MIG_POSTGRESQL];
    const MigTrack *sqlite = &history->tracks[MIG_SQLITE];
    assert_int_equal(segment_of(postgresql, &postgresql->revisions[0].up)->step_count, 2);
    assert_int_equal(segment_of(sqlite, &sqlite->revisions[0].up)->step_count, 1);
    assert_int_equal(postgresql->revisions[0].down.flags, 0);
    assert_int_equal(sqlite->revisions[0].down.flags,
                     MIG_SECTION_PRESENT | MIG_SECTION_IRREVERSIBLE | MIG_SECTION_BRIEF_SQLITE |
                         MIG_SECTION_LOCK_TIMEOUT);
    assert_string_equal(text_at(history, sqlite->revisions[0].down.note), "the rows are gone");
    assert_int_equal(sqlite->revisions[0].down.lock_timeout, 250);
    assert_int_equal(sqlite->revisions[0].down.statement_timeout, 0);
    assert_int_equal(sqlite->revisions[0].up.flags, MIG_SECTION_PRESENT | MIG_SECTION_BRIEF_SQLITE);
    assert_string_not_equal(text_at(history, postgresql->revisions[0].up_digest),
                            text_at(history, sqlite->revisions[0].up_digest));
}

static void test_pack_has_once_what_dialects_share(void **state)
{
    Fixture *fixture = *state;
    Section *up = add_section(fixture, add_revision(fixture, "001", "", ""), SECTION_UP);
    add_statement(fixture, up, "DROP TABLE a");
    const MigHistory *history = pack(fixture, DIALECT_ALL);
    assert_int_equal(history->tracks[0].revisions[0].up.flags,
                     MIG_SECTION_PRESENT | MIG_SECTION_BRIEF);
    assert_ptr_equal(history->tracks[0].revisions, history->tracks[1].revisions);
    assert_ptr_equal(history->tracks[0].steps, history->tracks[1].steps);
    assert_int_equal(history->tracks[0].step_count, 1);

    // A revision that differs: its own rows, behind them what is the same again.
    Section *other = add_section(fixture, add_revision(fixture, "002", "001", ""), SECTION_UP);
    add_statement(fixture, other, "VACUUM")->only = DIALECT_BIT(MIG_POSTGRESQL);
    add_statement(fixture, other, "CREATE TABLE b (i integer)");
    Section *last = add_section(fixture, add_revision(fixture, "003", "002", ""), SECTION_UP);
    add_statement(fixture, last, "CREATE TABLE c (i integer)");
    history = pack(fixture, DIALECT_ALL);
    const MigTrackRevision *postgresql = history->tracks[MIG_POSTGRESQL].revisions;
    const MigTrackRevision *sqlite = history->tracks[MIG_SQLITE].revisions;
    assert_ptr_not_equal(postgresql, sqlite);
    assert_int_equal(history->tracks[MIG_SQLITE].step_count, 5);
    assert_int_equal(history->tracks[MIG_SQLITE].segment_count, 5);
    assert_int_equal(sqlite[0].up.first_segment, postgresql[0].up.first_segment);
    assert_int_equal(postgresql[1].up.segment_count, 2);
    assert_int_equal(sqlite[1].up.segment_count, 1);
    assert_int_equal(sqlite[1].up.first_segment, postgresql[1].up.first_segment + 2);
    assert_int_equal(sqlite[2].up.first_segment, postgresql[2].up.first_segment);
    assert_int_equal(sqlite[2].up.first_segment, 4);
    assert_int_equal(sqlite[2].down.first_segment, 0);
}

static void test_pack_of_what_later_issues_run(void **state)
{
    Fixture *fixture = *state;
    Revision *revision = add_revision(fixture, "001", "", "");
    Variable first = {.name = word("role")};
    Variable second = {.name = word("schema"), .has_fallback = true, .fallback = TEXT("app")};
    revision_add_variable(fixture->arena, revision, first);
    revision_add_variable(fixture->arena, revision, second);
    Section *up = add_section(fixture, revision, SECTION_UP);
    add_statement(fixture, up, "SELECT ':\"role\"', :\"schema\".f(:'role')")->done_when =
        word("SELECT 1");
    Batch batch = {.name = word("fill"), .table = word("segments")};
    batch.rows = (Setting){.is_given = true, .value = 5000};
    batch.pause = (Setting){.is_given = true, .value = 50};
    ARRAY_PUSH(fixture->arena, &batch.keys, word("id"));
    add_step(fixture, up,
             (Step){.kind = MIG_STEP_BATCH,
                    .sql = TEXT("UPDATE s SET a = 1 WHERE id > :after AND id <= :through"),
                    .batch = &batch});
    static const Text table[] = {{"languages", 9}};
    static const Text columns[] = {{"code", 4}, {"name", 4}};
    CopyContent content = {.table = table,
                           .table_count = 1,
                           .columns = columns,
                           .column_count = 2,
                           .width = 2,
                           .rows = TEXT("en\tEnglish\nde\t\\N\n"),
                           .row_count = 2,
                           .source = revision->source,
                           .line = 2,
                           .digest = "d",
                           .is_file = true};
    Copy copy = {.table = word("languages"), .content = &content};
    add_step(fixture, up, (Step){.kind = MIG_STEP_COPY, .copy = &copy});
    const MigHistory *history = pack(fixture, DIALECT_BIT(MIG_POSTGRESQL));
    const MigTrack *track = &history->tracks[MIG_POSTGRESQL];

    assert_int_equal(history->variable_count, 2);
    assert_string_equal(text_at(history, history->variables[1].name), "schema");
    assert_string_equal(text_at(history, history->variables[1].fallback), "app");
    assert_int_equal(history->variables[0].has_fallback, 0);
    assert_string_equal(text_at(history, track->steps[0].done_when), "SELECT 1");

    assert_int_equal(track->placeholder_count, 5);
    assert_int_equal(track->steps[0].placeholder_count, 2);
    assert_int_equal(track->placeholders[0].offset, 18);
    assert_int_equal(track->placeholders[0].length, 9);
    assert_int_equal(track->placeholders[0].variable, 1);
    assert_int_equal(track->placeholders[0].quoting, MIG_QUOTE_IDENTIFIER);
    assert_int_equal(track->placeholders[1].variable, 0);
    assert_int_equal(track->placeholders[1].quoting, MIG_QUOTE_LITERAL);
    assert_int_equal(track->steps[1].first_placeholder, 2);
    // The operator, :after, :through.
    assert_int_equal(track->placeholders[2].quoting, MIG_QUOTE_KEY);
    assert_int_equal(track->placeholders[2].variable, 2);
    assert_int_equal(track->placeholders[2].length, 1);
    assert_int_equal(track->placeholders[2].offset + 2, track->placeholders[3].offset);
    assert_int_equal(track->placeholders[3].variable, 0);
    assert_int_equal(track->placeholders[4].variable, 1);

    assert_int_equal(track->batch_count, 1);
    assert_string_equal(text_at(history, track->batches[0].table), "\"segments\"");
    assert_int_equal(track->batches[0].rows, 5000);
    assert_int_equal(track->batches[0].pause, 50);
    assert_string_equal(text_at(history, history->names[track->batches[0].first_key]), "id");
    assert_int_equal(track->copy_count, 1);
    assert_string_equal(text_at(history, history->names[track->copies[0].first_column + 1]),
                        "name");
    assert_int_equal(track->copies[0].row_count, 2);
    assert_string_equal(text_at(history, track->copies[0].data), "en\tEnglish\nde\t\\N\n");
    assert_int_equal(track->copies[0].size, 17);
    assert_int_equal(track->copies[0].line, 2);
    assert_int_equal(track->copies[0].flags, MIG_COPY_FILE);
    assert_int_equal(strlen(text_at(history, track->copies[0].rest_digest)), 64);
    assert_string_equal(text_at(history, track->steps[2].sql),
                        "COPY \"languages\" (\"code\", \"name\") FROM STDIN");
}

static void test_pack_of_a_merge_with_labels(void **state)
{
    Fixture *fixture = *state;
    add_revision(fixture, "a", "", "");
    Revision *b = add_revision(fixture, "b", "a", "");
    Revision *c = add_revision(fixture, "c", "a", "");
    ARRAY_PUSH(fixture->arena, &c->depends, word("b"));
    Revision *d = add_revision(fixture, "d", "c b", "");
    ARRAY_PUSH(fixture->arena, &d->labels, word("zeta"));
    ARRAY_PUSH(fixture->arena, &d->labels, word("alpha"));
    d->is_compatible = true;
    d->compatible_from = word("a");
    b->title = TEXT("the same");
    c->title = TEXT("the same");
    const MigHistory *history = pack(fixture, DIALECT_ALL);
    const MigRevision *merge = &history->revisions[3];
    assert_int_equal(history->revision_count, 4);
    assert_string_equal(text_at(history, merge->id), "d");
    assert_int_equal(merge->parent_count, 2);
    assert_string_equal(text_at(history, history->names[merge->first_label]), "alpha");
    assert_string_equal(text_at(history, history->names[merge->first_label + 1]), "zeta");
    assert_int_equal(merge->flags, MIG_REVISION_COMPATIBLE);
    assert_string_equal(text_at(history, merge->compatible), "a");
    assert_int_equal(merge->compatible, history->revisions[0].id);
    assert_int_equal(history->revisions[1].title, history->revisions[2].title);
    assert_int_equal(history->revisions[2].dependency_count, 1);
    assert_int_equal(history->edges[history->revisions[2].first_dependency], 1);
    assert_string_equal(text_at(history, merge->file), "revisions/d.sql");
}

static void test_pack_keeps_the_place_of_a_statement(void **state)
{
    Fixture *fixture = *state;
    static const char file[] = "--@ up\n\n/* \xc3\xa4\xc3\xb6 */ SELECT 1;\n";
    Revision *revision = add_revision(fixture, "001", "", file);
    Section *up = add_section(fixture, revision, SECTION_UP);
    uint32_t offset = (uint32_t)(strstr(file, "SELECT") - file);
    Step *step = add_statement(fixture, up, "SELECT 1");
    step->sql = (Text){revision->source->text.data + offset, 8};
    step->span = (Span){revision->source, offset, 8};
    const MigHistory *history = pack(fixture, DIALECT_BIT(MIG_SQLITE));
    const MigStep *packed = &history->tracks[MIG_SQLITE].steps[0];
    assert_string_equal(text_at(history, packed->sql), "SELECT 1");
    assert_int_equal(packed->size, 8);
    assert_int_equal(packed->line, 3);
    assert_int_equal(packed->column, 10);
}

static void one_statement_digest(const char *sql, MigDialect dialect, char up[MIG_DIGEST_HEX_SIZE])
{
    void *state = NULL;
    set_up(&state);
    Fixture *fixture = state;
    add_statement(fixture, add_section(fixture, add_revision(fixture, "001", "", ""), SECTION_UP),
                  sql);
    const MigHistory *history = pack(fixture, DIALECT_BIT(dialect));
    strcpy(up, text_at(history, history->tracks[dialect].revisions[0].up_digest));
    tear_down(&state);
}

static void expect_same_digest(const char *a, const char *b, bool is_same)
{
    char left[MIG_DIGEST_HEX_SIZE];
    char right[MIG_DIGEST_HEX_SIZE];
    for (unsigned dialect = 0; dialect < MIG_DIALECT_COUNT; dialect++) {
        one_statement_digest(a, (MigDialect)dialect, left);
        one_statement_digest(b, (MigDialect)dialect, right);
        assert_int_equal(strcmp(left, right) == 0, is_same);
    }
}

static void test_pack_digests_follow_the_tokens(void **state)
{
    (void)state;
    expect_same_digest("SELECT 1", "SELECT\n\t/* one */ 1 -- end", true);
    expect_same_digest("SELECT 1", "SELECT 2", false);
    expect_same_digest("SELECT 'a b'", "SELECT 'a  b'", false);
    expect_same_digest("SELECT ab", "SELECT a b", false);
    expect_same_digest("SELECT 'a' 'b'", "SELECT 'a'\n'b'", true);
    expect_same_digest("SELECT \"a\"", "SELECT a", false);
}

// The history of docs/identity.md: made once, by a program that shares no code with this one.
static void build_frozen(Fixture *fixture)
{
    Revision *a = add_revision(fixture, "001", "", "");
    Section *up = add_section(fixture, a, SECTION_UP);
    add_statement(fixture, up, "CREATE TABLE t (i integer, s text DEFAULT 'a b')");
    add_statement(fixture, up, "CREATE INDEX t_i ON t (i)");
    add_statement(fixture, add_section(fixture, a, SECTION_DOWN), "DROP TABLE t");
    a->title = TEXT("First");
    Revision *b = add_revision(fixture, "002", "001", "");
    Batch *batch = arena_alloc(fixture->arena, sizeof *batch);
    *batch = (Batch){.name = word("x"), .table = word("t")};
    ARRAY_PUSH(fixture->arena, &batch->keys, word("i"));
    up = add_section(fixture, b, SECTION_UP);
    add_step(fixture, up,
             (Step){.kind = MIG_STEP_BATCH,
                    .sql = TEXT("DELETE FROM t WHERE i > :after"),
                    .batch = batch});
    add_step(fixture, up, (Step){.kind = MIG_STEP_CALL, .call = word("fix")});
    Section *down = add_section(fixture, b, SECTION_DOWN);
    down->is_irreversible = true;
    down->reason = TEXT("gone");
    Revision *c = add_revision(fixture, "003", "001", "");
    Copy *copy = arena_alloc(fixture->arena, sizeof *copy);
    CopyContent *content = arena_alloc(fixture->arena, sizeof *content);
    static const Text table[] = {{"t", 1}}, columns[] = {{"s", 1}};
    *content = (CopyContent){.table = table,
                             .table_count = 1,
                             .columns = columns,
                             .column_count = 1,
                             .width = 1,
                             .rows = TEXT(""),
                             .source = c->source};
    *copy = (Copy){.table = word("t"), .is_text = true, .content = content};
    add_step(fixture, add_section(fixture, c, SECTION_UP),
             (Step){.kind = MIG_STEP_COPY, .copy = copy});
    add_section(fixture, c, SECTION_DOWN)->is_nothing = true;
    add_statement(fixture, add_section(fixture, c, SECTION_VERIFY), "SELECT i FROM t WHERE i < 0");
    Revision *d = add_revision(fixture, "004", "003 002", "");
    ARRAY_PUSH(fixture->arena, &d->labels, word("z"));
    ARRAY_PUSH(fixture->arena, &d->labels, word("b"));
    ARRAY_PUSH(fixture->arena, &d->depends, word("001"));
    d->is_compatible = true;
    d->compatible_from = word("002");
}

static void print_digests(const MigHistory *history, MigDialect dialect, Builder *out)
{
    const MigTrack *track = &history->tracks[dialect];
    for (uint32_t i = 0; i < history->revision_count; i++) {
        const MigTrackRevision *r = &track->revisions[i];
        builder_add_format(out, "%s %s\n  %s\n  %s\n  %s\n",
                           text_at(history, history->revisions[i].id), text_at(history, r->digest),
                           text_at(history, r->up_digest), text_at(history, r->down_digest),
                           text_at(history, r->verify_digest));
    }
    builder_add_format(out, "%s\n", text_at(history, track->launch_digest));
}

static const char frozen[] =
    "001 511ee88f99066f673fe1b76e3485337e9599fdad750db7bd6ec7fe6e20a8121a\n"
    "  d5ec912de0a6c998ef4a19202c582489531033accef6de23272fcc3cc47351ba\n"
    "  2ad28bbdfb9a8b75cf35056aa15a2d94b311eb8e54580364416f93831505f070\n"
    "  1cdc90c9ce70e3509cc085c1ddf95958c274cef8001ade863b1216138d6cbc08\n"
    "002 4028c210f63d5ee1705b4d847f2634f56b2b616d14c766474ffe90231320a1d9\n"
    "  45e6a126739f11816c0eeb10eaf51916783bde77a552c881e3e04192e7d6ef4c\n"
    "  9b8fbf3cc49e2ad21da6afd19c8eefdedacf7576cae17eaf8d9581a70911af75\n"
    "  1cdc90c9ce70e3509cc085c1ddf95958c274cef8001ade863b1216138d6cbc08\n"
    "003 ab1477458f6c871961e963115adffc926b21d901aee82040158b88dbd8a543f7\n"
    "  d005afa5be4de6f9e638dd0ee84ed6f311944972993e0e4b15e2564fedc2da8d\n"
    "  203570bc5ddce69e6884c0c37b87b9ac32e9513d7261bc20c57e5503a8c6225d\n"
    "  41cf13fc4ff8864b0417eefe67313bc8aa3f83a48a06b54655e02b200cf4cc61\n"
    "004 6c215ac70b0192e34c3723a9f28b36c0ca36fbcee3becf2c8877ccffc3d4bc4e\n"
    "  f47dbddde5419c861ade650370f1d0f6e5fbf6a8afd32171d319e81133773a2b\n"
    "  7787287301d821dc8f83fdb083b195a76c3b9e4246a0fd20c99f25faf057ab72\n"
    "  1cdc90c9ce70e3509cc085c1ddf95958c274cef8001ade863b1216138d6cbc08\n"
    "76a00259de572a7419ae8a5eede64a616b2d435064bd367a5b1497ceb00207cb\n"
    "001 511ee88f99066f673fe1b76e3485337e9599fdad750db7bd6ec7fe6e20a8121a\n"
    "  d5ec912de0a6c998ef4a19202c582489531033accef6de23272fcc3cc47351ba\n"
    "  2ad28bbdfb9a8b75cf35056aa15a2d94b311eb8e54580364416f93831505f070\n"
    "  1cdc90c9ce70e3509cc085c1ddf95958c274cef8001ade863b1216138d6cbc08\n"
    "002 4028c210f63d5ee1705b4d847f2634f56b2b616d14c766474ffe90231320a1d9\n"
    "  45e6a126739f11816c0eeb10eaf51916783bde77a552c881e3e04192e7d6ef4c\n"
    "  9b8fbf3cc49e2ad21da6afd19c8eefdedacf7576cae17eaf8d9581a70911af75\n"
    "  1cdc90c9ce70e3509cc085c1ddf95958c274cef8001ade863b1216138d6cbc08\n"
    "003 ab1477458f6c871961e963115adffc926b21d901aee82040158b88dbd8a543f7\n"
    "  d005afa5be4de6f9e638dd0ee84ed6f311944972993e0e4b15e2564fedc2da8d\n"
    "  203570bc5ddce69e6884c0c37b87b9ac32e9513d7261bc20c57e5503a8c6225d\n"
    "  41cf13fc4ff8864b0417eefe67313bc8aa3f83a48a06b54655e02b200cf4cc61\n"
    "004 6c215ac70b0192e34c3723a9f28b36c0ca36fbcee3becf2c8877ccffc3d4bc4e\n"
    "  f47dbddde5419c861ade650370f1d0f6e5fbf6a8afd32171d319e81133773a2b\n"
    "  7787287301d821dc8f83fdb083b195a76c3b9e4246a0fd20c99f25faf057ab72\n"
    "  1cdc90c9ce70e3509cc085c1ddf95958c274cef8001ade863b1216138d6cbc08\n"
    "76a00259de572a7419ae8a5eede64a616b2d435064bd367a5b1497ceb00207cb\n";

static void test_pack_digests_are_frozen(void **state)
{
    Fixture *fixture = *state;
    Builder out = {.arena = fixture->arena};
    build_frozen(fixture);
    const MigHistory *history = pack(fixture, DIALECT_ALL);
    print_digests(history, MIG_POSTGRESQL, &out);
    print_digests(history, MIG_SQLITE, &out);
    assert_string_equal(out.items, frozen);
}

static void test_pack_digest_of_a_parent_reaches_its_children(void **state)
{
    Fixture *fixture = *state;
    build_frozen(fixture);
    const MigHistory *before = pack(fixture, DIALECT_ALL);
    Section *up = &fixture->revisions.items[0]->sections.items[0];
    up->steps.items[1].sql = TEXT("CREATE INDEX t_s ON t (s)");
    const MigHistory *after = pack(fixture, DIALECT_ALL);
    for (uint32_t i = 0; i < 4; i++) {
        const MigTrackRevision *old = &before->tracks[MIG_SQLITE].revisions[i];
        const MigTrackRevision *new = &after->tracks[MIG_SQLITE].revisions[i];
        assert_string_not_equal(text_at(before, old->digest), text_at(after, new->digest));
        bool is_up_same =
            strcmp(text_at(before, old->up_digest), text_at(after, new->up_digest)) == 0;
        assert_int_equal(is_up_same, i != 0);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pack_of_no_revisions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pack_of_the_shape_alone_has_no_tracks, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_pack_of_steps_alone_has_no_digest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pack_cuts_a_section_into_segments, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pack_of_a_no_transaction_section, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pack_chooses_sections_and_steps_by_dialect, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_pack_has_once_what_dialects_share, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pack_of_what_later_issues_run, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pack_of_a_merge_with_labels, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pack_keeps_the_place_of_a_statement, set_up,
                                        tear_down),
        cmocka_unit_test(test_pack_digests_follow_the_tokens),
        cmocka_unit_test_setup_teardown(test_pack_digests_are_frozen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pack_digest_of_a_parent_reaches_its_children, set_up,
                                        tear_down),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
