// SPDX-License-Identifier: MIT
// What a script for the sqlite3 shell asks before it changes anything, in the transaction that
// changes something first: whether the ledger's rows are those that it begins with.
#include "script_parts.h"
#include <stdio.h>
#include <string.h>

static void shell_guard_add_settings(MigScript *script)
{
    mig__buffer_add_format(
        script->text,
        ".bail on\n.mode list\n.headers off\n.timeout %u\n.output /dev/null\n"
        ".dbconfig dqs_dml off\n.dbconfig dqs_ddl off\n.dbconfig legacy_alter_table off\n"
        ".output\nPRAGMA foreign_keys = OFF;\n",
        (unsigned)script->run->options.deadline);
    mig__buffer_add(
        script->text,
        "CREATE TEMP TABLE migc_guard (\n"
        "wrong_state CONSTRAINT \"migc: the database is not as this script expects it, see above; "
        "nothing was changed\" CHECK (wrong_state IS NULL),\n"
        "changed_meanwhile CONSTRAINT \"migc: another program has changed the ledger meanwhile\" "
        "CHECK (changed_meanwhile IS NULL),\n"
        "foreign_key CONSTRAINT \"migc: it leaves rows that break a foreign key\" CHECK "
        "(foreign_key IS NULL),\n"
        "found_by_verify CONSTRAINT \"migc: verify found rows that must not be there\" CHECK "
        "(found_by_verify IS NULL));\n"
        "CREATE TEMP TABLE migc_seen (event integer);\nINSERT INTO temp.migc_seen VALUES (0);\n");
}

static void shell_guard_add_columns(MigBuffer *sql, const char *alias, size_t first, bool is_down)
{
    size_t count = is_down ? (size_t)MIG_DOWN_COLUMN_COUNT : (size_t)MIG_COLUMN_COUNT;
    for (size_t i = first; i <= count; i++) {
        const char *name = i == count ? "row_sum"
                           : is_down  ? mig__down_column_name(i)
                                      : mig__column_name((MigColumn)i);
        mig__buffer_add_format(sql, "%s%s%s", i > first ? ", " : "", alias, name);
    }
}

static void shell_guard_add_expected(MigScript *script, const char *table, bool is_down)
{
    MigBuffer list = {NULL, 0, 0, false};
    mig__buffer_add_format(script->text, "CREATE TEMP TABLE %s (", table);
    shell_guard_add_columns(script->text, "", 0, is_down);
    mig__buffer_add(script->text, ");\n");
    bool has_any = is_down ? mig__script_expected_downs(script, &list)
                           : mig__script_expected_rows(script, &list);
    if (has_any) {
        mig__buffer_add_format(script->text, "INSERT INTO temp.%s VALUES\n", table);
        mig__buffer_add(script->text, mig__buffer_text(&list));
        mig__buffer_add(script->text, ";\n");
    }
    script->text->has_failed |= list.has_failed;
    mig__buffer_free(&list);
}

// Prints what the query finds, then stops.
static void shell_guard_tell_and_stop(MigScript *script, MigBuffer *query)
{
    script->text->has_failed |= query->has_failed;
    mig__buffer_add(script->text, mig__buffer_text(query));
    mig__buffer_add(script->text, ";\n");
    mig__shell_stop(script, "wrong_state", mig__buffer_text(query));
    mig__buffer_free(query);
}

static void shell_guard_add_history_name(MigScript *script, MigBuffer *sql)
{
    mig__buffer_add_literal(sql, mig__text(script->run->history, script->run->history->name));
}

static void shell_guard_check_table(MigScript *script)
{
    MigBuffer sql = {NULL, 0, 0, false};
    MigBuffer place = {NULL, 0, 0, false};
    bool is_there = script->has_applied || script->order->has_ledger;
    mig__script_expected_place(script, &place);
    mig__buffer_add(&sql, "SELECT ");
    if (is_there) {
        MigBuffer message = {NULL, 0, 0, false};
        mig__buffer_add_format(&message,
                               "migc: this script is for a database %s with a ledger, and this one "
                               "has none",
                               mig__buffer_text(&place));
        mig__buffer_add_literal(&sql, mig__buffer_text(&message));
        sql.has_failed |= message.has_failed;
        mig__buffer_free(&message);
    } else {
        mig__buffer_add(&sql, "'migc: this script makes the ledger''s tables, and they are there: "
                              "see what is applied (migc current); where nothing is, write the "
                              "script with --ledger-exists'");
    }
    mig__buffer_add_format(&sql,
                           " WHERE %sEXISTS (SELECT 1 FROM main.sqlite_master WHERE type = 'table' "
                           "AND name = 'migc_revision')",
                           is_there ? "NOT " : "");
    sql.has_failed |= place.has_failed;
    mig__buffer_free(&place);
    shell_guard_tell_and_stop(script, &sql);
}

static void shell_guard_check_format(MigScript *script)
{
    const MigHistory *own = migc_ledger_history();
    MigBuffer sql = {NULL, 0, 0, false};
    mig__buffer_add_format(
        &sql,
        "SELECT 'migc: the ledger''s tables are of another version of migc: let migc upgrade the "
        "database live' WHERE NOT EXISTS (SELECT 1 FROM main.migc_history WHERE format >= %u AND "
        "min_reader <= %u AND name = ",
        (unsigned)own->revision_count, (unsigned)own->revision_count);
    mig__buffer_add_literal(&sql, mig__text(own, own->name));
    mig__buffer_add(&sql, ")");
    shell_guard_tell_and_stop(script, &sql);
}

