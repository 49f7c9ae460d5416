// SPDX-License-Identifier: MIT
// Revisions run under an authorizer: transactions, foreign_keys and the ledger's tables belong to
// the runtime. What watches over them ends what is cancelled or takes too long.
#include "driver_sqlite.h"
#include <stdio.h>
#include <string.h>

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

void mig__sqlite_watch_call(SqliteDriver *driver, bool is_on)
{
    if (is_on) {
        mig__sqlite_begin_watch(driver, driver->statement_timeout, true);
    } else {
        mig__sqlite_end_watch(driver);
    }
}
