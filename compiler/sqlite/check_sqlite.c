// SPDX-License-Identifier: MIT
// One database, revisions in topological order: the way in which every fresh database gets the
// whole history, so what fails here fails there. Each revision runs up, and then, back to a
// savepoint, down and up again: what it leaves for the next ones is always that of the first up.
//
// What could not be run is not guessed. A call, and a name that is a variable, may do anything:
// their descendants are read for syntax alone. A statement that failed puts the names in it in
// doubt, and what SQLite says of these later is not reported.
#include "check_sqlite.h"

#include "check_sqlite_parts.h"
#include "copy.h"
#include "sort.h"
#include "sqlite_difference.h"
#include "sqlite_doubt.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_FAILING = 100,    // revisions that are run a second time with the whole schema
    LARGEST_COPY = 8 << 20 // bytes; of a larger one the first rows go in
};

typedef enum Phase { PHASE_UP, PHASE_VERIFY, PHASE_DOWN, PHASE_AGAIN } Phase;

typedef struct TextList {
    Text *items;
    size_t count;
    size_t capacity;
} TextList;

// In the order of their addresses.
typedef struct SourceSet {
    const Source **items;
    size_t count;
    size_t capacity;
} SourceSet;

typedef struct Walk {
    Checker checker;
    const SqliteRequest *request;
    SqliteMemory *memory;
    Catalog *catalog;
    SqliteDoubt doubt;
    TextSet lacks;    // what SQLite has said that it has not: once is enough
    bool *is_opaque;  // by node: a call or the like was there, or in an ancestor
    SourceSet bad;    // with errors that let no step be trusted
    SourceSet faulty; // with any error of an earlier stage
    CatalogRows before, after;
    TextList statements;
    size_t failing;
    // Of the revision:
    uint32_t place;
    size_t first;          // finding
    bool is_unsure;        // something did not run
    bool is_second;        // it has run before, and has said something perhaps
    bool has_other_errors; // of earlier stages, in its file
    bool must_repeat;      // something failed, and SQLite knew a part of the schema only
    const Section *down;
} Walk;

static bool runs_on_sqlite(const Section *section)
{
    for (size_t i = 0; section && i < section->steps.count; i++)
        if (revision_step_runs(&section->steps.items[i], MIG_SQLITE))
            return true;
    return false;
}

static const Section *section_of(const Walk *walk, SectionKind kind)
{
    const Section *section = revision_section(walk->checker.revision, kind, MIG_SQLITE);
    return runs_on_sqlite(section) ? section : NULL;
}

static bool is_opaque(const Walk *walk)
{
    return walk->is_opaque[walk->place];
}

// Whether what SQLite says may come of something that did not run.
static bool is_doubtful(const Walk *walk, const MemoryAnswer *answer, Text sql)
{
    if (answer->outcome == MEMORY_LACKS)
        return text_set_find(&walk->lacks, answer->message) != TEXT_SET_NONE;
    if (answer->outcome != MEMORY_FAILED || answer->is_syntax)
        return false;
    return is_opaque(walk) || sqlite_doubt_has_message(&walk->doubt, answer->message) ||
           (answer->is_constraint && sqlite_doubt_has_statement(&walk->doubt, sql));
}

static Diagnostic *report_leaves(Walk *walk, Text text)
{
    const Revision *revision = walk->checker.revision;
    return diagnostic_report(walk->checker.diagnostics, RULE_DOWN_LEAVES, walk->down->span,
                             "the down of \"%.*s\" %.*s", TEXT_ARGS(revision->id.text),
                             TEXT_ARGS(text));
}

static void report_again(Walk *walk, const SqliteFault *fault)
{
    Builder text = {.arena = walk->checker.arena};
    builder_add_format(&text, "does not let \"up\" run again: %.*s",
                       TEXT_ARGS(fault->answer->message));
    Diagnostic *diagnostic = report_leaves(walk, builder_text(&text));
    diagnostic_note(diagnostic, check_sqlite_place(&walk->checker, fault), "this failed");
}

// RAISE(ROLLBACK), ON CONFLICT ROLLBACK, and what SQLite itself gives up, undo all of the revision.
static void take_end(Walk *walk)
{
    walk->is_unsure = walk->is_opaque[walk->place] = true;
    if (sqlite_memory_is_inside(walk->memory))
        sqlite_memory_do(walk->memory, "ROLLBACK");
}

