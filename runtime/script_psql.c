// SPDX-License-Identifier: MIT
// Transactions for psql: the frames of the driver around the pieces of the run. psql stops at the
// first error (ON_ERROR_STOP), and what is open then is rolled back with the session.
#include "frame_postgresql.h"
#include "ledger_template.h"
#include "script_parts.h"
#include <stdio.h>
#include <string.h>

static bool psql_is_identifier_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

// The end of what is quoted by one character, which stands twice where it is meant; with backslash
// escapes where `escapes`.
static size_t psql_skip_quoted(const char *sql, size_t size, size_t at, bool escapes)
{
    char quote = sql[at++];
    while (at < size) {
        if (escapes && sql[at] == '\\') {
            at += 2;
        } else if (sql[at] == quote && at + 1 < size && sql[at + 1] == quote) {
            at += 2;
        } else if (sql[at++] == quote) {
            break;
        }
    }
    return at < size ? at : size;
}

// Block comments nest.
static size_t psql_skip_block(const char *sql, size_t size, size_t at)
{
    size_t depth = 1;
    for (at += 2; at < size && depth > 0; at++) {
        if (at + 1 < size && sql[at] == '/' && sql[at + 1] == '*') {
            depth++;
            at++;
        } else if (at + 1 < size && sql[at] == '*' && sql[at + 1] == '/') {
            depth--;
            at++;
        }
    }
    return at < size ? at : size;
}

// The end of $tag$…$tag$, or the place behind a dollar that begins none.
static size_t psql_skip_dollar(const char *sql, size_t size, size_t at)
{
    size_t end = at + 1;
    if (end < size && sql[end] >= '0' && sql[end] <= '9') {
        return end;
    }
    while (end < size && psql_is_identifier_byte(sql[end]) && sql[end] != '$') {
        end++;
    }
    if (end >= size || sql[end] != '$') {
        return at + 1;
    }
    size_t tag = end + 1 - at;
    for (size_t i = end + 1; i + tag <= size; i++) {
        if (memcmp(sql + i, sql + at, tag) == 0) {
            return i + tag;
        }
    }
    return size;
}

// The end of what psql takes as one whole at this place, where it looks for no variables; else the
// place itself.
static size_t psql_skip_whole(const char *sql, size_t size, size_t at)
{
    char c = sql[at];
    char next = at + 1 < size ? sql[at + 1] : '\0';
    bool is_word_before = at > 0 && psql_is_identifier_byte(sql[at - 1]);
    if (c == '\'') {
        bool escapes = at > 0 && (sql[at - 1] == 'e' || sql[at - 1] == 'E') &&
                       (at == 1 || !psql_is_identifier_byte(sql[at - 2]));
        return psql_skip_quoted(sql, size, at, escapes);
    }
    if (c == '"') {
        return psql_skip_quoted(sql, size, at, false);
    }
    if (c == '$' && !is_word_before) {
        return psql_skip_dollar(sql, size, at);
    }
    if (c == '-' && next == '-') {
        const char *end = memchr(sql + at, '\n', size - at);
        return end == NULL ? size : (size_t)(end - sql);
    }
    return c == '/' && next == '*' ? psql_skip_block(sql, size, at) : at;
}

void mig__psql_escape(MigBuffer *text, const char *sql, size_t size)
{
    size_t at = 0;
    while (at < size) {
        size_t end = psql_skip_whole(sql, size, at);
        if (end > at) {
            mig__buffer_add_bytes(text, sql + at, end - at);
            at = end;
        } else if (sql[at] == ':' && at + 1 < size && (sql[at + 1] == ':' || sql[at + 1] == '=')) {
            mig__buffer_add_bytes(text, sql + at, 2);
            at += 2;
        } else {
            mig__buffer_add(text, sql[at] == ':' ? "\\" : "");
            mig__buffer_add_bytes(text, sql + at, 1);
            at++;
        }
    }
}

static void psql_add_frame(MigScript *script, const char *sql)
{
    mig__script_statement(script, sql, strlen(sql));
}

// The revision that comes first takes back that the database is at some version's head. Where no
// row says so, there is none to change.
static void psql_add_forget(MigScript *script)
{
    MigBuffer sql = {NULL, 0, 0, false};
    mig__template_expand(&sql, &script->run->writer,
                         "UPDATE {history} SET launch_digest = NULL WHERE name {=} {name}");
    mig__script_built(script, &sql);
    script->has_forgotten = true;
}

