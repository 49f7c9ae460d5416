// SPDX-License-Identifier: MIT
// Transactions for the sqlite3 shell. It stops at the first error (.bail on), which rolls back what
// is open. The shell has no condition, so what must be so is a CHECK of a temporary table: a row
// goes in only where it is not.
#include "data_rows.h"
#include "script_parts.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void shell_add_plain(MigScript *script, const char *sql)
{
    mig__script_statement(script, sql, strlen(sql));
}

void mig__shell_stop(MigScript *script, const char *column, const char *query)
{
    mig__buffer_add_format(script->text, "INSERT INTO temp.migc_guard(%s) SELECT 1 FROM (\n",
                           column);
    mig__buffer_add(script->text, query);
    mig__buffer_add(script->text, "\n) LIMIT 1;\n");
}

static void shell_add_last_event(MigScript *script, MigBuffer *sql)
{
    const MigRun *run = script->run;
    mig__buffer_add(sql, "(SELECT coalesce(max(number), 0) FROM main.migc_event WHERE history = ");
    mig__buffer_add_literal(sql, mig__text(run->history, run->history->name));
    mig__buffer_add(sql, ")");
}

// SQLite's lock is a transaction: between two of them another program may write. Whatever changes
// the ledger leaves an event, so the last one must still be this script's.
static void shell_open_transaction(MigScript *script)
{
    MigBuffer sql = {NULL, 0, 0, false};
    if (!script->is_open) {
        shell_add_plain(script, "BEGIN IMMEDIATE");
        mig__buffer_add(&sql, "SELECT 1 FROM temp.migc_seen WHERE event <> ");
        shell_add_last_event(script, &sql);
        mig__shell_stop(script, "changed_meanwhile", mig__buffer_text(&sql));
        script->text->has_failed |= sql.has_failed;
        mig__buffer_free(&sql);
    }
    script->is_open = true;
}

static void shell_close_transaction(MigScript *script)
{
    MigBuffer sql = {NULL, 0, 0, false};
    mig__buffer_add(&sql, "UPDATE temp.migc_seen SET event = ");
    shell_add_last_event(script, &sql);
    mig__script_built(script, &sql);
    shell_add_plain(script, "COMMIT");
    script->is_open = false;
}

static void shell_add_forget(MigScript *script)
{
    MigBuffer sql = {NULL, 0, 0, false};
    const MigRun *run = script->run;
    mig__buffer_add(&sql, "UPDATE main.migc_history SET launch_digest = NULL WHERE name = ");
    mig__buffer_add_literal(&sql, mig__text(run->history, run->history->name));
    mig__script_built(script, &sql);
    script->has_forgotten = true;
}

// Violations that were there before are the application's own business.
static void shell_note_violations(MigScript *script)
{
    shell_add_plain(script, "DROP TABLE IF EXISTS temp.migc_violation");
    shell_add_plain(
        script,
        "CREATE TEMP TABLE migc_violation AS SELECT \"table\" AS child, rowid AS row, parent, "
        "count(*) AS number FROM pragma_foreign_key_check GROUP BY 1, 2, 3");
}

static void shell_check_violations(MigScript *script)
{
    static const char query[] =
        "SELECT v.child, v.row, v.parent FROM (SELECT \"table\" AS child, rowid AS row, parent, "
        "count(*) AS number FROM pragma_foreign_key_check GROUP BY 1, 2, 3) AS v WHERE NOT EXISTS "
        "(SELECT 1 FROM temp.migc_violation AS w WHERE w.child = v.child AND w.row IS v.row AND "
        "w.parent = v.parent AND w.number >= v.number)";
    mig__shell_stop(script, "foreign_key", query);
}

static void shell_add_piece(MigScript *script, const MigPiece *piece)
{
    mig__script_statement(script, piece->sql, piece->size);
    if (piece->must_change_one) {
        mig__shell_stop(script, "changed_meanwhile", "SELECT 1 WHERE changes() <> 1");
    }
}

