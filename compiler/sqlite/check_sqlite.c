// SPDX-License-Identifier: MIT
// One database, revisions in topological order: the way in which every fresh database gets the
// whole history, so what fails here fails there. Each revision runs up, and then, back to a
// savepoint, down and up again: what it leaves for the next ones is always that of the first up.
//
// What could not be run is not guessed. A call, and a name that is a variable, may do anything:
// their descendants are read for syntax alone. A statement that failed puts the names in it in
// doubt, and what SQLite says of these later is not reported.
#include "check_sqlite_walk.h"

#include "sort.h"
#include "sqlite_difference.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_FAILING = 100 }; // revisions that are run a second time with the whole schema

static void report_differences(Walk *walk)
{
    SqliteDifferences found = sqlite_differences(walk->checker.arena, &walk->before, &walk->after);
    if (found.count > 0 && !catalog_is_all_loaded(walk->catalog)) {
        walk->must_repeat = true;
        return;
    }
    for (size_t i = 0; i < found.count; i++) {
        Diagnostic *diagnostic = walk_report_leaves(walk, found.items[i].text);
        if (found.items[i].hint.size > 0)
            diagnostic_hint(diagnostic, "%.*s", TEXT_ARGS(found.items[i].hint));
    }
    walk->is_unsure |= found.count > 0;
}

// The same as before the revision, and its `up` runs there again.
static void prove_way_back(Walk *walk, const Section *up)
{
    if (walk->is_unsure || walk->must_repeat)
        return;
    if (catalog_read(walk->catalog, &walk->after))
        report_differences(walk);
    if (!walk->is_unsure && !walk->must_repeat)
        walk_run_section(walk, up, PHASE_AGAIN);
}

static void run_back(Walk *walk, const Section *up)
{
    if (!walk->down || walk->must_repeat)
        return;
    sqlite_memory_do(walk->memory, "SAVEPOINT migc_up");
    walk_run_section(walk, walk->down, PHASE_DOWN);
    prove_way_back(walk, up);
    if (sqlite_memory_is_inside(walk->memory))
        sqlite_memory_do(walk->memory, "ROLLBACK TO migc_up; RELEASE migc_up");
}

static void try_revision(Walk *walk)
{
    const Section *up = walk_section(walk, SECTION_UP);
    walk->is_unsure = walk->must_repeat = false;
    catalog_loaded(walk->catalog, &walk->before);
    sqlite_memory_do(walk->memory, "BEGIN");
    walk_run_section(walk, up, PHASE_UP);
    bool is_known = !walk->is_unsure;
    if (!walk->only_up) {
        walk_run_section(walk, walk_section(walk, SECTION_VERIFY), PHASE_VERIFY);
        run_back(walk, up);
    }
    if (walk->must_repeat) {
        sqlite_memory_do(walk->memory, "ROLLBACK");
        return;
    }
    if (!sqlite_memory_do(walk->memory, "COMMIT"))
        walk_take_end(walk);
    if (!catalog_read(walk->catalog, &walk->after))
        return;
    if (walk->judge)
        walk_judge(walk, is_known);
    catalog_store(walk->catalog, &walk->after);
}

static int compare_sources(const void *a, const void *b)
{
    const Source *const *left = a, *const *right = b;
    return ((uintptr_t)*left > (uintptr_t)*right) - ((uintptr_t)*left < (uintptr_t)*right);
}

bool check_sqlite_is_harmless(const Diagnostic *diagnostic)
{
    switch ((int)diagnostic->rule) {
    case RULE_MULTIPLE_HEADS:
    case RULE_NO_PROBE:
    case RULE_SEALED:
        return true;
    default: // or PostgreSQL's
        return diagnostic->severity != SEVERITY_ERROR || !rule_is_fixed(diagnostic->rule);
    }
}

static bool has_source(const SourceSet *set, const Source *source)
{
    return set->count > 0 &&
           bsearch(&source, set->items, set->count, sizeof *set->items, compare_sources) != NULL;
}

static void find_sources(Walk *walk)
{
    const Diagnostics *diagnostics = walk->checker.diagnostics;
    for (size_t i = 0; i < diagnostics->count; i++) {
        const Diagnostic *diagnostic = diagnostics->items[i];
        if (diagnostic->severity == SEVERITY_ERROR)
            ARRAY_PUSH(walk->checker.arena, &walk->faulty, diagnostic->span.source);
        if (!check_sqlite_is_harmless(diagnostic))
            ARRAY_PUSH(walk->checker.arena, &walk->bad, diagnostic->span.source);
    }
    sort_items(walk->faulty.items, walk->faulty.count, sizeof *walk->faulty.items, compare_sources);
    sort_items(walk->bad.items, walk->bad.count, sizeof *walk->bad.items, compare_sources);
}

