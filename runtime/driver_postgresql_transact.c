// SPDX-License-Identifier: MIT
// A whole transaction in as few messages as it may take, and a statement alone.
//
//   BEGIN; limits; fence | pieces … | SET CONSTRAINTS ALL IMMEDIATE | pieces that finish | COMMIT
//
// Every decision inside a message is an expression that fails, since the client could read a count
// only when the server has gone on to COMMIT. The fence proves that the migration lock is ours: a
// transaction lock on the same key, which pg_advisory_unlock_all() cannot release.
#include "driver_postgresql.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void pg_add(PgRun *run, size_t piece, const char *sql, size_t size)
{
    if (!mig__pg_message_add(&run->message, piece, sql, size) && run->trouble == PG_NO_TROUBLE)
        run->trouble = PG_NO_MEMORY;
}

static void pg_add_frame(PgRun *run, const char *sql)
{
    pg_add(run, PG_FRAME, sql, strlen(sql));
}

static void pg_locate(PgRun *run, const PGresult *result, size_t completed)
{
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    const char *encoding = PQparameterStatus(run->driver->connection, "server_encoding");
    const PgPart *part = NULL;
    if (position)
        part = mig__pg_message_at(&run->message, (uint32_t)strtoul(position, NULL, 10),
                                  encoding && strcmp(encoding, "SQL_ASCII") == 0, &run->position);
    if (!part)
        part = mig__pg_message_next(&run->message, completed);
    run->failed_piece = part ? part->piece : PG_FRAME;
}

static void pg_set_trouble(PgRun *run, PgTrouble trouble, const PgPart *part)
{
    if (run->trouble != PG_NO_TROUBLE)
        return;
    run->trouble = trouble;
    run->failed_piece = part ? part->piece : PG_FRAME;
}

// The rows of COPY TO STDOUT are dropped; COPY FROM STDIN gets no data and fails.
static void pg_end_copy(PgRun *run, ExecStatusType status)
{
    PGconn *connection = run->driver->connection;
    if (status == PGRES_COPY_IN) {
        PQputCopyEnd(connection, "migc sends no data");
        return;
    }
    mig__pg_cancel_statement(run->driver, mig__now());
    PQsetnonblocking(connection, 0);
    for (char *row = NULL; PQgetCopyData(connection, &row, 0) > 0; row = NULL)
        PQfreemem(row);
    PQsetnonblocking(connection, 1);
}

// Rows come one by one; after one that was refused the rest are dropped.
static void pg_give_row(PgRun *run, const PGresult *result)
{
    int columns = PQnfields(result);
    if (!run->row || run->trouble != PG_NO_TROUBLE)
        return;
    const char **values = calloc((size_t)columns + 1, sizeof *values);
    if (!values)
        run->trouble = PG_NO_MEMORY;
    else if (!mig__pg_give_rows(result, run->row, run->row_context, values))
        run->trouble = PG_ROW_REFUSED;
    free(values);
}

static void pg_note_commit(PgRun *run)
{
    run->committed++;
    if (!run->say)
        return;
    run->say(run->say_context, run->committed - 1, true);
    if (run->committed < run->group_count)
        run->say(run->say_context, run->committed, false);
}

// One result of the message. True: a statement is complete.
static bool pg_take_result(PgRun *run, PGresult *result, size_t completed)
{
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_SINGLE_TUPLE) {
        pg_give_row(run, result);
        PQclear(result);
        return false;
    }
    const PgPart *part = mig__pg_message_next(&run->message, completed);
    bool is_complete = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) {
        pg_set_trouble(run, PG_COPY, part);
        pg_end_copy(run, status);
    } else if (is_complete && part && part->piece == PG_COMMIT) {
        if (strcmp(PQcmdStatus(result), "COMMIT") != 0)
            pg_set_trouble(run, PG_BAD_TAG, part);
        else if (run->trouble == PG_NO_TROUBLE)
            pg_note_commit(run);
    } else if (!is_complete && status != PGRES_EMPTY_QUERY && run->trouble == PG_NO_TROUBLE) {
        run->trouble = PG_SERVER_SAYS_NO;
        pg_locate(run, result, completed);
        run->failure = result;
        return false;
    }
    // A rule may give rows of its own; only what ends a statement has a tag.
    is_complete = is_complete && *PQcmdStatus(result);
    if (is_complete)
        run->changed = strtoull(PQcmdTuples(result), NULL, 10);
    PQclear(result);
    return is_complete;
}

// A step may run for ever unless it has a timeout, and so may what checks the constraints of its
// rows. Where the server ends every statement of the message by itself it is not waited for longer.
static uint64_t pg_message_limit(const PgRun *run)
{
    const PgDriver *driver = run->driver;
    bool has_step = false;
    for (size_t i = 0; i < run->piece_count; i++) {
        MigPieceKind kind = run->pieces[i].kind;
        has_step = has_step || kind == MIG_PIECE_STEP || kind == MIG_PIECE_VERIFY;
    }
    if (run->transaction && run->transaction->in_ledger_schema)
        has_step = false; // the tables are new and empty
    if (has_step && driver->statement_timeout == 0)
        return 0;
    uint64_t most = has_step ? driver->statement_timeout : driver->lock_timeout;
    return mig__pg_answer_limit(driver) + most * run->message.count;
}

