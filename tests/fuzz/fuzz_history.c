// SPDX-License-Identifier: MIT
// Any bytes as revision files, through parser, graph and checks. The graph is held against slow and
// simple answers: a reported cycle is one, an order has parents first and is the same whatever the
// order of the files, and whoever is refused is refused with a finding.
#include "check.h"
#include "files.h"
#include "graph.h"

#include <string.h>

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);

static void check_span(Span span)
{
    if (span.source)
        MUST(span.offset <= span.source->text.size &&
             span.size <= span.source->text.size - span.offset);
}

static void check_findings(const Diagnostics *diagnostics)
{
    size_t errors = 0;
    for (size_t i = 0; i < diagnostics->count; i++) {
        const Diagnostic *diagnostic = diagnostics->items[i];
        errors += diagnostic->severity == SEVERITY_ERROR;
        check_span(diagnostic->span);
        MUST(diagnostic->text.size > 0);
        MUST(!memchr(diagnostic->text.data, '\n', diagnostic->text.size));
        for (size_t k = 0; k < diagnostic->notes.count; k++)
            check_span(diagnostic->notes.items[k].span);
    }
    MUST(errors == diagnostics->error_count);
}

// Steps stand in the order of the file, each within it, and a statement is what the file says
// there.
static void check_steps(const Section *section)
{
    uint32_t end = section->span.offset;
    for (size_t i = 0; i < section->steps.count; i++) {
        const Step *step = &section->steps.items[i];
        check_span(step->span);
        MUST(step->span.source && step->span.offset >= end);
        end = step->span.offset + step->span.size;
        MUST((step->only & ~(DialectSet)DIALECT_ALL) == 0);
        if (step->kind == MIG_STEP_STATEMENT)
            MUST(text_equal(step->sql, span_text(step->span)));
        MUST(!memchr(step->sql.size > 0 ? step->sql.data : "", '\0', step->sql.size));
    }
}

static void check_revision(const Revision *revision)
{
    MUST(revision->id.text.size > 0 || !revision->is_id_good);
    MUST(revision->is_root == false || revision->parents.count == 0);
    check_span(revision->id.span);
    for (size_t i = 0; i < revision->parents.count; i++)
        MUST(text_equal(span_text(revision->parents.items[i].span),
                        revision->parents.items[i].text));
    for (size_t i = 0; i < revision->sections.count; i++)
        check_steps(&revision->sections.items[i]);
}

static uint32_t find(const Graph *graph, Text id)
{
    for (uint32_t i = 0; i < graph->count; i++)
        if (text_equal(graph->nodes[i].revision->id.text, id))
            return i;
    return UINT32_MAX;
}

static bool is_among(const uint32_t *items, uint32_t count, uint32_t item)
{
    for (uint32_t i = 0; i < count; i++)
        if (items[i] == item)
            return true;
    return false;
}

static void check_links(const Graph *graph, uint32_t index, const WordList *words,
                        const uint32_t *links, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        MUST(links[i] < index);
    for (size_t i = 0; i < words->count; i++) {
        uint32_t parent = find(graph, words->items[i].text);
        MUST(parent == UINT32_MAX || is_among(links, count, parent)); // else it was replaced
    }
    MUST(count <= words->count);
}

static int compare_next(const Revision *a, const Revision *b)
{
    if (a->created != b->created)
        return a->created == MIG_NO_TIME   ? 1
               : b->created == MIG_NO_TIME ? -1
               : a->created < b->created   ? -1
                                           : 1;
    return text_compare(a->id.text, b->id.text);
}

static bool is_ready(const Node *node, uint32_t placed)
{
    for (uint32_t i = 0; i < node->parent_count; i++)
        if (node->parents[i] >= placed)
            return false;
    for (uint32_t i = 0; i < node->dependency_count; i++)
        if (node->dependencies[i] >= placed)
            return false;
    return true;
}

// Of all that might have come at this place, the one that did is the first by `created`, then id.
static void check_whole(const Graph *graph, const FuzzProject *project)
{
    MUST(graph->count == project->revisions.count);
    for (uint32_t i = 0; i < graph->count; i++) {
        const Node *node = &graph->nodes[i];
        bool is_parent = false;
        check_links(graph, i, &node->revision->parents, node->parents, node->parent_count);
        check_links(graph, i, &node->revision->depends, node->dependencies, node->dependency_count);
        for (uint32_t k = 0; k < graph->count; k++) {
            const Node *other = &graph->nodes[k];
            is_parent = is_parent || is_among(other->parents, other->parent_count, i);
            if (k > i && is_ready(other, i))
                MUST(compare_next(node->revision, other->revision) < 0);
        }
        MUST(node->is_head == !is_parent);
    }
}

static const Revision *revision_of(const FuzzProject *project, const Source *source)
{
    for (size_t i = 0; i < project->revisions.count; i++)
        if (project->revisions.items[i]->source == source)
            return project->revisions.items[i];
    return NULL;
}

static bool is_replaced_by(const Revision *revision, Text id)
{
    for (size_t i = 0; i < revision->replaces.count; i++)
        if (text_equal(revision->replaces.items[i].text, id))
            return true;
    return false;
}

