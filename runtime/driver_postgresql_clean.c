// SPDX-License-Identifier: MIT
// After a revision that may have changed the session: everything is put back, and the lock proven.
#include "driver_postgresql.h"
#include "frame_postgresql.h"
#include <string.h>

static void pg_cleaning_sql(const PgDriver *driver, MigBuffer *sql)
{
    MigBuffer guards = {0};
    mig__pg_guard_sql(driver, false, &guards);
    mig__buffer_add(sql, MIG_FRAME_CLEAN);
    mig__buffer_add(sql, mig__buffer_text(&guards));
    mig__buffer_add(sql, ";\n");
    sql->has_failed = sql->has_failed || guards.has_failed;
    mig__buffer_free(&guards);
}

static MigOutcome pg_clean_borrowed(PgDriver *driver, MigError *error)
{
    if (!mig__pg_put_back(driver)) {
        if (driver->connection && PQstatus(driver->connection) == CONNECTION_OK) {
            mig__fail(error, MIG_REFUSED,
                      "a revision has changed settings of the session that cannot be put back");
            return MIG__FAILED;
        }
        return mig__pg_fail_bookkeeping(driver, NULL, "", error);
    }
    return mig__pg_set_guards(driver, error);
}

// User SQL may have dropped the lock with everything else: then it must be taken again, and the
// ledger read again, before anything follows.
MigOutcome mig__pg_clean(PgDriver *driver, MigError *error)
{
    MigBuffer sql = {0};
    MigOutcome outcome = MIG__DONE;
    bool is_held = false;
    if (driver->is_pooled)
        return MIG__DONE; // the transaction itself has put everything back
    if (driver->is_borrowed)
        outcome = pg_clean_borrowed(driver, error);
    else
        pg_cleaning_sql(driver, &sql);
    mig__pg_verify_sql(driver, &sql);
    if (outcome == MIG__DONE)
        outcome = mig__pg_ask_boolean(driver, &sql, &is_held, error);
    if (outcome == MIG__DONE)
        driver->holds_lock = driver->holds_lock && is_held;
    mig__buffer_free(&sql);
    return outcome;
}