// The statement did not do what it says.
static void take_fault(Walk *walk, const Section *section, const SqliteFault *fault, Text sql,
                       Phase phase)
{
    Checker *checker = &walk->checker;
    const Step *step = fault->step;
    const MemoryAnswer *answer = fault->answer;
    bool is_silent =
        step->is_unchecked || (fault->made && fault->made->is_guess) ||
        is_doubtful(walk, answer, sql) ||
        (walk->has_other_errors && check_sqlite_is_reported(checker->diagnostics, step->span));
    bool is_certain = answer->outcome != MEMORY_FAILED || answer->is_syntax ||
                      catalog_is_all_loaded(walk->catalog);
    if (!is_silent && !is_certain) {
        walk->must_repeat = true;
        return;
    }
    if (answer->outcome == MEMORY_LACKS && !is_silent)
        text_set_add(checker->arena, &walk->lacks, answer->message);
    if (phase != PHASE_VERIFY) {
        walk->is_unsure = true;
        if (phase != PHASE_AGAIN)
            sqlite_doubt_add(&walk->doubt, sql);
    }
    SqliteFault known = *fault;
    known.is_for_both = check_step_dialects(checker, section, step) == DIALECT_ALL;
    Rule rule = answer->outcome == MEMORY_FAILED ? RULE_SQLITE_ERROR : RULE_NOT_ANALYSED;
    if (is_silent)
        return;
    if (walk->is_second && check_sqlite_is_said(checker->diagnostics, walk->first, rule,
                                                check_sqlite_place(checker, &known)))
        return;
    if (answer->outcome == MEMORY_FAILED && phase != PHASE_AGAIN)
        sqlite_doubt_add_missing(&walk->doubt, answer->message);
    if (phase == PHASE_AGAIN && answer->outcome == MEMORY_FAILED)
        report_again(walk, &known);
    else if (phase != PHASE_AGAIN)
        check_sqlite_fault(checker, &known, walk->catalog);
}

static void take_answer(Walk *walk, const Section *section, const SqliteFault *fault, Text sql,
                        Phase phase)
{
    if (fault->answer->outcome != MEMORY_DONE)
        take_fault(walk, section, fault, sql, phase);
    if (!walk->must_repeat && !sqlite_memory_is_inside(walk->memory)) {
        take_end(walk);
        sqlite_memory_do(walk->memory, "BEGIN");
    }
}

static void run_copy(Walk *walk, const Section *section, const Step *step, Phase phase)
{
    const CopyContent *content = step->copy ? step->copy->content : NULL;
    if (!content || content->row_count == 0)
        return;
    Text insert = copy_statement(walk->checker.arena, content, MIG_SQLITE);
    Text rows = content->rows;
    if (rows.size > LARGEST_COPY) {
        rows.size = LARGEST_COPY;
        while (rows.size > 0 && rows.data[rows.size - 1] != '\n')
            rows.size--;
        sqlite_doubt_add(&walk->doubt, insert);
    }
    size_t row = 0;
    MemoryAnswer answer = sqlite_memory_insert(walk->memory, insert, rows, &row);
    SqliteFault fault = {.step = step, .answer = &answer, .row = row};
    take_answer(walk, section, &fault, insert, phase);
}

static void run_statement(Walk *walk, const Section *section, const Step *step, Phase phase)
{
    SqliteStep made =
        sqlite_step(walk->checker.arena, walk->checker.revision, step, walk->request->variables);
    MemoryAnswer answer = sql_refuses_transaction(step->sql, MIG_SQLITE)
                              ? sqlite_memory_understand(walk->memory, made.sql)
                              : sqlite_memory_run(walk->memory, made.sql, phase == PHASE_VERIFY);
    SqliteFault fault = {.step = step, .made = &made, .answer = &answer};
    if (made.has_guess_name) {
        walk->is_unsure = true;
        walk->is_opaque[walk->place] = true;
    }
    take_answer(walk, section, &fault, made.sql, phase);
}

static void run_step(Walk *walk, const Section *section, const Step *step, Phase phase)
{
    if (step->kind == MIG_STEP_CALL) {
        walk->is_unsure = true;
        walk->is_opaque[walk->place] = true;
    } else if (step->kind == MIG_STEP_COPY) {
        run_copy(walk, section, step, phase);
    } else if (check_has_statement(step)) {
        run_statement(walk, section, step, phase);
    }
}

// What is temporary is gone when the next program runs the next revision.
static void drop_temporary(Walk *walk)
{
    sqlite3 *db = sqlite_memory_handle(walk->memory);
    sqlite3_stmt *statement = NULL;
    Builder drops = {.arena = walk->checker.arena};
    sqlite3_prepare_v2(
        db,
        "SELECT 'DROP ' || type || ' temp.\"' || replace(name, '\"', '\"\"') || '\";'"
        " FROM sqlite_temp_master WHERE type IN ('table', 'view', 'trigger')",
        -1, &statement, NULL);
    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        builder_add(&drops, text_from((const char *)sqlite3_column_text(statement, 0)));
    sqlite3_finalize(statement);
    if (drops.count > 0)
        sqlite_memory_do(walk->memory, drops.items);
}

static void run_section(Walk *walk, const Section *section, Phase phase)
{
    for (size_t i = 0; section && i < section->steps.count && !walk->must_repeat; i++) {
        const Step *step = &section->steps.items[i];
        if (revision_step_runs(step, MIG_SQLITE))
            run_step(walk, section, step, phase);
    }
    if (section)
        drop_temporary(walk);
}

