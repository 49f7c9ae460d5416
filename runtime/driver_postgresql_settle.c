// SPDX-License-Identifier: MIT
// What stopped a transaction, or a statement alone → its outcome and the error that a user reads.
#include "driver_postgresql.h"
#include "values.h"
#include <string.h>

static bool pg_message_holds(const PGresult *result, const char *words)
{
    const char *primary = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    return primary && strstr(primary, words);
}

// Another program has taken the lock, or claimed the revision, between two of our transactions.
static bool pg_is_taken(const PgRun *run)
{
    bool is_frame = run->failed_piece == PG_FRAME;
    bool is_ledger = run->failed_piece < run->piece_count &&
                     run->pieces[run->failed_piece].kind == MIG_PIECE_LEDGER;
    if (is_frame)
        return mig__pg_has_state(run->failure, "22P02") &&
               pg_message_holds(run->failure, "migc:fence-lost");
    if (!is_ledger)
        return false;
    if (mig__pg_has_state(run->failure, "22P02"))
        return pg_message_holds(run->failure, "migc:claim-lost") ||
               pg_message_holds(run->failure, "migc:fence-lost");
    const char *table = PQresultErrorField(run->failure, PG_DIAG_TABLE_NAME);
    return mig__pg_has_state(run->failure, "23505") && table && strcmp(table, "migc_revision") == 0;
}

static MigOutcome pg_fail_saying(const PgRun *run, const char *primary, const char *hint,
                                 MigError *error)
{
    MigComplaint complaint = {0};
    MigPlace place = {"", 0, 0};
    const char *sql = "";
    if (run->failed_piece < run->piece_count) {
        place = run->pieces[run->failed_piece].place;
        sql = mig__piece_text(&run->pieces[run->failed_piece]);
    }
    complaint.primary = primary;
    complaint.hint = hint;
    mig__fail_statement(error, MIG_REFUSED, &place, sql, &complaint);
    return MIG__FAILED;
}

static MigOutcome pg_fail_server(const PgRun *run, MigError *error)
{
    PgDriver *driver = run->driver;
    PgFailure failure = {run->failure, NULL, "", 0, NULL};
    MigPlace place = {"", 0, 0};
    failure.place = &place;
    if (run->failed_piece >= run->piece_count) {
        failure.context = run->failed_piece == PG_COMMIT  ? "at COMMIT"
                          : run->failed_piece == PG_CHECK ? "checking the deferred constraints"
                                                          : NULL;
        return mig__pg_fail(driver, &failure, error);
    }
    const MigPiece *piece = &run->pieces[run->failed_piece];
    bool is_ledger = piece->kind == MIG_PIECE_LEDGER || piece->kind == MIG_PIECE_FINISH;
    if (is_ledger && mig__pg_has_state(run->failure, "42501"))
        return mig__pg_fail_right(driver, run->failure, "SELECT, INSERT, UPDATE, DELETE", error);
    if (piece->kind == MIG_PIECE_FINISH && mig__pg_has_state(run->failure, "22P02") &&
        pg_message_holds(run->failure, "migc:"))
        return pg_fail_saying(
            run, "the revision's row in the ledger is not this transaction's",
            "a statement of the revision has ended the transaction, or has changed "
            "migc's tables",
            error);
    place = piece->place;
    failure.sql = mig__piece_text(piece);
    failure.position = mig__piece_position(piece, run->position);
    MigOutcome outcome = mig__pg_fail(driver, &failure, error);
    mig__piece_mask(piece, error);
    return outcome;
}

MigOutcome mig__pg_settle(const PgRun *run, MigError *error)
{
    switch (run->trouble) {
    case PG_NO_TROUBLE:
        return MIG__DONE;
    case PG_CANCELLED:
        return mig__pg_fail_cancelled(error);
    case PG_NO_MEMORY:
        mig__no_memory(error);
        return MIG__FAILED;
    case PG_COPY:
        return pg_fail_saying(run, "COPY from or to the program is not possible yet",
                              "INSERT rows, or COPY from a file of the server", error);
    case PG_ENDED_EARLY:
        return pg_fail_saying(run, "a statement has ended the revision's transaction",
                              "migc begins and commits: take BEGIN, COMMIT and ROLLBACK out",
                              error);
    case PG_LEFT_OPEN:
        return pg_fail_saying(run, "the statement has left a transaction open",
                              "migc begins and commits: take BEGIN out", error);
    case PG_HOOK_FAILED:
        return run->hook_outcome;
    case PG_ROW_REFUSED:
        mig__fail(error, MIG_REFUSED, "the rows of a query could not be read");
        return MIG__FAILED;
    case PG_BAD_TAG:
        return pg_fail_saying(run, "the server has rolled the transaction back at COMMIT", NULL,
                              error);
    case PG_SERVER_SAYS_NO:
        break;
    }
    return pg_is_taken(run) ? MIG__TAKEN : pg_fail_server(run, error);
}