// Sends what has been gathered and reads every answer. False: the transaction must end here.
static bool pg_flush(PgRun *run)
{
    size_t completed = 0;
    if (run->trouble != PG_NO_TROUBLE || run->message.count == 0)
        return run->trouble == PG_NO_TROUBLE;
    if (run->driver->base.is_cancelled) {
        run->trouble = PG_CANCELLED;
        return false;
    }
    if (!mig__pg_send(run->driver, run->message.text.data, true)) {
        run->trouble = PG_SERVER_SAYS_NO;
        return false;
    }
    uint64_t limit = pg_message_limit(run);
    for (PGresult *result; (result = mig__pg_receive(run->driver, limit)) != NULL;)
        completed += pg_take_result(run, result, completed);
    if (!run->driver->connection && run->trouble == PG_NO_TROUBLE)
        run->trouble = PG_SERVER_SAYS_NO;
    mig__pg_message_clear(&run->message);
    return run->trouble == PG_NO_TROUBLE;
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
    return pg_flush(run) && pg_is_inside(run, last);
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

// One statement: each costs a revision as much as its own first one may.
static void pg_fence_sql(const PgRun *run, MigBuffer *sql)
{
    mig__buffer_add_format(sql, "SELECT CASE WHEN pg_catalog.pg_try_advisory_xact_lock(");
    mig__pg_key_sql(run->driver, sql);
    mig__buffer_add_format(
        sql,
        ") THEN 0 ELSE pg_catalog.concat('migc:fence-lost:',"
        " pg_catalog.pg_backend_pid())::pg_catalog.int4 END,"
        " pg_catalog.set_config('lock_timeout', '%u', true),"
        " pg_catalog.set_config('statement_timeout', '%u', true),"
        " pg_catalog.set_config('migc.began', pg_catalog.date_part('epoch',"
        " pg_catalog.clock_timestamp())::pg_catalog.text, true)%s",
        (unsigned)run->transaction->lock_timeout, (unsigned)run->transaction->statement_timeout,
        run->transaction->may_be_late ? ", pg_catalog.set_config('synchronous_commit', 'off', true)"
                                      : "");
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
    pg_add_frame(run, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
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
    pg_fence_sql(run, &fence);
    pg_add_built_frame(run, &fence);
    if (run->driver->has_citus && !pg_add_citus(run))
        return false;
    if (run->transaction->in_ledger_schema) {
        mig__buffer_add_format(&path, "SET LOCAL search_path = ");
        mig__buffer_add_identifier(&path, run->driver->session.ledger_schema);
        mig__buffer_add_format(&path, ", pg_temp");
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

static bool pg_check_constraints(PgRun *run)
{
    if (!run->has_checked_constraints) {
        pg_add(run, PG_CHECK, "SET CONSTRAINTS ALL IMMEDIATE",
               strlen("SET CONSTRAINTS ALL IMMEDIATE"));
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
    pg_add(run, index, piece->sql, piece->size);
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
    pg_add(run, PG_COMMIT, "COMMIT", strlen("COMMIT"));
    return run->trouble == PG_NO_TROUBLE;
}

static void pg_send_all(PgRun *run)
{
    const MigTransaction *transactions = run->transaction;
    for (size_t i = 0; i < run->group_count; i++) {
        run->transaction = &transactions[i];
        if (!pg_add_transaction(run))
            return;
        if (run->message.text.size > PG_MESSAGE_LIMIT && !pg_flush(run))
            return;
    }
    pg_flush(run);
}

// What is known before the roll-back must be read before it: libpq keeps one error text a
// connection.
static MigOutcome pg_end(PgRun *run, size_t *failed, MigError *error)
{
    bool is_lost = run->trouble == PG_SERVER_SAYS_NO && mig__pg_is_lost(run->driver, run->failure);
    is_lost |= run->trouble == PG_HOOK_FAILED && run->hook_outcome == MIG__LOST;
    if (run->failed_piece < run->piece_count && run->trouble != PG_NO_TROUBLE)
        *failed = run->failed_piece;
    if (!is_lost && run->driver->connection)
        mig__pg_roll_back(run->driver);
    MigOutcome outcome = mig__pg_settle(run, error);
    PQclear(run->failure);
    mig__pg_message_free(&run->message);
    if (outcome == MIG__RETRY)
        mig__pg_recover_citus(run->driver);
    if (outcome == MIG__TAKEN) {
        run->driver->is_stale = true;
        // The fence fails only where the session's lock is not ours any more.
        if (run->failed_piece == PG_FRAME)
            run->driver->holds_lock = false;
    }
    return outcome;
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
    return pg_end(&run, failed, error);
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
    outcome = pg_end(&run, failed, error);
    if (outcome == MIG__DONE && transaction->session_dirty)
        outcome = mig__pg_clean(driver, error);
    return outcome;
}

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
    pg_add(&run, 0, piece->sql, piece->size);
    pg_flush(&run);
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
    pg_add(&run, 0, piece->sql, piece->size);
    if (pg_flush(&run) && PQtransactionStatus(driver->connection) != PQTRANS_IDLE)
        run.trouble = PG_LEFT_OPEN;
    return pg_end(&run, &failed, error);
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