static void report_differences(Walk *walk)
{
    SqliteDifferences found = sqlite_differences(walk->checker.arena, &walk->before, &walk->after);
    if (found.count > 0 && !catalog_is_all_loaded(walk->catalog)) {
        walk->must_repeat = true;
        return;
    }
    for (size_t i = 0; i < found.count; i++) {
        Diagnostic *diagnostic = report_leaves(walk, found.items[i].text);
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
        run_section(walk, up, PHASE_AGAIN);
}

static void run_back(Walk *walk, const Section *up)
{
    if (!walk->down || walk->must_repeat)
        return;
    sqlite_memory_do(walk->memory, "SAVEPOINT migc_up");
    run_section(walk, walk->down, PHASE_DOWN);
    prove_way_back(walk, up);
    if (sqlite_memory_is_inside(walk->memory))
        sqlite_memory_do(walk->memory, "ROLLBACK TO migc_up; RELEASE migc_up");
}

static void try_revision(Walk *walk)
{
    const Section *up = section_of(walk, SECTION_UP);
    walk->is_unsure = walk->must_repeat = false;
    catalog_loaded(walk->catalog, &walk->before);
    sqlite_memory_do(walk->memory, "BEGIN");
    run_section(walk, up, PHASE_UP);
    run_section(walk, section_of(walk, SECTION_VERIFY), PHASE_VERIFY);
    run_back(walk, up);
    if (walk->must_repeat) {
        sqlite_memory_do(walk->memory, "ROLLBACK");
        return;
    }
    if (!sqlite_memory_do(walk->memory, "COMMIT"))
        take_end(walk);
    if (catalog_read(walk->catalog, &walk->after))
        catalog_store(walk->catalog, &walk->after);
}

static void collect_statements(Walk *walk, const Section *section)
{
    for (size_t i = 0; section && i < section->steps.count; i++) {
        const Step *step = &section->steps.items[i];
        Text sql = {"", 0};
        if (step->kind == MIG_STEP_COPY && step->copy && step->copy->content)
            sql = copy_statement(walk->checker.arena, step->copy->content, MIG_SQLITE);
        else if (check_has_statement(step))
            sql = sqlite_step(walk->checker.arena, walk->checker.revision, step,
                              walk->request->variables)
                      .sql;
        if (sql.size > 0)
            ARRAY_PUSH(walk->checker.arena, &walk->statements, sql);
    }
}

static int compare_sources(const void *a, const void *b)
{
    const Source *const *left = a, *const *right = b;
    return ((uintptr_t)*left > (uintptr_t)*right) - ((uintptr_t)*left < (uintptr_t)*right);
}

// Errors with which steps are still what a person meant.
static bool is_harmless(const Diagnostic *diagnostic)
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
        if (!is_harmless(diagnostic))
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

static void run_revision(Walk *walk, uint32_t place)
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
    walk->down = section_of(walk, SECTION_DOWN);
    if (is_bad)
        return;
    walk->statements.count = 0;
    collect_statements(walk, section_of(walk, SECTION_UP));
    collect_statements(walk, section_of(walk, SECTION_VERIFY));
    collect_statements(walk, walk->down);
    catalog_load(walk->catalog, walk->statements.items, walk->statements.count);
    try_revision(walk);
    if (!walk->must_repeat)
        return;
    walk->failing++;
    walk->is_second = true;
    catalog_load_all(walk->catalog);
    try_revision(walk);
}

// False, and said, where it is time to give up.
static bool may_go_on(Walk *walk, uint32_t place)
{
    bool is_exhausted = sqlite_memory_is_exhausted(walk->memory);
    if (!is_exhausted && walk->failing <= MOST_FAILING)
        return true;
    diagnostic_report(walk->checker.diagnostics, RULE_NOT_ANALYSED,
                      walk->request->graph->nodes[place].revision->id.span,
                      "SQLite has not run the revisions from this one on: %s",
                      is_exhausted ? "those before it take too long"
                                   : "too many of those before it fail");
    return false;
}

void check_sqlite(Arena *arena, const SqliteRequest *request, Diagnostics *diagnostics)
{
    if (!(request->dialects & DIALECT_BIT(MIG_SQLITE)))
        return;
    Walk walk = {.checker = {arena, diagnostics, request->dialects, NULL},
                 .request = request,
                 .memory = sqlite_memory_open(arena),
                 .doubt = {.arena = arena}};
    if (!walk.memory)
        arena_fail();
    walk.catalog = catalog_create(arena, walk.memory, request->most_loaded);
    walk.is_opaque = arena_alloc(arena, request->graph->count * sizeof *walk.is_opaque);
    sqlite_doubt_add_names(&walk.doubt, request->external_tables);
    find_sources(&walk);
    for (uint32_t i = 0; i < request->graph->count && may_go_on(&walk, i); i++)
        run_revision(&walk, i);
    sqlite_memory_close(walk.memory);
}
