// SPDX-License-Identifier: MIT
// A statement by itself: inside its caller's transaction, or outside of any.
#include "driver_postgresql.h"

// The transaction, where there is one, is its caller's: it is not rolled back here.
MigOutcome mig__pg_statement(MigDriver *base, const MigPiece *piece, MigRowFunction row,
                             void *row_context, uint64_t *changed, MigError *error)
{
    PgDriver *driver = (PgDriver *)base;
    PgRun run = {.driver = driver,
                 .pieces = piece,
                 .piece_count = 1,
                 .row = row,
                 .row_context = row_context,
                 .error = error};
    mig__pg_run_add(&run, 0, piece->sql, piece->size);
    mig__pg_run_flush(&run);
    MigOutcome outcome = mig__pg_settle(&run, error);
    if (changed)
        *changed = run.changed;
    PQclear(run.failure);
    mig__pg_message_free(&run.message);
    return outcome;
}

static MigOutcome pg_set_limits(PgDriver *driver, uint32_t lock_timeout, uint32_t statement_timeout,
                                MigError *error)
{
    MigBuffer sql = {0};
    MigOutcome outcome = MIG__DONE;
    driver->lock_timeout = lock_timeout;
    driver->statement_timeout = statement_timeout;
    mig__buffer_add_format(&sql,
                           "SELECT pg_catalog.set_config('lock_timeout', '%u', false),"
                           " pg_catalog.set_config('statement_timeout', '%u', false)",
                           (unsigned)lock_timeout, (unsigned)statement_timeout);
    if (sql.has_failed) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    PGresult *result = mig__pg_ask(driver, sql.data);
    if (!mig__pg_is_answer(result))
        outcome = mig__pg_fail_bookkeeping(driver, result, sql.data, error);
    PQclear(result);
    mig__buffer_free(&sql);
    return outcome;
}

static MigOutcome pg_run_alone(PgDriver *driver, const MigPiece *piece, MigError *error)
{
    size_t failed;
    PgRun run = {.driver = driver, .pieces = piece, .piece_count = 1, .error = error};
    mig__pg_run_add(&run, 0, piece->sql, piece->size);
    if (mig__pg_run_flush(&run) && PQtransactionStatus(driver->connection) != PQTRANS_IDLE)
        run.trouble = PG_LEFT_OPEN;
    return mig__pg_run_end(&run, &failed, error);
}

// There is no fence without a transaction: the session's lock must be known to be held.
static MigOutcome pg_need_lock(PgDriver *driver, MigError *error)
{
    MigBuffer sql = {0};
    bool is_held = false;
    mig__pg_verify_sql(driver, &sql);
    MigOutcome outcome = mig__pg_ask_boolean(driver, &sql, &is_held, error);
    mig__buffer_free(&sql);
    if (outcome != MIG__DONE || is_held)
        return outcome;
    driver->holds_lock = false;
    mig__fail(error, MIG_REFUSED,
              "the migration lock was lost before this statement, which has not run");
    return MIG__TAKEN;
}

MigOutcome mig__pg_alone(MigDriver *base, const MigPiece *piece, uint32_t lock_timeout,
                         uint32_t statement_timeout, MigError *error)
{
    PgDriver *driver = (PgDriver *)base;
    MigOutcome outcome = driver->is_guarded ? MIG__DONE : mig__pg_guard(base, error);
    if (outcome == MIG__DONE)
        outcome = pg_need_lock(driver, error);
    if (outcome == MIG__DONE)
        outcome = pg_set_limits(driver, lock_timeout, statement_timeout, error);
    if (outcome != MIG__DONE)
        return outcome;
    outcome = pg_run_alone(driver, piece, error);
    if (outcome == MIG__LOST || !driver->connection)
        return outcome;
    bool ignored = driver->ignores_cancel;
    driver->ignores_cancel = true;
    bool is_done = outcome == MIG__DONE;
    MigOutcome after =
        pg_set_limits(driver, driver->session.lock_timeout, 0, is_done ? error : NULL);
    if (after == MIG__DONE && is_done && (piece->flags & MIG_STEP_SESSION_DIRTY))
        after = mig__pg_clean(driver, error);
    driver->ignores_cancel = ignored;
    return is_done ? after : outcome;
}
