// SPDX-License-Identifier: MIT
// A message with statements of a run goes out, and each answer is taken for the statement that it
// is about.
#include "driver_postgresql.h"
#include <stdlib.h>
#include <string.h>

void mig__pg_run_add(PgRun *run, size_t piece, const char *sql, size_t size)
{
    if (!mig__pg_message_add(&run->message, piece, sql, size) && run->trouble == PG_NO_TROUBLE)
        run->trouble = PG_NO_MEMORY;
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

void mig__pg_end_copy(PgDriver *driver, ExecStatusType status)
{
    PGconn *connection = driver->connection;
    if (status == PGRES_COPY_IN) {
        PQputCopyEnd(connection, "migc sends no data");
        return;
    }
    mig__pg_cancel_statement(driver, mig__now());
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
    if (status == PGRES_SINGLE_TUPLE && PQntuples(result) == 1) {
        pg_give_row(run, result);
        PQclear(result);
        return false;
    }
    const PgPart *part = mig__pg_message_next(&run->message, completed);
    bool is_complete = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    // The whole message has to be empty for that.
    bool is_nothing = status == PGRES_EMPTY_QUERY && !mig__pg_message_next(&run->message, 0);
    if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) {
        pg_set_trouble(run, PG_COPY, part);
        mig__pg_end_copy(run->driver, status);
    } else if (is_complete && part && part->piece == PG_COMMIT) {
        if (strcmp(PQcmdStatus(result), "COMMIT") != 0)
            pg_set_trouble(run, PG_BAD_TAG, part);
        else if (run->trouble == PG_NO_TROUBLE)
            pg_note_commit(run);
    } else if (!is_complete && !is_nothing && run->trouble == PG_NO_TROUBLE) {
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
bool mig__pg_run_flush(PgRun *run)
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
    // A statement without an answer may have done anything; its rows would count as none.
    const PgPart *unanswered = mig__pg_message_next(&run->message, completed);
    if (!run->driver->connection && run->trouble == PG_NO_TROUBLE)
        run->trouble = PG_SERVER_SAYS_NO;
    else if (unanswered)
        pg_set_trouble(run, PG_SERVER_SAYS_NO, unanswered);
    mig__pg_message_clear(&run->message);
    return run->trouble == PG_NO_TROUBLE;
}

// What is known before the roll-back must be read before it: libpq keeps one error text a
// connection.
MigOutcome mig__pg_run_end(PgRun *run, size_t *failed, MigError *error)
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
