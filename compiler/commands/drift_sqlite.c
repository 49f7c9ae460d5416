// SPDX-License-Identifier: MIT
// A file in WAL mode cannot be read without files beside it (-wal, -shm), which SQLite would make.
// Where there is no -wal nobody has it open, and it is read as one that does not change; where it
// did change meanwhile, it is read again in the usual way.
#include "drift_sqlite.h"

#include "drivers.h"
#ifdef MIGC_WITH_SQLITE
#include "driver_sqlite.h"
#include "read_sqlite.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct DriftFile {
    char *path;
    bool is_still;  // it is read as one that does not change
    bool must_lock; // it did
    struct stat status;
} DriftFile;

static DriftFile drift_file; // a driver is opened with nothing but a URL

static bool has_wal(const char *path)
{
    struct stat status;
    char *name = malloc(strlen(path) + sizeof "-wal");
    if (!name)
        return true;
    strcpy(name, path);
    strcat(name, "-wal");
    bool is_there = stat(name, &status) == 0 || errno != ENOENT;
    free(name);
    return is_there;
}

// Its header says that its journal is a WAL.
static bool is_in_wal_mode(const char *path)
{
    enum { HEADER = 20, VERSION = 18, WAL = 2 };
    unsigned char header[HEADER] = {0};
    FILE *file = fopen(path, "rb");
    bool is_read = file && fread(header, 1, sizeof header, file) == sizeof header;
    if (file)
        fclose(file);
    return is_read && header[VERSION] == WAL;
}

// "file:a%20b?immutable=1"
static char *still_uri(const char *path)
{
    char *uri = malloc(strlen(path) * 3 + sizeof "file:?immutable=1");
    size_t size = 0;
    if (!uri)
        return NULL;
    size = (size_t)sprintf(uri, "file:");
    for (; *path; path++)
        size += (size_t)sprintf(uri + size, *path == '/' ? "/" : "%%%02X", (unsigned char)*path);
    strcpy(uri + size, "?immutable=1");
    return uri;
}

static int open_file(sqlite3 **db)
{
    DriftFile *file = &drift_file;
    file->is_still = !file->must_lock && is_in_wal_mode(file->path) && !has_wal(file->path) &&
                     stat(file->path, &file->status) == 0;
    char *uri = file->is_still ? still_uri(file->path) : NULL;
    file->is_still = uri != NULL;
    int flags = SQLITE_OPEN_READONLY | (uri ? SQLITE_OPEN_URI : 0);
    int code = sqlite3_open_v2(uri ? uri : file->path, db, flags, NULL);
    free(uri);
    return code;
}

// What another program has left in the middle of a transaction can only be undone by writing.
static bool is_cut_off(sqlite3 *db)
{
    sqlite3_exec(db, "SELECT 1 FROM sqlite_master LIMIT 1", NULL, NULL, NULL);
    int code = sqlite3_extended_errcode(db);
    return code == SQLITE_READONLY_ROLLBACK || code == SQLITE_READONLY_RECOVERY;
}

static bool may_open(const char *url, const char *path, MigError *error)
{
    struct stat status;
    bool is_file = path[0] != '\0' && strcmp(path, ":memory:") != 0 && !strchr(path, '?');
    if (!is_file)
        mig__fail(error, MIG_MISUSE, "the database URL \"%s\" names no file to compare", url);
    else if (stat(path, &status) != 0)
        mig__fail(error, MIG_CANNOT_CONNECT, "%s cannot be read: %s", path, strerror(errno));
    else if (!S_ISREG(status.st_mode))
        mig__fail(error, MIG_CANNOT_CONNECT, "%s is no file", path);
    else
        return true;
    return false;
}

static MigDriver *borrow(sqlite3 *db, MigError *error)
{
    if (is_cut_off(db)) {
        mig__fail(error, MIG_REFUSED,
                  "%s: another program was cut off in the middle of a transaction, and what it "
                  "has left must be undone first, which drift does not do\n"
                  "HINT: open it once to write: sqlite3 %s .tables",
                  drift_file.path, drift_file.path);
        return NULL;
    }
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
    // A schema made by a stranger runs nothing here that it should not.
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)NULL);
    MigDriver *driver = mig_sqlite_borrow(db, error);
    // The ledger and the schema are those of one moment.
    if (driver && sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK) {
        mig__sqlite_fail((SqliteDriver *)driver, "begin a transaction", error);
        mig_close(driver);
        driver = NULL;
    }
    return driver;
}

static MigDriver *open_to_read(const char *url, MigError *error)
{
    sqlite3 *db = NULL;
    const char *path = mig__sqlite_path(url);
    if (!may_open(url, path, error))
        return NULL;
    // A path that looks like a URI shall be a path.
    const char *front = strncmp(path, "file:", 5) == 0 ? "./" : "";
    free(drift_file.path);
    drift_file.path = malloc(strlen(front) + strlen(path) + 1);
    if (!drift_file.path) {
        mig__no_memory(error);
        return NULL;
    }
    strcpy(drift_file.path, front);
    strcat(drift_file.path, path);
    MigDriver *driver = NULL;
    if (open_file(&db) == SQLITE_OK)
        driver = borrow(db, error);
    else
        mig__fail(error, MIG_CANNOT_CONNECT, "%s cannot be opened: %s", drift_file.path,
                  db ? sqlite3_errmsg(db) : "out of memory");
    if (!driver)
        sqlite3_close(db);
    return driver;
}

const MigDriverKind *const *drift_drivers(void)
{
    static MigDriverKind reading;
    static const MigDriverKind *kinds[8];
    for (size_t i = 0; command_drivers[i] && i + 1 < sizeof kinds / sizeof *kinds; i++)
        kinds[i] = command_drivers[i] == &mig_sqlite ? &reading : command_drivers[i];
    reading = mig_sqlite;
    reading.open = open_to_read;
    return kinds;
}

Model *drift_sqlite_read(Arena *arena, MigDriver *driver, MigError *error)
{
    Model *model = model_read_sqlite(arena, mig_sqlite_handle(driver));
    if (!model)
        mig__sqlite_fail((SqliteDriver *)driver, "read the schema", error);
    return model;
}

void drift_sqlite_close(MigDriver *driver)
{
    sqlite3 *db = mig_sqlite_handle(driver);
    mig_close(driver);
    sqlite3_close(db);
}

bool drift_sqlite_must_repeat(void)
{
    struct stat now;
    DriftFile *file = &drift_file;
    bool is_same = !file->is_still ||
                   (!has_wal(file->path) && stat(file->path, &now) == 0 &&
                    now.st_size == file->status.st_size && now.st_ino == file->status.st_ino &&
                    now.st_mtim.tv_sec == file->status.st_mtim.tv_sec &&
                    now.st_mtim.tv_nsec == file->status.st_mtim.tv_nsec);
    file->must_lock |= !is_same;
    if (is_same) {
        free(file->path);
        file->path = NULL;
    }
    return !is_same;
}

#else

const MigDriverKind *const *drift_drivers(void)
{
    return command_drivers;
}

Model *drift_sqlite_read(Arena *arena, MigDriver *driver, MigError *error)
{
    (void)arena;
    (void)driver;
    (void)error;
    return NULL;
}

void drift_sqlite_close(MigDriver *driver)
{
    mig_close(driver);
}

bool drift_sqlite_must_repeat(void)
{
    return false;
}

#endif