static void shell_guard_check_rows(MigScript *script)
{
    MigBuffer sql = {NULL, 0, 0, false};
    mig__buffer_add(
        &sql, "SELECT 'migc: revision ' || id || CASE WHEN state <> 'applied' OR batch_key IS "
              "NOT NULL THEN ' is half applied (' || state || ')' WHEN id NOT IN (SELECT id "
              "FROM temp.migc_expected) THEN ' is applied already' ELSE ' has a row in the "
              "ledger that these files do not make: changed by hand, or by other files' END "
              "FROM main.migc_revision AS f WHERE history = ");
    shell_guard_add_history_name(script, &sql);
    mig__buffer_add(&sql, " AND (state <> 'applied' OR batch_key IS NOT NULL OR NOT EXISTS (SELECT "
                          "1 FROM temp.migc_expected AS e WHERE e.id = f.id AND (");
    shell_guard_add_columns(&sql, "e.", MIG_COLUMN_ID + 1, false);
    mig__buffer_add(&sql, ") IS (");
    shell_guard_add_columns(&sql, "f.", MIG_COLUMN_ID + 1, false);
    mig__buffer_add(&sql, "))) UNION ALL SELECT 'migc: revision ' || id || ' is not applied' FROM "
                          "temp.migc_expected WHERE id NOT IN (SELECT id FROM main.migc_revision "
                          "WHERE history = ");
    shell_guard_add_history_name(script, &sql);
    mig__buffer_add(&sql, ")");
    shell_guard_tell_and_stop(script, &sql);
}

static void shell_guard_add_down_condition(MigScript *script, MigBuffer *sql)
{
    const MigPlan *plan = &script->run->plan;
    shell_guard_add_history_name(script, sql);
    mig__buffer_add(sql, " AND id IN (''");
    for (size_t n = 0; n < plan->count; n++) {
        if (plan->entries[n].direction == MIG_DOWN) {
            mig__buffer_add_format(sql, ", '%s'", plan->entries[n].id);
        }
    }
    mig__buffer_add(sql, ")");
}

// Numbers were printed as texts: compared as such.
static void shell_guard_add_down_texts(MigBuffer *sql, const char *alias)
{
    for (size_t i = 0; i <= MIG_DOWN_COLUMN_COUNT; i++) {
        mig__buffer_add_format(sql, "%sCAST(%s%s AS TEXT)", i > 0 ? ", " : "", alias,
                               i == MIG_DOWN_COLUMN_COUNT ? "row_sum" : mig__down_column_name(i));
    }
}

static void shell_guard_check_downs(MigScript *script)
{
    MigBuffer sql = {NULL, 0, 0, false};
    const char *both[2][2] = {{"main.migc_down", "temp.migc_expected_down"},
                              {"temp.migc_expected_down", "main.migc_down"}};
    for (int i = 0; i < 2; i++) {
        mig__buffer_add_format(
            &sql,
            "%sSELECT 'migc: revision ' || a.id || ' has another way back in the "
            "ledger than these files (and these values of variables) make' FROM "
            "%s AS a WHERE ",
            i > 0 ? " UNION " : "", both[i][0]);
        if (i == 0) {
            mig__buffer_add(&sql, "history = ");
            shell_guard_add_down_condition(script, &sql);
            mig__buffer_add(&sql, " AND ");
        }
        mig__buffer_add_format(&sql, "NOT EXISTS (SELECT 1 FROM %s AS b WHERE ", both[i][1]);
        if (i == 1) {
            mig__buffer_add(&sql, "b.history = ");
            shell_guard_add_history_name(script, &sql);
            mig__buffer_add(&sql, " AND ");
        }
        mig__buffer_add(&sql, "(");
        shell_guard_add_down_texts(&sql, "a.");
        mig__buffer_add(&sql, ") IS (");
        shell_guard_add_down_texts(&sql, "b.");
        mig__buffer_add(&sql, "))");
    }
    shell_guard_tell_and_stop(script, &sql);
}

void mig__shell_guard(MigScript *script)
{
    shell_guard_add_expected(script, "migc_expected", false);
    shell_guard_add_expected(script, "migc_expected_down", true);
    mig__buffer_add(script->text, "BEGIN IMMEDIATE;\n");
    script->is_open = true;
    shell_guard_check_table(script);
    if (script->has_applied || script->order->has_ledger) {
        shell_guard_check_format(script);
        shell_guard_check_rows(script);
        shell_guard_check_downs(script);
    }
}

void mig__shell_begin(MigScript *script)
{
    mig__script_comment(script,
                        "Written by migc for the sqlite3 shell, to be run by `sqlite3 -init "
                        "/dev/null FILE <SCRIPT`. It stops at the first");
    mig__script_comment(script, "error, and before it changes anything where the database is not "
                                "as it was written for.");
    shell_guard_add_settings(script);
    mig__shell_guard(script);
}

// The ledger's own tables, in a transaction of their own, as live.
void mig__shell_install(MigScript *script)
{
    MigError error = {0};
    MigRun *run = script->run;
    if (script->has_applied || script->order->has_ledger) {
        return;
    }
    mig__buffer_add(script->text, "\n");
    mig__script_comment(script, "migc's own tables");
    run->ledger.format = 0;
    script->text->has_failed |= mig__run_install(run, &error) != MIG__DONE;
    run->ledger.format = migc_ledger_history()->revision_count;
}
