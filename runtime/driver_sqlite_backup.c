// SPDX-License-Identifier: MIT
// A copy of the database as it is before the first write, by SQLite's own means. The lock is held
// by the driver's connection, which may not be the source then: another one reads the same file.
#include "driver_sqlite.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PAGES_AT_ONCE = 1024 };

typedef struct Backup {
    SqliteDriver *driver;
    char *name; // of the copy
    char *part; // what it is called until it is whole
    sqlite3 *source;
    sqlite3 *target;
    bool owns_source;
} Backup;

static bool is_there(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file != NULL) {
        fclose(file);
    }
    return file != NULL;
}

// FILE.20261121T101500Z.backup beside the database.
static bool make_names(Backup *backup, const char *file, const char *database)
{
    time_t now = time(NULL);
    struct tm *utc = file[0] == '\0' ? gmtime(&now) : NULL;
    size_t size = strlen(file) + strlen(database) + 64;
    backup->name = malloc(size);
    backup->part = malloc(size);
    if (backup->name == NULL || backup->part == NULL) {
        return false;
    }
    char stamp[40] = "";
    if (utc != NULL) {
        strftime(stamp, sizeof stamp, ".%Y%m%dT%H%M%SZ.backup", utc);
    }
    snprintf(backup->name, size, "%s%s", file[0] == '\0' ? database : file, stamp);
    snprintf(backup->part, size, "%s.part", backup->name);
    return true;
}

static MigOutcome fail_backup(Backup *backup, int code, MigError *error)
{
    const char *reason = backup->target != NULL && sqlite3_errcode(backup->target) != SQLITE_OK
                             ? sqlite3_errmsg(backup->target)
                             : sqlite3_errstr(code);
    mig__fail(error, MIG_REFUSED,
              "cannot write the backup %s: %s (nothing was changed in the database)", backup->name,
              reason);
    error->sqlite_code = code;
    return MIG__FAILED;
}

static int open_both(Backup *backup, const char *database)
{
    int code = SQLITE_OK;
    backup->source = backup->driver->db;
    if (database[0] != '\0') {
        backup->owns_source = true;
        backup->source = NULL;
        code = sqlite3_open_v2(database, &backup->source, SQLITE_OPEN_READONLY, NULL);
    }
    if (code == SQLITE_OK) {
        remove(backup->part); // of a program that was killed
        code = sqlite3_open_v2(backup->part, &backup->target,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    }
    return code;
}

static int copy_pages(Backup *backup)
{
    sqlite3_backup *copy = sqlite3_backup_init(backup->target, "main", backup->source, "main");
    if (copy == NULL) {
        return sqlite3_extended_errcode(backup->target);
    }
    int code = SQLITE_OK;
    while (code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED) {
        if (backup->driver->base.is_cancelled) {
            code = SQLITE_INTERRUPT;
            break;
        }
        if (code != SQLITE_OK) {
            if (mig__now() >= backup->driver->session.deadline) {
                break;
            }
            mig__sleep(20);
        }
        code = sqlite3_backup_step(copy, PAGES_AT_ONCE);
    }
    int finished = sqlite3_backup_finish(copy);
    return code == SQLITE_DONE ? finished : code;
}

static MigOutcome write_backup(Backup *backup, const char *database, MigError *error)
{
    int code = open_both(backup, database);
    code = code == SQLITE_OK ? copy_pages(backup) : code;
    MigOutcome outcome = code == SQLITE_OK ? MIG__DONE : fail_backup(backup, code, error);
    if (sqlite3_close(backup->target) != SQLITE_OK && outcome == MIG__DONE) {
        outcome = fail_backup(backup, SQLITE_IOERR, error);
    }
    if (backup->owns_source) {
        sqlite3_close(backup->source);
    }
    backup->target = NULL;
    if (outcome == MIG__DONE &&
        (is_there(backup->name) || rename(backup->part, backup->name) != 0)) {
        outcome = fail_backup(backup, SQLITE_CANTOPEN, error);
    }
    if (outcome != MIG__DONE) {
        remove(backup->part);
    }
    return outcome;
}

MigOutcome mig__sqlite_backup(MigDriver *base, const char *file, MigError *error)
{
    SqliteDriver *driver = (SqliteDriver *)base;
    Backup backup = {driver, NULL, NULL, NULL, NULL, false};
    MigOutcome outcome = MIG__FAILED;
    const char *database = driver->db == NULL ? "" : sqlite3_db_filename(driver->db, "main");
    database = database == NULL ? "" : database;
    if (driver->db == NULL) {
        return MIG__DONE; // there is nothing to lose yet
    }
    if (database[0] == '\0' && file[0] == '\0') {
        mig__fail(error, MIG_MISUSE,
                  "a database in memory has no file to name the backup after: "
                  "give the backup's own");
    } else if (!make_names(&backup, file, database)) {
        mig__no_memory(error);
    } else if (is_there(backup.name)) {
        mig__fail(error, MIG_REFUSED,
                  "the backup %s exists already: name another file, or move that one away "
                  "(nothing was changed in the database)",
                  backup.name);
    } else {
        outcome = write_backup(&backup, database, error);
    }
    if (outcome == MIG__DONE && driver->session.observer != NULL) {
        char message[400];
        snprintf(message, sizeof message, "backup: %s", backup.name);
        MigEvent event = {0};
        event.size = sizeof event;
        event.kind = MIG_EVENT_NOTICE;
        event.revision = event.title = "";
        event.message = message;
        driver->session.observer(driver->session.observer_context, &event);
    }
    free(backup.name);
    free(backup.part);
    return outcome;
}
