// SPDX-License-Identifier: MIT
// A whole transaction in as few messages as it may take.
//
//   BEGIN; limits; fence | pieces … | SET CONSTRAINTS ALL IMMEDIATE | pieces that finish | COMMIT
//
// Every decision inside a message is an expression that fails, since the client could read a count
// only when the server has gone on to COMMIT. The fence proves that the migration lock is ours: a
// transaction lock on the same key, which pg_advisory_unlock_all() cannot release.
#include "driver_postgresql.h"
#include "frame_postgresql.h"
#include <stdio.h>
#include <string.h>

static void pg_add_frame(PgRun *run, const char *sql)
{
    mig__pg_run_add(run, PG_FRAME, sql, strlen(sql));
}

// Between two messages the transaction must be open: no statement of a revision may have ended it.
static bool pg_is_inside(PgRun *run, size_t last)
{
    if (PQtransactionStatus(run->driver->connection) == PQTRANS_INTRANS)
        return true;
    run->trouble = PG_ENDED_EARLY;
    run->failed_piece = last;
    return false;
}

static bool pg_flush_inside(PgRun *run)
{
    size_t last = run->message.count ? run->message.parts[run->message.count - 1].piece : PG_FRAME;
    return mig__pg_run_flush(run) && pg_is_inside(run, last);
}

static bool pg_run_hook(PgRun *run, size_t index)
{
    const MigPiece *piece = &run->pieces[index];
    if (!pg_flush_inside(run))
        return false;
    run->hook_outcome = piece->hook(piece->context, &run->driver->base, run->error);
    if (run->hook_outcome == MIG__DONE)
        return pg_is_inside(run, index);
    run->trouble = PG_HOOK_FAILED;
    run->failed_piece = index;
    return false;
}

// The limit holds on the workers, too. Citus hands them the text of the whole message that a SET
// LOCAL stands in, so that is a message of its own.
static bool pg_add_citus(PgRun *run)
{
    char limit[60];
    snprintf(limit, sizeof limit, "SET LOCAL lock_timeout = %u",
             (unsigned)run->transaction->lock_timeout);
    pg_add_frame(run,
                 "SELECT pg_catalog.set_config('citus.propagate_set_commands', 'local', true)");
    if (run->transaction->in_ledger_schema)
        pg_add_frame(run,
                     "SELECT pg_catalog.set_config('citus.use_citus_managed_tables', 'off', true)");
    if (!pg_flush_inside(run))
        return false;
    pg_add_frame(run, limit);
    if (!pg_flush_inside(run))
        return false;
    pg_add_frame(run, "SELECT pg_catalog.set_config('citus.propagate_set_commands', NULL, true)");
    return run->trouble == PG_NO_TROUBLE;
}

// Frees the text.
static void pg_add_built_frame(PgRun *run, MigBuffer *sql)
{
    if (sql->has_failed)
        run->trouble = PG_NO_MEMORY;
    else
        pg_add_frame(run, sql->data);
    mig__buffer_free(sql);
}

// Behind a pooler the session's settings are not ours, so the transaction carries them.
static bool pg_add_begin(PgRun *run)
{
    MigBuffer guards = {0};
    pg_add_frame(run, MIG_FRAME_BEGIN);
    if (run->driver->is_pooled) {
        mig__pg_guard_sql(run->driver, true, &guards);
        pg_add_built_frame(run, &guards);
    }
    run->driver->lock_timeout = run->transaction->lock_timeout;
    run->driver->statement_timeout = run->transaction->statement_timeout;
    return run->trouble == PG_NO_TROUBLE;
}

static bool pg_add_fence(PgRun *run)
{
    MigBuffer fence = {0};
    MigBuffer path = {0};
    mig__frame_fence(&fence, run->driver->session.ledger_schema, run->transaction);
    pg_add_built_frame(run, &fence);
    if (run->driver->has_citus && !pg_add_citus(run))
        return false;
    if (run->transaction->in_ledger_schema) {
        mig__frame_path(&path, run->driver->session.ledger_schema);
        pg_add_built_frame(run, &path);
    }
    return run->trouble == PG_NO_TROUBLE;
}

// A revision may go on as another role, which has no right to write the ledger.
static void pg_add_own_role(PgRun *run)
{
    MigBuffer sql = {0};
    if (!run->transaction->session_dirty)
        return;
    mig__pg_role_sql(run->driver, &sql);
    pg_add_built_frame(run, &sql);
}

// A constraint waits only for rows that this transaction has written. What an event trigger writes
// where the steps write none is checked at COMMIT, and rolls the same back.
static bool pg_check_constraints(PgRun *run)
{
    if (!run->has_checked_constraints) {
        if (!run->transaction->is_brief)
            mig__pg_run_add(run, PG_CHECK, MIG_FRAME_CHECK, strlen(MIG_FRAME_CHECK));
        pg_add_own_role(run);
    }
    run->has_checked_constraints = true;
    return run->trouble == PG_NO_TROUBLE;
}

