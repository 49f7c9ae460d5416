// SPDX-License-Identifier: MIT
// What the writers of scripts share.
#ifndef MIG_SCRIPT_PARTS_H
#define MIG_SCRIPT_PARTS_H

#include "run_parts.h"
#include "run_work.h"
#include "script.h"

// A driver that prints. Only what can be known without a database is answered.
typedef struct MigScript {
    MigDriver base;
    MigBuffer *text;
    MigRun *run;
    const MigScriptOrder *order;
    MigSession session;
    uint8_t *applied;     // by revision: what the database is to have
    bool has_applied;     // at least one
    bool is_ledger_asked; // the next query is the ledger's; others are for stored ways back
    bool is_open;         // SQLite: the transaction of the next pieces is open already
    bool has_forgotten;   // the launch digest was taken back
} MigScript;

// script_answer.c: the kind of the driver.
const MigDriverKind *mig__script_kind(MigDialect dialect);

// A line of comment; line ends in the text become blanks.
void mig__script_comment(MigScript *script, const char *format, ...) MIG__PRINTF(2, 3);
// The statement, made to end where it ends.
void mig__script_statement(MigScript *script, const char *sql, size_t size);
// The same of a text under construction, which is freed.
void mig__script_built(MigScript *script, MigBuffer *sql);

// Gives the rows of migc_down that a revision of the history has when it is applied; false where
// the function said no or memory is short.
bool mig__script_give_down(const MigScript *script, uint32_t revision, MigRowFunction row,
                           void *context);

// script_check.c: MIG_REFUSED where the plan, or what the ledger keeps of it, is not for a script.
MigStatus mig__script_check(const MigScript *script, MigError *error);
// Whether a statement is a query, which may stand in another.
bool mig__script_is_query(const char *sql);

// script_expected.c: a list "(…), (…)" of the rows that migc_revision is to have: its columns in
// order, then row_sum. And of migc_down, for what is to be reverted: all columns, then row_sum.
// False where there is none.
bool mig__script_expected_rows(MigScript *script, MigBuffer *list);
bool mig__script_expected_downs(MigScript *script, MigBuffer *list);
// What the script expects, for people: "at base", "at 003".
void mig__script_expected_place(const MigScript *script, MigBuffer *text);

// For psql: script_psql.c, script_psql_guard.c, script_psql_alone.c, script_psql_batch.c.
void mig__psql_begin(MigScript *script);
void mig__psql_install(MigScript *script);
MigOutcome mig__psql_transact(MigScript *script, const MigTransaction *transaction,
                              MigError *error);
MigOutcome mig__psql_verify(MigScript *script, const MigPiece *piece);
MigOutcome mig__psql_copy(MigScript *script, const MigCopyRows *rows);
// The step itself, between its intent and its record.
void mig__psql_alone(MigScript *script, const MigWork *work, const MigWorkStep *step);
MigOutcome mig__psql_batch(MigScript *script, const MigWork *work, MigError *error);
void mig__psql_said(MigScript *script, const char *direction, const char *id);
void mig__psql_end(MigScript *script);
// The statement as psql reads it: no colon is a variable's.
void mig__psql_escape(MigBuffer *text, const char *sql, size_t size);
// DO with this body, which is freed.
void mig__psql_do(MigScript *script, MigBuffer *body);
void mig__psql_guard(MigScript *script);
void mig__psql_need_lock(MigScript *script);
void mig__psql_clean(MigScript *script);

// For the sqlite3 shell: script_shell.c, script_shell_guard.c.
void mig__shell_begin(MigScript *script);
void mig__shell_guard(MigScript *script);
void mig__shell_install(MigScript *script);
MigOutcome mig__shell_transact(MigScript *script, const MigTransaction *transaction,
                               MigError *error);
MigOutcome mig__shell_verify(MigScript *script, const MigPiece *piece);
MigOutcome mig__shell_copy(MigScript *script, const MigCopyRows *rows, MigError *error);
void mig__shell_said(MigScript *script, const char *direction, const char *id);
void mig__shell_end(MigScript *script);
// Stops where the query has a row; `column` of the guard's table says why.
void mig__shell_stop(MigScript *script, const char *column, const char *query);

#endif
