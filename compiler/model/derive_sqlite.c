// SPDX-License-Identifier: MIT
// `down auto` for SQLite, by the first words of each statement: what it makes is dropped, what it
// renames gets its name back. There is no model of what was there before, so all else is refused.
#include "derive.h"

#include "sql_internal.h"

#include <string.h>

typedef struct SqliteInverse {
    Arena *arena;
    SqlTokens tokens;
    SqlCursor cursor;
    DeriveTexts made;   // tables of this revision, as written
    bool has_renamed;   // what is made may be called otherwise by now
    bool has_triggers;  // of this revision: what is written to a table may go elsewhere
    Text sql;           // what undoes the statement; empty: nothing has to
    const char *reason; // why nothing does
} SqliteInverse;

// "main"."users": the tokens of a name as they stand.
static Text take_name(SqliteInverse *inverse)
{
    Builder name = {.arena = inverse->arena};
    builder_add(&name, sql_token_text(&inverse->cursor));
    sql_advance(&inverse->cursor);
    while (sql_at_mark(&inverse->cursor, ".")) {
        builder_add_char(&name, '.');
        sql_advance(&inverse->cursor);
        builder_add(&name, sql_token_text(&inverse->cursor));
        sql_advance(&inverse->cursor);
    }
    return builder_text(&name);
}

static void undo_create(SqliteInverse *inverse)
{
    enum { TRIGGER = 3 };
    static const char *const kinds[] = {"TABLE", "INDEX", "VIEW", "TRIGGER"};
    SqlCursor *cursor = &inverse->cursor;
    bool is_temporary = sql_accept(cursor, "TEMP") || sql_accept(cursor, "TEMPORARY");
    sql_accept(cursor, "UNIQUE");
    sql_accept(cursor, "VIRTUAL");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!sql_accept(cursor, kinds[i]))
            continue;
        if (sql_at(cursor, "IF")) {
            inverse->reason =
                "with IF NOT EXISTS nobody knows whether it made anything or found it there";
            return;
        }
        Text name = take_name(inverse);
        if (i == 0)
            ARRAY_PUSH(inverse->arena, &inverse->made, name);
        inverse->has_triggers |= i == TRIGGER;
        bool is_qualified = memchr(name.data, '.', name.size) != NULL;
        if (is_temporary) // it may be gone by then
            inverse->sql = text_format(inverse->arena, "DROP %s IF EXISTS %s%.*s", kinds[i],
                                       is_qualified ? "" : "temp.", TEXT_ARGS(name));
        else
            inverse->sql = text_format(inverse->arena, "DROP %s %.*s", kinds[i], TEXT_ARGS(name));
        return;
    }
    inverse->reason = "migc knows no statement that undoes it";
}

static void undo_alter(SqliteInverse *inverse)
{
    SqlCursor *cursor = &inverse->cursor;
    sql_accept(cursor, "TABLE");
    Text table = take_name(inverse);
    if (sql_accept(cursor, "ADD")) {
        sql_accept(cursor, "COLUMN");
        inverse->sql = text_format(inverse->arena, "ALTER TABLE %.*s DROP COLUMN %.*s",
                                   TEXT_ARGS(table), TEXT_ARGS(sql_token_text(cursor)));
        return;
    }
    if (!sql_accept(cursor, "RENAME")) {
        inverse->reason = "what the column holds is gone";
        return;
    }
    inverse->has_renamed = true;
    if (sql_accept(cursor, "TO")) {
        inverse->sql = text_format(inverse->arena, "ALTER TABLE %.*s RENAME TO %.*s",
                                   TEXT_ARGS(sql_token_text(cursor)), TEXT_ARGS(table));
        return;
    }
    sql_accept(cursor, "COLUMN");
    Text column = sql_token_text(cursor);
    sql_advance(cursor);
    sql_accept(cursor, "TO");
    inverse->sql =
        text_format(inverse->arena, "ALTER TABLE %.*s RENAME COLUMN %.*s TO %.*s", TEXT_ARGS(table),
                    TEXT_ARGS(sql_token_text(cursor)), TEXT_ARGS(column));
}

