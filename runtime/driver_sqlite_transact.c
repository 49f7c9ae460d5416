// SPDX-License-Identifier: MIT
// SQLite's lock is its transaction: BEGIN IMMEDIATE, so that nothing that is read inside can be
// overtaken. Revisions run under an authorizer: transactions, foreign_keys and the ledger's tables
// belong to the runtime.
#include "driver_sqlite.h"
#include "values.h"
#include <stdio.h>
#include <string.h>

static bool is_busy(int code)
{
    return (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
}

// Must happen outside of a transaction: inside one the pragma does nothing, silently.
static int turn_keys_off(SqliteDriver *driver)
{
    int64_t is_on = 0;
    int code = mig__sqlite_read_integer(driver, "PRAGMA foreign_keys", &is_on);
    if (code == SQLITE_OK && is_on) {
        code = mig__sqlite_execute(driver, "PRAGMA foreign_keys = OFF");
        driver->turned_keys_off = code == SQLITE_OK;
    }
    return code;
}

// Polls instead of waiting in the busy handler, so that a waiter sees when there is nothing left to
// do.
static int begin_immediate(SqliteDriver *driver, const MigIdle *idle, bool *is_idle)
{
    uint32_t wait = 1;
    for (;;) {
        driver->does_not_wait = true;
        int code = mig__sqlite_execute(driver, "BEGIN IMMEDIATE");
        driver->does_not_wait = false;
        if (!is_busy(code) || mig__now() >= driver->session.deadline) {
            return code;
        }
        mig__sqlite_say_wait(driver, "another program is changing the database");
        if (idle != NULL && idle->nothing_to_do(idle->context)) {
            *is_idle = true;
            return SQLITE_OK;
        }
        if (driver->base.is_cancelled) {
            return SQLITE_INTERRUPT;
        }
        mig__sleep(wait);
        wait = wait < 40 ? wait * 2 : 20 + wait % 31;
    }
}

MigOutcome mig__sqlite_lock(MigDriver *base, const MigIdle *idle, bool *is_idle, bool *changed,
                            MigError *error)
{
    SqliteDriver *driver = (SqliteDriver *)base;
    int64_t version = 0;
    *is_idle = false;
    *changed = false;
    if (driver->in_transaction) {
        return MIG__DONE;
    }
    if (!mig__sqlite_ensure_open(driver, true, error)) {
        return MIG__FAILED;
    }
    if (!driver->is_configured) {
        mig__sqlite_prepare_session(driver);
        driver->is_configured = true;
    }
    if (!sqlite3_get_autocommit(driver->db)) {
        mig__fail(error, MIG_MISUSE,
                  "the SQLite connection is inside a transaction: commit it before migrating");
        return MIG__FAILED;
    }
    int code = turn_keys_off(driver);
    if (code == SQLITE_OK) {
        code = begin_immediate(driver, idle, is_idle);
    }
    if (driver->base.is_cancelled && code != SQLITE_OK) {
        mig__fail(error, MIG_CANCELLED, "cancelled");
        return MIG__FAILED;
    }
    if (code != SQLITE_OK || *is_idle) {
        return code == SQLITE_OK ? MIG__DONE
                                 : mig__sqlite_fail(driver, "begin a transaction", error);
    }
    driver->in_transaction = true;
    if (mig__sqlite_read_integer(driver, "PRAGMA data_version", &version) != SQLITE_OK) {
        mig__sqlite_fail(driver, "read the database", error);
        mig__sqlite_unlock(base);
        return MIG__FAILED;
    }
    *changed = !driver->has_version || version != driver->version;
    driver->has_version = true;
    driver->version = version;
    return MIG__DONE;
}

static void roll_back(SqliteDriver *driver)
{
    enum { TRIES = 3 }; // where memory was short for a moment only
    for (int i = 0; i < TRIES && driver->db != NULL && driver->in_transaction &&
                    !sqlite3_get_autocommit(driver->db);
         i++) {
        mig__sqlite_execute(driver, "ROLLBACK");
    }
    driver->in_transaction = false;
}

void mig__sqlite_unlock(MigDriver *base)
{
    SqliteDriver *driver = (SqliteDriver *)base;
    roll_back(driver);
    mig__sqlite_restore_session(driver);
    driver->said_wait = false;
}

static bool is_ledger_table(const char *name)
{
    return name != NULL && sqlite3_strnicmp(name, "migc_", 5) == 0;
}

static int deny(SqliteDriver *driver, const char *what, const char *name)
{
    snprintf(driver->denied, sizeof driver->denied, "a revision may not use %s%s%.100s", what,
             name == NULL ? "" : " ", name == NULL ? "" : name);
    return SQLITE_DENY;
}

// writable_schema would let a statement change the ledger's tables unseen.
static bool is_owned_pragma(const char *name, const char *value)
{
    return name != NULL && value != NULL &&
           (sqlite3_stricmp(name, "foreign_keys") == 0 ||
            sqlite3_stricmp(name, "legacy_alter_table") == 0 ||
            sqlite3_stricmp(name, "writable_schema") == 0);
}

// `a` and `b` depend on the action; the table is the first, but for an ALTER TABLE, and a trigger's
// second.
static int authorize(void *context, int action, const char *a, const char *b, const char *database,
                     const char *trigger)
{
    SqliteDriver *driver = context;
    (void)trigger;
    bool is_main = database == NULL || strcmp(database, "main") == 0;
    switch (action) {
    case SQLITE_TRANSACTION:
        return deny(driver, "transaction control:", a);
    case SQLITE_SAVEPOINT:
        if (driver->in_call) {
            return SQLITE_OK;
        }
        return deny(driver, "savepoints", NULL);
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
        return deny(driver, "ATTACH or DETACH", NULL);
    case SQLITE_PRAGMA:
        return is_owned_pragma(a, b) ? deny(driver, "PRAGMA", a) : SQLITE_OK;
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
    case SQLITE_CREATE_TABLE:
    case SQLITE_DROP_TABLE:
    case SQLITE_CREATE_VIEW:
        return is_main && is_ledger_table(a) ? deny(driver, "the ledger's table", a) : SQLITE_OK;
    case SQLITE_ALTER_TABLE:
    case SQLITE_CREATE_TRIGGER:
    case SQLITE_CREATE_INDEX:
    case SQLITE_CREATE_TEMP_TRIGGER:
        return is_ledger_table(b) ? deny(driver, "the ledger's table", b) : SQLITE_OK;
    default:
        return SQLITE_OK;
    }
}

bool mig__sqlite_must_stop(SqliteDriver *driver)
{
    if (driver->statement_end != 0 && mig__now() >= driver->statement_end) {
        driver->has_timed_out = true;
        return true;
    }
    return driver->base.is_cancelled != 0;
}

// Asked every few thousand operations of the engine.
static int watch(void *context)
{
    return mig__sqlite_must_stop(context);
}

void mig__sqlite_begin_watch(SqliteDriver *driver, uint32_t statement_timeout, bool is_step)
{
    driver->denied[0] = '\0';
    driver->has_timed_out = false;
    driver->statement_end = statement_timeout == 0 || !is_step ? 0 : mig__now() + statement_timeout;
    sqlite3_progress_handler(driver->db, 10000, watch, driver);
    if (is_step) {
        sqlite3_set_authorizer(driver->db, authorize, driver);
    }
}

void mig__sqlite_end_watch(SqliteDriver *driver)
{
    sqlite3_progress_handler(driver->db, 0, NULL, NULL);
    sqlite3_set_authorizer(driver->db, NULL, NULL);
}

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

void mig__sqlite_watch_call(SqliteDriver *driver, bool is_on)
{
    if (is_on) {
        mig__sqlite_begin_watch(driver, driver->statement_timeout, true);
    } else {
        mig__sqlite_end_watch(driver);
    }
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

static MigOutcome run_pieces(SqliteDriver *driver, const MigTransaction *transaction,
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
    MigOutcome outcome = run_pieces(driver, transaction, failed, error);
    driver->statement_timeout = 0;
    // A busy COMMIT leaves the transaction open; the busy handler has waited for readers to the
    // deadline.
    if (outcome == MIG__DONE && mig__sqlite_execute(driver, "COMMIT") != SQLITE_OK) {
        outcome = mig__sqlite_fail(driver, "commit", error);
    }
    if (outcome != MIG__DONE) {
        roll_back(driver);
    }
    driver->in_transaction = false;
    return outcome;
}

// All of a group or, where one fails, what came before it.
static MigOutcome commit_group(SqliteDriver *driver, size_t count, MigGroupFunction say,
                               void *context, MigError *error)
{
    if (count == 0 || sqlite3_get_autocommit(driver->db)) {
        return MIG__DONE;
    }
    if (mig__sqlite_execute(driver, "COMMIT") != SQLITE_OK) {
        return mig__sqlite_fail(driver, "commit", error);
    }
    for (size_t i = 0; i < count; i++) {
        say(context, i, true);
    }
    return MIG__DONE;
}

static MigOutcome run_savepoint(SqliteDriver *driver, const MigTransaction *transaction,
                                size_t *failed, MigError *error)
{
    if (mig__sqlite_execute(driver, "SAVEPOINT migc") != SQLITE_OK) {
        *failed = transaction->count;
        return mig__sqlite_fail(driver, "begin a savepoint", error);
    }
    driver->statement_timeout = transaction->statement_timeout;
    MigOutcome outcome = run_pieces(driver, transaction, failed, error);
    driver->statement_timeout = 0;
    if (outcome == MIG__DONE) {
        if (mig__sqlite_execute(driver, "RELEASE migc") != SQLITE_OK) {
            return mig__sqlite_fail(driver, "release a savepoint", error);
        }
    } else if (!sqlite3_get_autocommit(driver->db)) {
        mig__sqlite_execute(driver, "ROLLBACK TO migc");
        mig__sqlite_execute(driver, "RELEASE migc");
    }
    return outcome;
}

// One transaction with a savepoint for each: a sync for all of them instead of one for each.
MigOutcome mig__sqlite_transact_group(MigDriver *base, const MigTransaction *transactions,
                                      size_t count, MigGroupFunction say, void *context,
                                      size_t *failed, MigError *error)
{
    SqliteDriver *driver = (SqliteDriver *)base;
    MigOutcome outcome = MIG__DONE;
    size_t pieces = 0;
    size_t good = 0;
    if (!driver->in_transaction) {
        mig__fail(error, MIG_REFUSED, "a transaction was asked for without the lock");
        return MIG__FAILED;
    }
    while (good < count && outcome == MIG__DONE) {
        size_t piece = 0;
        say(context, good, false);
        outcome = run_savepoint(driver, &transactions[good], &piece, error);
        *failed = pieces + piece;
        pieces += transactions[good].count;
        good += outcome == MIG__DONE;
    }
    MigError trouble = {0};
    if (commit_group(driver, good, say, context, &trouble) != MIG__DONE) {
        if (outcome == MIG__DONE) {
            *error = trouble;
        }
        *failed = SIZE_MAX; // none of them is committed, whatever the first trouble was
        outcome = MIG__FAILED;
    }
    roll_back(driver);
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
    roll_back(driver);
    mig__sqlite_begin_watch(driver, statement_timeout, true);
    if (is_vacuum(piece->sql)) {
        sqlite3_set_authorizer(driver->db, NULL, NULL);
    }
    int code = run_statements(driver, piece, &taker, &offset);
    // Not every autocommit statement asks the busy handler.
    while (is_busy(code) && mig__now() < driver->session.deadline && !driver->base.is_cancelled) {
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
