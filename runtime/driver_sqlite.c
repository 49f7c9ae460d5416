// SPDX-License-Identifier: MIT
// An SQLite database behind the driver's interface: URLs, bookkeeping queries and borrowed
// connections.
#include "driver_sqlite.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char sqlite_scheme[] = "sqlite:";

static bool knows(const char *url)
{
    return strncmp(url, sqlite_scheme, sizeof sqlite_scheme - 1) == 0;
}

// sqlite:x, sqlite://x and sqlite:///x are relative, sqlite:////x (and sqlite:/x) absolute.
const char *mig__sqlite_path(const char *url)
{
    const char *path = url + sizeof sqlite_scheme - 1;
    if (strncmp(path, "///", 3) == 0) {
        return path + 3;
    }
    return strncmp(path, "//", 2) == 0 ? path + 2 : path;
}

static bool is_missing_file(const char *path)
{
    if (strcmp(path, ":memory:") == 0) {
        return false;
    }
    errno = 0;
    FILE *file = fopen(path, "rb");
    if (file != NULL) {
        fclose(file);
        return false;
    }
    return errno == ENOENT;
}

static SqliteDriver *make_driver(const char *path, MigError *error)
{
    SqliteDriver *driver = calloc(1, sizeof *driver);
    // A path that looks like a URI shall be a path.
    bool is_like_uri = strncmp(path, "file:", 5) == 0;
    char *copy = malloc(strlen(path) + 3);
    if (driver == NULL || copy == NULL) {
        free(driver);
        free(copy);
        mig__no_memory(error);
        return NULL;
    }
    strcpy(copy, is_like_uri ? "./" : "");
    strcat(copy, path);
    driver->base.kind = &mig_sqlite;
    driver->path = copy;
    driver->session.deadline = UINT64_MAX;
    return driver;
}

static void free_driver(SqliteDriver *driver)
{
    free(driver->path);
    free(driver);
}

static MigDriver *open_url(const char *url, MigError *error)
{
    const char *path = mig__sqlite_path(url);
    if (path[0] == '\0') {
        mig__fail(
            error, MIG_MISUSE,
            "the database URL \"%s\" names no file: write sqlite:FILE, or sqlite::memory:", url);
        return NULL;
    }
    if (strchr(path, '?') != NULL) {
        mig__fail(error, MIG_MISUSE,
                  "the database URL has options after \"?\", and the SQLite driver knows none");
        return NULL;
    }
    SqliteDriver *driver = make_driver(path, error);
    // A file that does not exist is made with the first write: looking leaves nothing behind.
    if (driver != NULL && !is_missing_file(driver->path) &&
        !mig__sqlite_ensure_open(driver, strcmp(driver->path, ":memory:") == 0, error)) {
        free_driver(driver);
        return NULL;
    }
    return driver == NULL ? NULL : &driver->base;
}

static void close_driver(MigDriver *base)
{
    SqliteDriver *driver = (SqliteDriver *)base;
    mig__sqlite_unlock(base);
    if (!driver->is_borrowed) {
        sqlite3_close(driver->db);
    }
    free_driver(driver);
}

static void cancel(MigDriver *base)
{
    SqliteDriver *driver = (SqliteDriver *)base;
    if (driver->db != NULL) {
        sqlite3_interrupt(driver->db);
    }
}

static void configure(MigDriver *base, const MigSession *session)
{
    SqliteDriver *driver = (SqliteDriver *)base;
    driver->session = *session;
    if (!driver->is_configured && driver->db != NULL) {
        mig__sqlite_prepare_session(driver);
    }
    driver->is_configured = true;
}

static MigOutcome query(MigDriver *base, const char *sql, MigRowFunction row, void *context,
                        bool *missing, MigError *error)
{
    SqliteDriver *driver = (SqliteDriver *)base;
    sqlite3_stmt *statement = NULL;
    bool is_stopped = false;
    *missing = false;
    if (driver->db == NULL && is_missing_file(driver->path)) {
        *missing = true;
        return MIG__DONE;
    }
    if (!mig__sqlite_ensure_open(driver, false, error)) {
        return MIG__FAILED;
    }
    int code = sqlite3_prepare_v2(driver->db, sql, -1, &statement, NULL);
    if ((code & 0xff) == SQLITE_ERROR &&
        strncmp(sqlite3_errmsg(driver->db), "no such table", 13) == 0) {
        *missing = true;
        return MIG__DONE;
    }
    if (code == SQLITE_OK) {
        code = mig__sqlite_read_rows(statement, row, context, &is_stopped);
    }
    MigOutcome outcome = MIG__DONE;
    if (is_stopped) {
        mig__fail(error, MIG_REFUSED, "the query was stopped");
        outcome = MIG__FAILED;
    } else if (code != SQLITE_DONE) {
        outcome = mig__sqlite_fail(driver, "read the ledger", error);
    }
    sqlite3_finalize(statement);
    return outcome;
}

static MigOutcome guard(MigDriver *base, MigError *error)
{
    SqliteDriver *driver = (SqliteDriver *)base;
    if (!mig__sqlite_ensure_open(driver, true, error)) {
        return MIG__FAILED;
    }
    if (sqlite3_db_readonly(driver->db, "main") == 1) {
        mig__fail(error, MIG_REFUSED,
                  "%s: the database has to be changed, but it is read-only for this user",
                  driver->path);
        return MIG__FAILED;
    }
    return MIG__DONE;
}

static MigOutcome refuse_reconnect(MigDriver *base, MigError *error)
{
    SqliteDriver *driver = (SqliteDriver *)base;
    mig__fail(error, MIG_CANNOT_CONNECT, "%s: the connection was lost", driver->path);
    return MIG__FAILED;
}

const MigDriverKind mig_sqlite = {MIG_ABI,
                                  "sqlite",
                                  MIG_SQLITE,
                                  knows,
                                  open_url,
                                  close_driver,
                                  cancel,
                                  configure,
                                  query,
                                  guard,
                                  mig__sqlite_lock,
                                  mig__sqlite_unlock,
                                  mig__sqlite_transact,
                                  mig__sqlite_transact_group,
                                  mig__sqlite_alone,
                                  mig__sqlite_statement,
                                  mig__sqlite_copy,
                                  refuse_reconnect,
                                  mig__sqlite_backup,
                                  mig__sqlite_execute_call};

MigDriver *mig_sqlite_borrow(sqlite3 *connection, MigError *error)
{
    if (connection == NULL || !sqlite3_get_autocommit(connection)) {
        mig__fail(
            error, MIG_MISUSE,
            connection == NULL
                ? "no SQLite connection was given"
                : "the SQLite connection is inside a transaction: commit it before migrating");
        return NULL;
    }
    const char *path = sqlite3_db_filename(connection, "main");
    SqliteDriver *driver = make_driver(path == NULL || path[0] == '\0' ? ":memory:" : path, error);
    if (driver != NULL) {
        driver->db = connection;
        driver->is_borrowed = true;
    }
    return driver == NULL ? NULL : &driver->base;
}

sqlite3 *mig_sqlite_handle(MigDriver *base)
{
    SqliteDriver *driver = (SqliteDriver *)base;
    mig__sqlite_ensure_open(driver, true, NULL);
    return driver->db;
}
