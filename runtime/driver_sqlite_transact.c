// SPDX-License-Identifier: MIT
// The pieces of a transaction, and a statement alone.
#include "driver_sqlite.h"
#include "values.h"
#include <stdio.h>
#include <string.h>

// Where the rows of a statement go.
typedef struct RowTaker {
    MigRowFunction row; // NULL: they are dropped
    void *context;
    bool is_stopped; // it had enough
} RowTaker;

// A check that changed something would do so at every look.
static bool may_run(SqliteDriver *driver, const MigPiece *piece, sqlite3_stmt *statement)
{
    if (piece->kind != MIG_PIECE_VERIFY || sqlite3_stmt_readonly(statement)) {
        return true;
    }
    snprintf(driver->denied, sizeof driver->denied, "a `verify` may only read");
    return false;
}

// Runs the statement, and what stands behind it (a packed step is one statement, but nothing may be
// left unrun). *base is the offset of the one that failed.
static int run_statements(SqliteDriver *driver, const MigPiece *piece, RowTaker *taker, int *base)
{
    const char *p = piece->sql;
    const char *end = piece->sql + piece->size;
    int code = SQLITE_OK;
    while (code == SQLITE_OK && p < end) {
        sqlite3_stmt *statement = NULL;
        const char *tail = end;
        *base = (int)(p - piece->sql);
        code = sqlite3_prepare_v2(driver->db, p, (int)(end - p), &statement, &tail);
        if (code == SQLITE_OK && statement != NULL && !may_run(driver, piece, statement)) {
            code = SQLITE_AUTH;
        } else if (code == SQLITE_OK && statement != NULL) {
            code = mig__sqlite_read_rows(statement, taker->row, taker->context, &taker->is_stopped);
            code = code == SQLITE_DONE ? SQLITE_OK : code;
        }
        int finalized = sqlite3_finalize(statement);
        code = code == SQLITE_OK ? finalized : code;
        p = tail;
    }
    return code;
}

static MigOutcome fail_ended(const MigPiece *piece, MigError *error)
{
    MigComplaint complaint = {
        "this statement ended the transaction",
        NULL,
        "ON CONFLICT ROLLBACK and RAISE(ROLLBACK) do that; what ran before in this "
        "revision is rolled back",
        NULL,
        NULL,
        0,
        0};
    mig__fail_piece(error, MIG_REFUSED, piece, &complaint);
    return MIG__FAILED;
}

static MigOutcome fail_stopped(MigError *error)
{
    mig__fail(error, MIG_REFUSED, "the rows of a query could not be read");
    return MIG__FAILED;
}

static MigOutcome fail_denied(const SqliteDriver *driver, const MigPiece *piece, MigError *error)
{
    MigComplaint complaint = {driver->denied, NULL, NULL, NULL, NULL, SQLITE_AUTH, 0};
    mig__fail_piece(error, MIG_REFUSED, piece, &complaint);
    return MIG__FAILED;
}

// `must_be_inside`: a transaction is open, and must be so afterwards.
static MigOutcome run_piece(SqliteDriver *driver, const MigPiece *piece, RowTaker *taker,
                            bool in_ledger_schema, bool must_be_inside, MigError *error)
{
    bool is_step = piece->kind == MIG_PIECE_STEP || piece->kind == MIG_PIECE_VERIFY;
    int base = 0;
    if (driver->base.is_cancelled) {
        mig__fail(error, MIG_CANCELLED, "cancelled");
        return MIG__FAILED;
    }
    mig__sqlite_begin_watch(driver, driver->statement_timeout, is_step && !in_ledger_schema);
    int code = run_statements(driver, piece, taker, &base);
    MigOutcome outcome = MIG__DONE;
    bool has_ended = must_be_inside && sqlite3_get_autocommit(driver->db) != 0;
    if (taker->is_stopped) {
        outcome = fail_stopped(error);
    } else if (code == SQLITE_AUTH && piece->kind == MIG_PIECE_VERIFY) {
        outcome = fail_denied(driver, piece, error);
    } else if (code != SQLITE_OK && is_step) {
        outcome = mig__sqlite_fail_step(driver, piece, base, error);
        if (has_ended) {
            mig__add(error, "\n(the statement ended the transaction)");
        }
    } else if (code != SQLITE_OK) {
        outcome = mig__sqlite_fail(driver, "write the ledger", error);
    } else if (has_ended) {
        outcome = fail_ended(piece, error);
    } else if (piece->must_change_one && sqlite3_changes(driver->db) != 1) {
        outcome = MIG__TAKEN;
    }
    mig__sqlite_end_watch(driver);
    return outcome;
}

MigOutcome mig__sqlite_statement(MigDriver *base, const MigPiece *piece, MigRowFunction row,
                                 void *row_context, uint64_t *changed, MigError *error)
{
    SqliteDriver *driver = (SqliteDriver *)base;
    RowTaker taker = {row, row_context, false};
    if (!mig__sqlite_ensure_open(driver, driver->in_transaction, error)) {
        return MIG__FAILED;
    }
    int before = sqlite3_total_changes(driver->db);
    MigOutcome outcome =
        run_piece(driver, piece, &taker, false, !sqlite3_get_autocommit(driver->db), error);
    if (changed != NULL) {
        // Of the statement alone, without what its triggers changed; 0 where it changed nothing.
        bool has_changed = sqlite3_total_changes(driver->db) != before;
        *changed = has_changed ? (uint64_t)sqlite3_changes(driver->db) : 0;
    }
    return outcome;
}

