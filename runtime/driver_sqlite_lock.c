// SPDX-License-Identifier: MIT
// SQLite's lock is its transaction: BEGIN IMMEDIATE, so that nothing that is read inside can be
// overtaken.
#include "driver_sqlite.h"

bool mig__sqlite_is_busy(int code)
{
    return (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
}

// Must happen outside of a transaction: inside one the pragma does nothing, silently.
static int turn_keys_off(SqliteDriver *driver)
{
    int64_t is_on = 0;
    int code = mig__sqlite_read_integer(driver, "PRAGMA foreign_keys", &is_on);
    if (code == SQLITE_OK && is_on) {
        // Where it fails for lack of memory it may have been done.
        driver->turned_keys_off = true;
        code = mig__sqlite_execute(driver, "PRAGMA foreign_keys = OFF");
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
        if (!mig__sqlite_is_busy(code) || mig__now() >= driver->session.deadline) {
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

void mig__sqlite_roll_back(SqliteDriver *driver)
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
    mig__sqlite_roll_back(driver);
    mig__sqlite_restore_session(driver);
    driver->said_wait = false;
}