static void psql_add_begin(MigScript *script, const MigTransaction *transaction)
{
    MigBuffer sql = {NULL, 0, 0, false};
    psql_add_frame(script, MIG_FRAME_BEGIN);
    mig__frame_fence(&sql, script->session.ledger_schema, transaction);
    mig__script_built(script, &sql);
    if (transaction->in_ledger_schema) {
        mig__frame_path(&sql, script->session.ledger_schema);
        mig__script_built(script, &sql);
    } else if (script->has_applied && !script->has_forgotten) {
        psql_add_forget(script);
    }
}

// A revision may go on as another role, which has no right to write the ledger.
static void psql_add_check(MigScript *script, const MigTransaction *transaction)
{
    MigBuffer sql = {NULL, 0, 0, false};
    psql_add_frame(script, MIG_FRAME_CHECK);
    if (transaction->session_dirty) {
        mig__frame_role(&sql, NULL, script->session.role);
        mig__script_built(script, &sql);
    }
}

MigOutcome mig__psql_transact(MigScript *script, const MigTransaction *transaction, MigError *error)
{
    bool is_checked = false;
    MigOutcome outcome = MIG__DONE;
    psql_add_begin(script, transaction);
    for (size_t i = 0; outcome == MIG__DONE && i < transaction->count; i++) {
        const MigPiece *piece = &transaction->pieces[i];
        bool is_after_steps = piece->kind == MIG_PIECE_FINISH || piece->kind == MIG_PIECE_VERIFY;
        if (is_after_steps && !is_checked) {
            psql_add_check(script, transaction);
            is_checked = true;
        }
        if (piece->hook != NULL) {
            outcome = piece->hook(piece->context, &script->base, error);
        } else {
            mig__script_statement(script, piece->sql, piece->size);
        }
    }
    if (!is_checked) {
        psql_add_check(script, transaction);
    }
    psql_add_frame(script, "COMMIT");
    if (transaction->session_dirty) {
        mig__psql_clean(script);
    }
    return outcome;
}

MigOutcome mig__psql_verify(MigScript *script, const MigPiece *piece)
{
    MigBuffer sql = {NULL, 0, 0, false};
    MigBuffer message = {NULL, 0, 0, false};
    mig__buffer_add_format(&message, "migc: %s:%u: rows that must not be there, found by verify: ",
                           piece->place.file, (unsigned)piece->place.line);
    mig__buffer_add(&sql, "SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 0 "
                          "ELSE (");
    mig__buffer_add_literal(&sql, mig__buffer_text(&message));
    mig__buffer_add(&sql, " OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)"
                          "::pg_catalog.int4 END FROM (\n");
    mig__buffer_add_bytes(&sql, piece->sql, piece->size);
    mig__buffer_add(&sql, "\n) AS migc_verify");
    sql.has_failed |= message.has_failed;
    mig__buffer_free(&message);
    mig__script_built(script, &sql);
    return MIG__DONE;
}

MigOutcome mig__psql_copy(MigScript *script, const MigCopyRows *rows)
{
    mig__script_statement(script, rows->statement, strlen(rows->statement));
    mig__buffer_add_bytes(script->text, rows->data, rows->size);
    mig__buffer_add(script->text, "\\.\n");
    return MIG__DONE;
}

void mig__psql_do(MigScript *script, MigBuffer *body)
{
    script->text->has_failed |= body->has_failed;
    mig__buffer_add(script->text, "DO ");
    mig__buffer_add_literal(script->text, mig__buffer_text(body));
    mig__buffer_add(script->text, ";\n");
    mig__buffer_free(body);
}

void mig__psql_said(MigScript *script, const char *direction, const char *id)
{
    mig__buffer_add_format(script->text, "\\echo '%s %s'\n", direction, id);
}

void mig__psql_end(MigScript *script)
{
    MigBuffer sql = {NULL, 0, 0, false};
    mig__buffer_add(script->text, "\n");
    mig__buffer_add(&sql, "SELECT pg_catalog.pg_advisory_unlock(");
    mig__frame_key(&sql, script->session.ledger_schema);
    mig__buffer_add(&sql, ")");
    mig__script_built(script, &sql);
    if (script->session.role != NULL || script->session.search_path != NULL ||
        script->session.application != NULL) {
        psql_add_frame(script, "RESET ROLE");
        psql_add_frame(script, "RESET search_path");
        psql_add_frame(script, "RESET application_name");
    }
    mig__buffer_add(script->text, "\\o\n\\echo 'done'\n");
}
