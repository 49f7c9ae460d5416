// SPDX-License-Identifier: MIT
// Several transactions in one.
#include "driver_sqlite.h"

enum { LONGEST = 500 }; // ms after which a group takes no further revision

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
    MigOutcome outcome = mig__sqlite_run_pieces(driver, transaction, failed, error);
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
    // Others wait for the lock meanwhile: many that take their time do not go together.
    uint64_t end = mig__now() + LONGEST;
    while (good < count && outcome == MIG__DONE && (good == 0 || mig__now() < end)) {
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
    mig__sqlite_roll_back(driver);
    return outcome;
}
