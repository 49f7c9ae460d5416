// SPDX-License-Identifier: MIT
// What SQLite's result codes mean for a person, and for the exit code.
#include "driver_sqlite.h"
#include "values.h"
#include <string.h>

static MigStatus status_of(const SqliteDriver *driver, int code)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return MIG_LOCKED;
    case SQLITE_CANTOPEN:
        return MIG_CANNOT_CONNECT;
    case SQLITE_INTERRUPT:
        return driver->base.is_cancelled ? MIG_CANCELLED : MIG_REFUSED;
    default:
        return MIG_REFUSED;
    }
}

static const char *explain(const SqliteDriver *driver, int code)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "another program has held the lock of this database until the deadline";
    case SQLITE_NOTADB:
        return "the file is not an SQLite database (or it is encrypted)";
    case SQLITE_CANTOPEN:
        return "the file cannot be opened. Does its folder exist, and may this user write there? A "
               "database in WAL mode cannot be opened in a read-only folder at all";
    case SQLITE_READONLY:
        if (code == SQLITE_READONLY_DBMOVED) {
            return "the file was moved or removed while it was open";
        }
        // Reading writes only where the journal is a WAL.
        return driver->db != NULL && sqlite3_get_autocommit(driver->db)
                   ? "a database in WAL mode cannot be read where its folder or the file is read-only "
                     "for this user"
                   : "the database cannot be written: the file, its folder or its file system is read-only for "
                     "this user";
    case SQLITE_CORRUPT:
        return "the database file is damaged";
    case SQLITE_IOERR:
        return "the file could not be read or written. Is it a regular file, and is the disk in order?";
    case SQLITE_FULL:
        return "the disk is full";
    case SQLITE_INTERRUPT:
        return driver->base.is_cancelled ? "cancelled"
                                         : "the statement ran longer than its timeout";
    default:
        return NULL;
    }
}

// Also where SQLite knows of no error: then it was this program that had no memory for a row.
static bool fail_memory(int code, MigError *error)
{
    bool is_out = code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE;
    if (is_out) {
        mig__no_memory(error);
    }
    return is_out;
}

MigOutcome mig__sqlite_fail(SqliteDriver *driver, const char *doing, MigError *error)
{
    int code = sqlite3_extended_errcode(driver->db);
    if (fail_memory(code, error)) {
        return MIG__FAILED;
    }
    const char *explanation = explain(driver, code);
    MigStatus status = status_of(driver, code);
    if (status == MIG_CANCELLED) {
        mig__fail(error, status, "cancelled");
        return MIG__FAILED;
    }
    mig__fail(error, status, "%s: cannot %s: %s (SQLite %d: %s)", driver->path, doing,
              explanation == NULL ? "the database says no" : explanation, code,
              sqlite3_errmsg(driver->db));
    if (error != NULL) {
        error->sqlite_code = code;
    }
    return MIG__FAILED;
}

// SQLite gives the byte, a place counts characters.
static uint32_t position_of(const MigPiece *piece, int offset)
{
    uint32_t position = 1;
    if (offset < 0 || (size_t)offset > piece->size) {
        return 0;
    }
    for (int i = 0; i < offset; i++) {
        position += ((unsigned char)piece->sql[i] & 0xC0u) != 0x80u;
    }
    return position;
}

static int error_offset(SqliteDriver *driver)
{
#if SQLITE_VERSION_NUMBER >= 3038000
    return sqlite3_error_offset(driver->db);
#else
    (void)driver;
    return -1;
#endif
}

static const char *hint_of(int code)
{
    if (code == SQLITE_READONLY_DBMOVED) {
        return NULL;
    }
    switch (code & 0xff) {
    case SQLITE_AUTH:
        return "the runtime owns transactions, attached databases, foreign_keys and the ledger's tables";
    case SQLITE_READONLY:
        return "the file, its folder or its file system is read-only for this user";
    default:
        return NULL;
    }
}

MigOutcome mig__sqlite_fail_step(SqliteDriver *driver, const MigPiece *piece, int offset_base,
                                 MigError *error)
{
    int code = sqlite3_extended_errcode(driver->db);
    if (fail_memory(code, error)) {
        return MIG__FAILED;
    }
    int offset = error_offset(driver);
    MigStatus status = status_of(driver, code);
    if (status == MIG_CANCELLED) {
        mig__fail(error, status, "cancelled");
        return MIG__FAILED;
    }
    bool is_denied = (code & 0xff) == SQLITE_AUTH && driver->denied[0] != '\0';
    const char *primary = is_denied ? driver->denied : sqlite3_errmsg(driver->db);
    if (driver->has_timed_out) {
        primary = "the statement ran longer than its timeout";
    }
    MigComplaint complaint = {primary,
                              NULL,
                              hint_of(code),
                              NULL,
                              NULL,
                              code,
                              offset < 0 ? 0 : position_of(piece, offset + offset_base)};
    mig__fail_piece(error, status, piece, &complaint);
    return MIG__FAILED;
}
