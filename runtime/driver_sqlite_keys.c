// SPDX-License-Identifier: MIT
// foreign_keys is off while revisions run (a rebuilt table would else delete its children's rows),
// so what they leave behind is checked: violations that were there before are the application's own
// business.
#include "driver_sqlite.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEYS_LISTED = 10 };

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool add(SqliteViolations *violations, sqlite3_stmt *row)
{
    if (violations->count == violations->capacity) {
        size_t capacity = violations->capacity == 0 ? 16 : violations->capacity * 2;
        char **items = realloc(violations->items, capacity * sizeof *items);
        if (items == NULL) {
            return false;
        }
        violations->items = items;
        violations->capacity = capacity;
    }
    bool has_rowid = sqlite3_column_type(row, 1) != SQLITE_NULL;
    const unsigned char *rowid = has_rowid ? sqlite3_column_text(row, 1) : NULL;
    if ((has_rowid && rowid == NULL) || sqlite3_column_text(row, 0) == NULL ||
        sqlite3_column_text(row, 2) == NULL) {
        return false;
    }
    char *text =
        sqlite3_mprintf("row %s of table \"%s\" refers to a row of \"%s\" that does not exist",
                        rowid == NULL ? "(without rowid)" : (const char *)rowid,
                        sqlite3_column_text(row, 0), sqlite3_column_text(row, 2));
    if (text == NULL) {
        return false;
    }
    violations->items[violations->count++] = text;
    return true;
}

bool mig__sqlite_find_violations(SqliteDriver *driver, SqliteViolations *violations,
                                 MigError *error)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(driver->db, "PRAGMA foreign_key_check", -1, &statement, NULL);
    bool has_memory = true;
    memset(violations, 0, sizeof *violations);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(statement);
        if (code == SQLITE_ROW && !add(violations, statement)) {
            has_memory = false;
            break;
        }
    }
    sqlite3_finalize(statement);
    violations->is_unknown = (code & 0xff) == SQLITE_ERROR;
    if (!has_memory) {
        mig__no_memory(error);
    } else if (code != SQLITE_DONE && !violations->is_unknown) {
        mig__sqlite_fail(driver, "check foreign keys", error);
        return false;
    }
    if (violations->count > 1) {
        qsort(violations->items, violations->count, sizeof *violations->items, compare_texts);
    }
    return has_memory;
}

MigOutcome mig__sqlite_compare_violations(SqliteDriver *driver, const SqliteViolations *before,
                                          const SqliteViolations *after, MigError *error)
{
    size_t i = 0;
    uint32_t number = 0;
    if (before->is_unknown) {
        return MIG__DONE;
    }
    if (after->is_unknown) {
        return mig__sqlite_fail(driver, "check foreign keys", error);
    }
    for (size_t k = 0; k < after->count; k++) {
        int order = -1;
        while (i < before->count && (order = strcmp(before->items[i], after->items[k])) < 0) {
            i++;
        }
        if (i < before->count && order == 0) {
            i++;
            continue;
        }
        if (number == 0) {
            mig__fail(error, MIG_REFUSED, "it leaves rows that break a foreign key:");
        }
        if (number < KEYS_LISTED) {
            mig__add(error, "\n  %s", after->items[k]);
        } else if (number == KEYS_LISTED) {
            mig__add(error, "\n  ...");
        }
        number++;
    }
    return number == 0 ? MIG__DONE : MIG__FAILED;
}

void mig__sqlite_free_violations(SqliteViolations *violations)
{
    for (size_t i = 0; i < violations->count; i++) {
        sqlite3_free(violations->items[i]);
    }
    free(violations->items);
    memset(violations, 0, sizeof *violations);
}