// Each place of the finding names a parent, and stands in the file of the one before it.
static void check_cycle(const FuzzProject *project, const Diagnostic *diagnostic)
{
    size_t count = diagnostic->notes.count + 1;
    for (size_t i = 0; i < count; i++) {
        size_t k = (i + 1) % count;
        Span here = i == 0 ? diagnostic->span : diagnostic->notes.items[i - 1].span;
        Span next = k == 0 ? diagnostic->span : diagnostic->notes.items[k - 1].span;
        const Revision *child = revision_of(project, here.source);
        const Revision *parent = revision_of(project, next.source);
        MUST(child && parent);
        MUST(text_equal(span_text(here), parent->id.text) ||
             is_replaced_by(parent, span_text(here)));
        for (size_t j = 0; j < i; j++) // and none stands in it twice
            MUST(here.source !=
                 (j == 0 ? diagnostic->span : diagnostic->notes.items[j - 1].span).source);
    }
}

static size_t count_cycles(const FuzzProject *project)
{
    size_t count = 0;
    for (size_t i = 0; i < project->diagnostics.count; i++) {
        const Diagnostic *diagnostic = project->diagnostics.items[i];
        if (diagnostic->rule != RULE_CYCLE)
            continue;
        check_cycle(project, diagnostic);
        count++;
    }
    return count;
}

// Of two files with one id the first one counts.
static bool has_duplicates(const FuzzProject *project)
{
    const RevisionList *revisions = &project->revisions;
    for (size_t i = 0; i < revisions->count; i++)
        for (size_t k = 0; k < i; k++)
            if (text_equal_ignoring_case(revisions->items[i]->id.text,
                                         revisions->items[k]->id.text))
                return true;
    return false;
}

// The same files in another order give the same history.
static void check_order(const FuzzProject *project, const Graph *graph, size_t cycle_count)
{
    FuzzProject other = *project;
    size_t count = project->revisions.count;
    other.diagnostics = (Diagnostics){.arena = project->arena};
    other.revisions = (RevisionList){0};
    for (size_t i = 0; i < count; i++)
        ARRAY_PUSH(project->arena, &other.revisions, project->revisions.items[count - 1 - i]);
    const Graph *again = graph_build(project->arena, &other.revisions, &other.diagnostics);
    MUST(again->is_whole == graph->is_whole);
    MUST(count_cycles(&other) == cycle_count || has_duplicates(project));
    if (!graph->is_whole)
        return;
    MUST(again->count == graph->count);
    for (uint32_t i = 0; i < graph->count; i++)
        MUST(again->nodes[i].revision == graph->nodes[i].revision);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_create();
    FuzzProject project;
    fuzz_parse(&project, arena, (FuzzBytes){data, size});
    for (size_t i = 0; i < project.revisions.count; i++)
        check_revision(project.revisions.items[i]);
    MUST(project.revisions.count == project.file_count || project.diagnostics.error_count > 0);
    size_t before = project.diagnostics.error_count;
    const Graph *graph = graph_build(arena, &project.revisions, &project.diagnostics);
    MUST(graph->is_whole || project.diagnostics.error_count > 0);
    if (graph->is_whole) {
        MUST(project.diagnostics.error_count == before);
        check_whole(graph, &project);
    }
    check_order(&project, graph, count_cycles(&project));
    check_revisions(arena, &project.revisions, project.dialects, &project.diagnostics);
    check_allowed(arena, &project.revisions, &project.diagnostics);
    check_findings(&project.diagnostics);
    fuzz_print(&project);
    arena_destroy(arena);
    return 0;
}

// ---- mutation: links between files

typedef struct Spot {
    size_t offset;
    size_t size;
} Spot;

enum { PLACES_AT_MOST = 64 };

// The words that follow `directive` in the input, as in "--@ revises 002, 003".
static size_t find_words(const uint8_t *data, size_t size, const char *directive, Spot *places)
{
    size_t length = strlen(directive);
    size_t count = 0;
    for (size_t i = 0; i + length < size && count < PLACES_AT_MOST; i++) {
        if (memcmp(data + i, directive, length) != 0)
            continue;
        size_t at = i + length;
        while (at < size && data[at] == ' ')
            at++;
        size_t end = at;
        while (end < size && data[end] > ' ' && data[end] != ',')
            end++;
        if (end > at)
            places[count++] = (Spot){at, end - at};
    }
    return count;
}

static size_t put_word(uint8_t *data, size_t size, size_t most, Spot target, Text word)
{
    if (size - target.size + word.size > most)
        return size;
    memmove(data + target.offset + word.size, data + target.offset + target.size,
            size - target.offset - target.size);
    memcpy(data + target.offset, word.data, word.size);
    return size - target.size + word.size;
}

// Random bytes rarely make one file name another: here the id of one is put where another names
// its parent (or adds to the list), or its own id.
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    static const char *const targets[] = {"--@ revises", "--@ depends", "--@ revision",
                                          "--@ revises", "--@ label",   "--@ compatible from"};
    Spot ids[PLACES_AT_MOST];
    Spot places[PLACES_AT_MOST];
    char word[100];
    size_t id_count = find_words(data, size, "--@ revision", ids);
    size_t place_count =
        find_words(data, size, targets[seed / 4 % (sizeof targets / sizeof *targets)], places);
    if (seed % 4 != 0 || id_count == 0 || place_count == 0)
        return LLVMFuzzerMutate(data, size, most);
    Spot id = ids[seed / 64 % id_count];
    Spot place = places[seed / 4096 % place_count];
    bool is_added = seed / 32 % 2 == 0;
    if (id.size + 2 > sizeof word)
        return LLVMFuzzerMutate(data, size, most);
    memcpy(word, data + id.offset, id.size);
    memcpy(word + id.size, ", ", 2);
    if (is_added)
        place.size = 0;
    return put_word(data, size, most, place, (Text){word, id.size + (is_added ? 2 : 0)});
}