static MigOutcome run_hook(SqliteDriver *driver, const MigPiece *piece, MigError *error)
{
    bool is_call = (piece->flags & MIG_STEP_CALLS) != 0;
    if (is_call) {
        driver->in_call = true;
        mig__sqlite_watch_call(driver, true);
    }
    MigOutcome outcome = piece->hook(piece->context, &driver->base, error);
    if (is_call) {
        driver->in_call = false;
        mig__sqlite_end_watch(driver);
    }
    if (outcome == MIG__DONE && sqlite3_get_autocommit(driver->db)) {
        return fail_ended(piece, error);
    }
    return outcome;
}

static MigOutcome check_keys(SqliteDriver *driver, const SqliteViolations *before, MigError *error)
{
    SqliteViolations after;
    MigOutcome outcome = MIG__FAILED;
    if (mig__sqlite_find_violations(driver, &after, error)) {
        outcome = mig__sqlite_compare_violations(driver, before, &after, error);
    }
    mig__sqlite_free_violations(&after);
    return outcome;
}

MigOutcome mig__sqlite_run_pieces(SqliteDriver *driver, const MigTransaction *transaction,
                                  size_t *failed, MigError *error)
{
    SqliteViolations before = {NULL, 0, 0, false};
    MigOutcome outcome = MIG__DONE;
    bool is_checked = !transaction->writes_rows;
    if (!is_checked && !mig__sqlite_find_violations(driver, &before, error)) {
        outcome = MIG__FAILED;
    }
    for (size_t i = 0; outcome == MIG__DONE && i < transaction->count; i++) {
        const MigPiece *piece = &transaction->pieces[i];
        bool is_after_steps = piece->kind == MIG_PIECE_FINISH || piece->kind == MIG_PIECE_VERIFY;
        if (is_after_steps && !is_checked) {
            outcome = check_keys(driver, &before, error);
            is_checked = true;
        }
        if (outcome == MIG__DONE) {
            RowTaker taker = {NULL, NULL, false};
            outcome = piece->hook != NULL ? run_hook(driver, piece, error)
                                          : run_piece(driver, piece, &taker,
                                                      transaction->in_ledger_schema, true, error);
            *failed = outcome == MIG__DONE ? transaction->count : i;
        }
    }
    if (outcome == MIG__DONE && !is_checked) {
        outcome = check_keys(driver, &before, error);
    }
    mig__sqlite_free_violations(&before);
    return outcome;
}

MigOutcome mig__sqlite_transact(MigDriver *base, const MigTransaction *transaction, size_t *failed,
                                MigError *error)
{
    SqliteDriver *driver = (SqliteDriver *)base;
    *failed = transaction->count;
    if (!driver->in_transaction) {
        mig__fail(error, MIG_REFUSED, "a transaction was asked for without the lock");
        return MIG__FAILED;
    }
    driver->statement_timeout = transaction->statement_timeout;
    MigOutcome outcome = mig__sqlite_run_pieces(driver, transaction, failed, error);
    driver->statement_timeout = 0;
    // A busy COMMIT leaves the transaction open; the busy handler has waited for readers to the
    // deadline.
    if (outcome == MIG__DONE && mig__sqlite_execute(driver, "COMMIT") != SQLITE_OK) {
        outcome = mig__sqlite_fail(driver, "commit", error);
    }
    if (outcome != MIG__DONE) {
        mig__sqlite_roll_back(driver);
    }
    driver->in_transaction = false;
    return outcome;
}

// VACUUM attaches a database of its own and copies everything, the ledger included.
static bool is_vacuum(const char *sql)
{
    for (;;) {
        sql += strspn(sql, " \t\r\n\f");
        const char *end = NULL;
        if (strncmp(sql, "--", 2) == 0) {
            end = strchr(sql, '\n');
        } else if (strncmp(sql, "/*", 2) == 0) {
            end = strstr(sql + 2, "*/");
            end = end == NULL ? NULL : end + 2;
        } else {
            return sqlite3_strnicmp(sql, "VACUUM", 6) == 0;
        }
        if (end == NULL) {
            return false;
        }
        sql = end;
    }
}

// No transaction may be open, so the lock is not held: the ledger's intent tells others.
MigOutcome mig__sqlite_alone(MigDriver *base, const MigPiece *piece, uint32_t lock_timeout,
                             uint32_t statement_timeout, MigError *error)
{
    SqliteDriver *driver = (SqliteDriver *)base;
    int offset = 0;
    RowTaker taker = {NULL, NULL, false};
    (void)lock_timeout; // SQLite locks the whole database, and waits for it to the deadline
    mig__sqlite_roll_back(driver);
    mig__sqlite_begin_watch(driver, statement_timeout, true);
    if (is_vacuum(piece->sql)) {
        sqlite3_set_authorizer(driver->db, NULL, NULL);
    }
    int code = run_statements(driver, piece, &taker, &offset);
    // Not every autocommit statement asks the busy handler.
    while (mig__sqlite_is_busy(code) && mig__now() < driver->session.deadline &&
           !driver->base.is_cancelled) {
        mig__sleep(20);
        code = run_statements(driver, piece, &taker, &offset);
    }
    MigOutcome outcome = MIG__DONE;
    if (code != SQLITE_OK) {
        outcome = mig__sqlite_fail_step(driver, piece, offset, error);
    }
    mig__sqlite_end_watch(driver);
    if (!sqlite3_get_autocommit(driver->db)) {
        mig__sqlite_execute(driver, "ROLLBACK");
        mig__fail(error, MIG_REFUSED, "%s:%u: the statement left a transaction open",
                  piece->place.file, (unsigned)piece->place.line);
        outcome = MIG__FAILED;
    }
    return outcome;
}