// Rows of a table that the revision makes go with it.
static void undo_insert(SqliteInverse *inverse)
{
    inverse->reason = "which rows it has added is not known";
    if (!sql_accept(&inverse->cursor, "INTO") || inverse->has_renamed)
        return;
    Text table = take_name(inverse);
    for (size_t i = 0; i < inverse->made.count; i++)
        if (text_equal_ignoring_case(inverse->made.items[i], table))
            inverse->reason = inverse->has_triggers
                                  ? "it may write to more than the table that the revision makes"
                                  : NULL;
}

// The words that are left: UPDATE, DELETE, DROP …
static const char *lost(SqlCursor *cursor)
{
    if (sql_at(cursor, "UPDATE") || sql_at(cursor, "REPLACE"))
        return "what the rows held before is gone";
    if (sql_at(cursor, "DELETE"))
        return "the rows that it deletes are gone";
    if (sql_accept(cursor, "DROP") && sql_at(cursor, "TABLE"))
        return "its rows are gone";
    return "there is no model of what was there before";
}

static void undo(SqliteInverse *inverse, const Step *step)
{
    inverse->sql = (Text){"", 0};
    inverse->reason = NULL;
    bool is_read = step->kind == MIG_STEP_STATEMENT || step->kind == MIG_STEP_BATCH;
    if (!is_read || step->is_unchecked) {
        inverse->reason = step->kind == MIG_STEP_CALL
                              ? "what a function of the application does is not known"
                          : step->kind == MIG_STEP_COPY ? "which rows it has added is not known"
                                                        : "what this statement does is not known";
        return;
    }
    sql_tokens_init(&inverse->tokens, step->sql, MIG_SQLITE);
    inverse->cursor = sql_cursor(&inverse->tokens);
    if (sql_accept(&inverse->cursor, "CREATE"))
        undo_create(inverse);
    else if (sql_accept(&inverse->cursor, "ALTER"))
        undo_alter(inverse);
    else if (sql_accept(&inverse->cursor, "INSERT"))
        undo_insert(inverse);
    else
        inverse->reason = lost(&inverse->cursor);
}

static void report(const Step *step, const Section *down, const char *reason,
                   Diagnostics *diagnostics)
{
    Diagnostic *diagnostic =
        diagnostic_report(diagnostics, RULE_CANNOT_DERIVE, step->span,
                          "\"down auto\" cannot undo this on SQLite: %s", reason);
    diagnostic_hint(diagnostic,
                    "write \"--@ down sqlite\" and what undoes it, or \"--@ down sqlite "
                    "irreversible REASON\"");
    diagnostic_note(diagnostic, down->span, "this is to be derived");
}

void derive_down_sqlite(Arena *arena, Revision *revision, Diagnostics *diagnostics)
{
    const Section *up = revision_section(revision, SECTION_UP, MIG_SQLITE);
    const Section *down = revision_section(revision, SECTION_DOWN, MIG_SQLITE);
    SqliteInverse inverse = {.arena = arena};
    StepList steps = {0};
    if (!down || !down->is_auto)
        return;
    for (size_t i = 0; up && i < up->steps.count; i++) {
        const Step *step = &up->steps.items[i];
        if (!revision_step_runs(step, MIG_SQLITE))
            continue;
        undo(&inverse, step);
        if (inverse.reason)
            report(step, down, inverse.reason, diagnostics);
        Step back = {.kind = MIG_STEP_STATEMENT,
                     .span = down->span,
                     .sql = inverse.sql,
                     .only = DIALECT_BIT(MIG_SQLITE)};
        if (inverse.sql.size > 0)
            ARRAY_PUSH(arena, &steps, back);
    }
    Section *section = &revision->sections.items[down - revision->sections.items];
    while (steps.count > 0)
        ARRAY_PUSH(arena, &section->steps, steps.items[--steps.count]);
}

// A section that two dialects share is done when both are.
void derive_forget(Revision *revision)
{
    for (size_t i = 0; i < revision->sections.count; i++)
        if (revision->sections.items[i].is_auto)
            revision->sections.items[i].steps.count = 0;
}

void derive_finish(Revision *revision)
{
    for (size_t i = 0; i < revision->sections.count; i++) {
        Section *section = &revision->sections.items[i];
        if (!section->is_auto)
            continue;
        section->is_auto = false;
        section->is_nothing = section->steps.count == 0;
    }
}