// COPY goes in a message of its own, so that nothing after it runs before it has been refused; with
// Citus every statement of a revision: a worker would get the text of the whole message (measured,
// 12.1: "cannot insert multiple commands into a prepared statement").
static bool pg_add_piece(PgRun *run, size_t index)
{
    const MigPiece *piece = &run->pieces[index];
    bool is_step = piece->kind == MIG_PIECE_STEP;
    bool goes_alone =
        is_step && (run->driver->has_citus || mig__pg_sql_begins_with(piece->sql, "COPY"));
    bool is_after_steps = piece->kind == MIG_PIECE_FINISH || piece->kind == MIG_PIECE_VERIFY;
    if (is_after_steps && !pg_check_constraints(run))
        return false;
    if (piece->hook)
        return pg_run_hook(run, index);
    bool is_full = run->message.text.size + piece->size > PG_MESSAGE_LIMIT;
    if (run->message.count > 0 && (is_full || goes_alone) && !pg_flush_inside(run))
        return false;
    mig__pg_run_add(run, index, piece->sql, piece->size);
    return goes_alone ? pg_flush_inside(run) : run->trouble == PG_NO_TROUBLE;
}

// Behind a pooler the session is another client's next: it is put back before COMMIT hands it on.
static void pg_add_cleaning(PgRun *run)
{
    static const char *const statements[] = {"RESET SESSION AUTHORIZATION",
                                             "RESET ROLE",
                                             "UNLISTEN *",
                                             "DEALLOCATE ALL",
                                             "DISCARD TEMP",
                                             "RESET ALL"};
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        pg_add_frame(run, statements[i]);
}

static bool pg_add_transaction(PgRun *run)
{
    size_t first = (size_t)(run->transaction->pieces - run->pieces);
    run->has_checked_constraints = false;
    // What a message may hold is decided by settings that hold when it is parsed.
    if (!pg_add_begin(run) || !pg_add_fence(run) ||
        (run->driver->is_pooled && !pg_flush_inside(run)))
        return false;
    for (size_t i = 0; i < run->transaction->count; i++)
        if (!pg_add_piece(run, first + i))
            return false;
    if (!pg_check_constraints(run))
        return false;
    if (run->driver->is_pooled && run->transaction->session_dirty)
        pg_add_cleaning(run);
    mig__pg_run_add(run, PG_COMMIT, "COMMIT", strlen("COMMIT"));
    return run->trouble == PG_NO_TROUBLE;
}

static void pg_send_all(PgRun *run)
{
    const MigTransaction *transactions = run->transaction;
    for (size_t i = 0; i < run->group_count; i++) {
        run->transaction = &transactions[i];
        if (!pg_add_transaction(run))
            return;
        if (run->message.text.size > PG_MESSAGE_LIMIT && !mig__pg_run_flush(run))
            return;
    }
    mig__pg_run_flush(run);
}

// A message goes to one server connection, and Citus wants each statement alone.
static bool pg_may_group(const PgDriver *driver)
{
    return !driver->is_pooled && !driver->has_citus;
}

MigOutcome mig__pg_transact_group(MigDriver *base, const MigTransaction *transactions, size_t count,
                                  MigGroupFunction say, void *context, size_t *failed,
                                  MigError *error)
{
    PgDriver *driver = (PgDriver *)base;
    MigOutcome outcome = driver->is_guarded ? MIG__DONE : mig__pg_guard(base, error);
    if (outcome != MIG__DONE)
        return outcome;
    PgRun run = {.driver = driver,
                 .transaction = transactions,
                 .pieces = transactions->pieces,
                 .group_count = pg_may_group(driver) ? count : 1,
                 .say = say,
                 .say_context = context,
                 .failed_piece = PG_FRAME,
                 .error = error};
    for (size_t i = 0; i < run.group_count; i++)
        run.piece_count += transactions[i].count;
    *failed = run.piece_count;
    say(context, 0, false);
    pg_send_all(&run);
    return mig__pg_run_end(&run, failed, error);
}

MigOutcome mig__pg_transact(MigDriver *base, const MigTransaction *transaction, size_t *failed,
                            MigError *error)
{
    PgDriver *driver = (PgDriver *)base;
    PgRun run = {.driver = driver,
                 .transaction = transaction,
                 .pieces = transaction->pieces,
                 .piece_count = transaction->count,
                 .group_count = 1,
                 .failed_piece = PG_FRAME,
                 .error = error};
    *failed = transaction->count;
    MigOutcome outcome = driver->is_guarded ? MIG__DONE : mig__pg_guard(base, error);
    if (outcome != MIG__DONE)
        return outcome;
    pg_send_all(&run);
    outcome = mig__pg_run_end(&run, failed, error);
    if (outcome == MIG__DONE && transaction->session_dirty)
        outcome = mig__pg_clean(driver, error);
    return outcome;
}