static bool has_opaque_parent(const Walk *walk, const Node *node)
{
    for (uint32_t i = 0; i < node->parent_count; i++)
        if (walk->is_opaque[node->parents[i]])
            return true;
    for (uint32_t i = 0; i < node->dependency_count; i++)
        if (walk->is_opaque[node->dependencies[i]])
            return true;
    return false;
}

void walk_revision(Walk *walk, uint32_t place)
{
    const Node *node = &walk->request->graph->nodes[place];
    bool is_bad = has_source(&walk->bad, node->revision->source);
    walk->place = place;
    walk->first = walk->checker.diagnostics->count;
    walk->is_second = false;
    walk->has_other_errors = has_source(&walk->faulty, node->revision->source);
    // Other checks change it; what is asked here only reads it.
    memcpy(&walk->checker.revision, &node->revision, sizeof walk->checker.revision);
    walk->is_opaque[place] = has_opaque_parent(walk, node) || is_bad;
    walk->down = walk_section(walk, SECTION_DOWN);
    if (is_bad)
        return;
    walk->statements.count = 0;
    walk_collect_statements(walk, walk_section(walk, SECTION_UP));
    if (!walk->only_up) {
        walk_collect_statements(walk, walk_section(walk, SECTION_VERIFY));
        walk_collect_statements(walk, walk->down);
    }
    catalog_load(walk->catalog, walk->statements.items, walk->statements.count);
    try_revision(walk);
    if (!walk->must_repeat)
        return;
    walk->failing++;
    walk->is_second = true;
    catalog_load_all(walk->catalog);
    try_revision(walk);
}

const char *walk_limit(const Walk *walk)
{
    if (sqlite_memory_is_exhausted(walk->memory))
        return "those before it take too long";
    return walk->failing > MOST_FAILING ? "too many of those before it fail" : NULL;
}

// False, and said, where it is time to give up.
static bool may_go_on(Walk *walk, uint32_t place)
{
    const char *limit = walk_limit(walk);
    if (limit)
        diagnostic_report(walk->checker.diagnostics, RULE_NOT_ANALYSED,
                          walk->request->graph->nodes[place].revision->id.span,
                          "SQLite has not run the revisions from this one on: %s", limit);
    return !limit;
}

Walk *walk_begin(Arena *arena, const SqliteRequest *request, Diagnostics *diagnostics)
{
    Walk *walk = arena_alloc(arena, sizeof *walk);
    *walk = (Walk){.checker = {arena, diagnostics, request->dialects, NULL},
                   .request = request,
                   .memory = sqlite_memory_open(arena),
                   .doubt = {.arena = arena}};
    if (!walk->memory)
        arena_fail();
    walk->catalog = catalog_create(arena, walk->memory, request->most_loaded);
    walk->is_opaque = arena_alloc(arena, (request->graph->count + 1) * sizeof *walk->is_opaque);
    sqlite_doubt_add_names(&walk->doubt, request->external_tables);
    find_sources(walk);
    return walk;
}

void check_sqlite(Arena *arena, const SqliteRequest *request, bool judges, Diagnostics *diagnostics)
{
    if (!(request->dialects & DIALECT_BIT(MIG_SQLITE)))
        return;
    Walk *walk = walk_begin(arena, request, diagnostics);
    walk->judge = judges ? walk_judge_begin(walk) : NULL;
    for (uint32_t i = 0; i < request->graph->count && may_go_on(walk, i); i++)
        walk_revision(walk, i);
    if (walk->judge)
        walk_judge_end(walk);
    sqlite_memory_close(walk->memory);
}

void check_sqlite_compatibility(Arena *arena, const SqliteRequest *request)
{
    Diagnostics ignored = {.arena = arena};
    Walk *walk = walk_begin(arena, request, &ignored);
    walk->only_up = walk->is_bare = true;
    walk->judge = walk_judge_begin(walk);
    for (uint32_t i = 0; i < request->graph->count && !walk_limit(walk); i++)
        walk_revision(walk, i);
    walk_judge_end(walk);
    sqlite_memory_close(walk->memory);
}
