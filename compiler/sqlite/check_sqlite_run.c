// SPDX-License-Identifier: MIT
// The steps of a section, one after the other, and what becomes of those that fail.
#include "check_sqlite_walk.h"

#include "copy.h"

#include <string.h>

enum { LARGEST_COPY = 8 << 20 }; // bytes; of a larger one the first rows go in

static bool runs_on_sqlite(const Section *section)
{
    for (size_t i = 0; section && i < section->steps.count; i++)
        if (revision_step_runs(&section->steps.items[i], MIG_SQLITE))
            return true;
    return false;
}

const Section *walk_section(const Walk *walk, SectionKind kind)
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

Diagnostic *walk_report_leaves(Walk *walk, Text text)
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
    Diagnostic *diagnostic = walk_report_leaves(walk, builder_text(&text));
    diagnostic_note(diagnostic, check_sqlite_place(&walk->checker, fault), "this failed");
}

// RAISE(ROLLBACK), ON CONFLICT ROLLBACK, and what SQLite itself gives up, undo all of the revision.
void walk_take_end(Walk *walk)
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
        walk_take_end(walk);
        sqlite_memory_do(walk->memory, "BEGIN");
    }
}

static void run_copy(Walk *walk, const Section *section, const Step *step, Phase phase)
{
    const CopyContent *content = step->copy ? step->copy->content : NULL;
    if (!content || content->row_count == 0 || walk->is_bare)
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
    if (made.has_guess_name) {
        walk->is_unsure = true;
        walk->is_opaque[walk->place] = true;
    }
    if (made.has_guess_name && walk->only_up) { // a name of ours would be in the schema
        sqlite_doubt_add(&walk->doubt, made.sql);
        return;
    }
    MemoryAnswer answer = sql_refuses_transaction(step->sql, MIG_SQLITE)
                              ? sqlite_memory_understand(walk->memory, made.sql)
                              : sqlite_memory_run(walk->memory, made.sql, phase == PHASE_VERIFY);
    SqliteFault fault = {.step = step, .made = &made, .answer = &answer};
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

void walk_run_section(Walk *walk, const Section *section, Phase phase)
{
    for (size_t i = 0; section && i < section->steps.count && !walk->must_repeat; i++) {
        const Step *step = &section->steps.items[i];
        if (revision_step_runs(step, MIG_SQLITE))
            run_step(walk, section, step, phase);
    }
    if (section)
        drop_temporary(walk);
}

void walk_collect_statements(Walk *walk, const Section *section)
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
