// SPDX-License-Identifier: MIT
// The session: opening the file, waiting for other programs, what migc relies on and gives back,
// and reading.
#include "driver_sqlite.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Only what may be read must not look like that because memory or the disk failed for a moment.
static bool may_be_read_only(int code)
{
    return code == SQLITE_CANTOPEN || code == SQLITE_PERM || code == SQLITE_READONLY;
}

static int open_database(SqliteDriver *driver, bool may_create)
{
    int flags = SQLITE_OPEN_READWRITE | (may_create ? SQLITE_OPEN_CREATE : 0);
    int code = sqlite3_open_v2(driver->path, &driver->db, flags, NULL);
    if (may_be_read_only(code & 0xff) && !may_create) {
        sqlite3_close(driver->db);
        code = sqlite3_open_v2(driver->path, &driver->db, SQLITE_OPEN_READONLY, NULL);
    }
    if (code == SQLITE_OK) {
        sqlite3_extended_result_codes(driver->db, 1);
        // A misspelt "name" shall be an error and no string.
        sqlite3_db_config(driver->db, SQLITE_DBCONFIG_DQS_DML, 0, (int *)NULL);
        sqlite3_db_config(driver->db, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)NULL);
    }
    return code;
}

bool mig__sqlite_ensure_open(SqliteDriver *driver, bool may_create, MigError *error)
{
    if (driver->db != NULL) {
        return true;
    }
    if (open_database(driver, may_create) == SQLITE_OK) {
        if (driver->is_configured) {
            mig__sqlite_prepare_session(driver);
        }
        return true;
    }
    if (driver->db == NULL) {
        mig__no_memory(error);
    } else {
        mig__sqlite_fail(driver, "open the database", error);
    }
    sqlite3_close(driver->db);
    driver->db = NULL;
    return false;
}

void mig__sqlite_say_wait(SqliteDriver *driver, const char *message)
{
    if (driver->said_wait || driver->session.observer == NULL) {
        return;
    }
    driver->said_wait = true;
    MigEvent event = {
        sizeof event, MIG_EVENT_WAIT, MIG_UP, "", "", 0, 0, 0, 0, 0, message, 0, 0, 0};
    driver->session.observer(driver->session.observer_context, &event);
}

static int wait_busy(void *context, int count)
{
    SqliteDriver *driver = context;
    if (driver->does_not_wait || driver->base.is_cancelled ||
        mig__now() >= driver->session.deadline) {
        return 0;
    }
    if (count > 10) {
        mig__sqlite_say_wait(driver, "another program is using the database");
    }
    mig__sleep(count < 10 ? (uint32_t)count + 1 : 20);
    return 1;
}

void mig__sqlite_prepare_session(SqliteDriver *driver)
{
    int64_t timeout = 0;
    // What cannot be read could not be put back: then the owner's own handler stays.
    driver->has_handler =
        !driver->is_borrowed ||
        mig__sqlite_read_integer(driver, "PRAGMA busy_timeout", &timeout) == SQLITE_OK;
    driver->former_timeout = (int)timeout;
    if (driver->has_handler) {
        sqlite3_busy_handler(driver->db, wait_busy, driver);
    }
    sqlite3_db_config(driver->db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, -1,
                      &driver->former_legacy_alter);
    sqlite3_db_config(driver->db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 0, (int *)NULL);
}

void mig__sqlite_restore_session(SqliteDriver *driver)
{
    if (driver->db != NULL && driver->is_configured) {
        if (driver->turned_keys_off) {
            // The pragma would need memory.
            sqlite3_db_config(driver->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, (int *)NULL);
        }
        sqlite3_db_config(driver->db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE,
                          driver->former_legacy_alter, (int *)NULL);
        if (driver->has_handler) {
            sqlite3_busy_timeout(driver->db, driver->former_timeout);
        }
    }
    driver->turned_keys_off = false;
    driver->is_configured = false;
}

int mig__sqlite_execute(SqliteDriver *driver, const char *sql)
{
    return sqlite3_exec(driver->db, sql, NULL, NULL, NULL);
}

int mig__sqlite_read_integer(SqliteDriver *driver, const char *sql, int64_t *value)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(driver->db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        *value = sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
    return code == SQLITE_ROW ? SQLITE_OK : code;
}

// A value that seems to be missing because memory was short would seem to be tampered with.
static bool read_values(sqlite3_stmt *statement, const char **values, int count)
{
    for (int i = 0; i < count; i++) {
        bool is_null = sqlite3_column_type(statement, i) == SQLITE_NULL;
        values[i] = is_null ? NULL : (const char *)sqlite3_column_text(statement, i);
        if (values[i] == NULL && !is_null) {
            return false;
        }
    }
    return true;
}

int mig__sqlite_read_rows(sqlite3_stmt *statement, MigRowFunction row, void *context,
                          bool *is_stopped)
{
    int count = row == NULL ? 0 : sqlite3_column_count(statement);
    const char **values = malloc(((size_t)count + 1) * sizeof *values);
    int code = values == NULL ? SQLITE_NOMEM : SQLITE_ROW;
    while (code == SQLITE_ROW && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        if (!read_values(statement, values, count)) {
            code = SQLITE_NOMEM;
        } else if (row != NULL && !row(context, (size_t)count, values)) {
            *is_stopped = true;
            break;
        }
    }
    free(values);
    return code;
}
