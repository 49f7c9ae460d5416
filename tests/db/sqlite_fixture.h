// SPDX-License-Identifier: MIT
// A scratch SQLite file for a test, and asking it questions behind migc's back.
#ifndef SQLITE_FIXTURE_H
#define SQLITE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <mig/sqlite.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../unit/history_builder.c"

#define COUNT(array) (uint32_t)(sizeof(array) / sizeof *(array))

typedef struct Scratch {
    char folder[64];
    char path[96];
    char url[128];
    MigDriver *driver;
    MigError error;
    char answer[8192];
} Scratch;

static const MigDriverKind *const scratch_drivers[] = {&mig_sqlite, NULL};

static inline void scratch_open(Scratch *scratch)
{
    memset(&scratch->error, 0, sizeof scratch->error);
    scratch->driver = mig_open(scratch->url, scratch_drivers, &scratch->error);
    assert_string_equal(scratch->error.message, "");
    assert_non_null(scratch->driver);
}

static inline int scratch_set_up(void **state)
{
    Scratch *scratch = calloc(1, sizeof *scratch);
    assert_non_null(scratch);
    const char *root = getenv("TMPDIR");
    snprintf(scratch->folder, sizeof scratch->folder, "%.40s/migc-XXXXXX",
             root == NULL ? "/tmp" : root);
    assert_non_null(mkdtemp(scratch->folder));
    snprintf(scratch->path, sizeof scratch->path, "%s/test.db", scratch->folder);
    snprintf(scratch->url, sizeof scratch->url, "sqlite:%s", scratch->path);
    scratch_open(scratch);
    *state = scratch;
    return 0;
}

static inline int scratch_tear_down(void **state)
{
    Scratch *scratch = *state;
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    char path[128];
    mig_close(scratch->driver);
    for (size_t i = 0; i < COUNT(endings); i++) {
        snprintf(path, sizeof path, "%s%s", scratch->path, endings[i]);
        unlink(path);
    }
    rmdir(scratch->folder);
    free(scratch);
    return 0;
}

// Runs SQL on a connection of its own; the answer is "a|b\nc|d".
static inline const char *ask(Scratch *scratch, const char *sql)
{
    sqlite3 *db = NULL;
    scratch->answer[0] = '\0';
    assert_int_equal(sqlite3_open(scratch->path, &db), SQLITE_OK);
    const char *rest = sql;
    while (*rest != '\0') {
        sqlite3_stmt *statement = NULL;
        assert_int_equal(sqlite3_prepare_v2(db, rest, -1, &statement, &rest), SQLITE_OK);
        int code = SQLITE_DONE;
        while (statement != NULL && (code = sqlite3_step(statement)) == SQLITE_ROW) {
            size_t used = strlen(scratch->answer);
            for (int i = 0; i < sqlite3_column_count(statement); i++) {
                const unsigned char *text = sqlite3_column_text(statement, i);
                used +=
                    (size_t)snprintf(scratch->answer + used, sizeof scratch->answer - used, "%s%s",
                                     i > 0       ? "|"
                                     : used == 0 ? ""
                                                 : "\n",
                                     text == NULL ? "-" : (const char *)text);
            }
        }
        assert_int_equal(code, SQLITE_DONE);
        sqlite3_finalize(statement);
    }
    sqlite3_close(db);
    return scratch->answer;
}

// Calls that must do well, or fail in one way with these words in the message.
static inline void succeed(Scratch *scratch, MigStatus status)
{
    assert_string_equal(scratch->error.message, "");
    assert_int_equal(status, MIG_OK);
}

static inline void fail_with(Scratch *scratch, MigStatus status, MigStatus expected,
                             const char *words)
{
    if (strstr(scratch->error.message, words) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", words, scratch->error.message);
    }
    assert_int_equal(status, expected);
    assert_int_equal(scratch->error.status, expected);
    memset(&scratch->error, 0, sizeof scratch->error);
}

#endif