MigOutcome mig__shell_transact(MigScript *script, const MigTransaction *transaction,
                               MigError *error)
{
    bool is_checked = !transaction->writes_rows;
    MigOutcome outcome = MIG__DONE;
    shell_open_transaction(script);
    if (script->has_applied && !script->has_forgotten) {
        shell_add_forget(script);
    }
    if (!is_checked) {
        shell_note_violations(script);
    }
    for (size_t i = 0; outcome == MIG__DONE && i < transaction->count; i++) {
        const MigPiece *piece = &transaction->pieces[i];
        bool is_after_steps = piece->kind == MIG_PIECE_FINISH || piece->kind == MIG_PIECE_VERIFY;
        if (is_after_steps && !is_checked) {
            shell_check_violations(script);
            is_checked = true;
        }
        if (piece->hook != NULL) {
            outcome = piece->hook(piece->context, &script->base, error);
        } else {
            shell_add_piece(script, piece);
        }
    }
    if (!is_checked) {
        shell_check_violations(script);
    }
    shell_close_transaction(script);
    return outcome;
}

MigOutcome mig__shell_verify(MigScript *script, const MigPiece *piece)
{
    MigBuffer query = {NULL, 0, 0, false};
    mig__buffer_add_bytes(&query, piece->sql, piece->size);
    mig__shell_stop(script, "found_by_verify", mig__buffer_text(&query));
    script->text->has_failed |= query.has_failed;
    mig__buffer_free(&query);
    return MIG__DONE;
}

// The shell drops a CR in front of a line's end, and some bytes are seen by nobody.
static bool shell_is_plain_text(const char *value, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)value[i] < ' ' && value[i] != '\n' && value[i] != '\t') {
            return false;
        }
    }
    return true;
}

static void shell_add_value(MigBuffer *text, char *value, size_t size)
{
    if (size == SIZE_MAX) {
        mig__buffer_add(text, "NULL");
    } else if (shell_is_plain_text(value, size)) {
        char end = value[size];
        value[size] = '\0';
        mig__buffer_add_literal(text, value);
        value[size] = end;
    } else {
        mig__buffer_add(text, "CAST(X'");
        for (size_t i = 0; i < size; i++) {
            mig__buffer_add_format(text, "%02X", (unsigned)(unsigned char)value[i]);
        }
        mig__buffer_add(text, "' AS TEXT)");
    }
}

// "INSERT INTO t (a, b) VALUES (?, ?)" with the values in place of what it would be given.
static void shell_add_row(MigScript *script, const char *statement, const char *row, size_t size,
                          char *room)
{
    const char *values = statement + strlen(statement);
    while (values > statement && *values != '(') {
        values--;
    }
    mig__buffer_add_bytes(script->text, statement, (size_t)(values - statement));
    for (bool is_first = true;; is_first = false) {
        size_t value_size;
        size_t taken = mig__copy_read_value(row, size, room, &value_size);
        mig__buffer_add(script->text, is_first ? "(" : ", ");
        shell_add_value(script->text, room, value_size);
        if (taken == size) {
            break;
        }
        row += taken + 1;
        size -= taken + 1;
    }
    mig__buffer_add(script->text, ");\n");
}

// One statement a row, as the run has it.
MigOutcome mig__shell_copy(MigScript *script, const MigCopyRows *rows, MigError *error)
{
    MigCopyCursor cursor = mig__copy_begin(rows);
    char *room = malloc(rows->size + 1);
    if (room == NULL) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    while (cursor.next < cursor.end) {
        const char *row = cursor.next;
        size_t size = mig__copy_skip(&cursor, rows);
        shell_add_row(script, rows->statement, row, size, room);
    }
    free(room);
    return MIG__DONE;
}

void mig__shell_said(MigScript *script, const char *direction, const char *id)
{
    mig__buffer_add_format(script->text, ".print '%s %s'\n", direction, id);
}

void mig__shell_end(MigScript *script)
{
    if (script->is_open) {
        shell_add_plain(script, "COMMIT");
    }
    mig__buffer_add(script->text, "\nDROP TABLE IF EXISTS temp.migc_violation;\n"
                                  "DROP TABLE temp.migc_seen;\n"
                                  "DROP TABLE temp.migc_expected_down;\n"
                                  "DROP TABLE temp.migc_expected;\nDROP TABLE temp.migc_guard;\n"
                                  ".print 'done'\n");
}
