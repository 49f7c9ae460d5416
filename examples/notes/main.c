// SPDX-License-Identifier: MIT
// A small program that brings its own SQLite file to the newest revision when it starts.
//
//   notes [TEXT…]      adds each TEXT to notes.db, then prints all notes
#include "schema.h"

#include <mig/sqlite.h>
#include <stdio.h>

static int add(sqlite3 *db, const char *body)
{
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(db, "INSERT INTO note (body) VALUES (?1)", -1, &statement, NULL);
    sqlite3_bind_text(statement, 1, body, -1, SQLITE_STATIC);
    sqlite3_step(statement);
    return sqlite3_finalize(statement);
}

static int print(void *context, int count, char **values, char **names)
{
    (void)context, (void)count, (void)names;
    printf("%s  %s\n", values[0], values[1]);
    return 0;
}

int main(int argc, char **argv)
{
    static const MigDriverKind *const drivers[] = {&mig_sqlite, NULL};
    MigError error = {0};
    MigDriver *driver = mig_open("sqlite:notes.db", drivers, &error);
    if (!driver || mig_upgrade(driver, schema_history(), NULL, NULL, &error) != MIG_OK) {
        fprintf(stderr, "notes: %s\n", error.message);
        mig_close(driver);
        return (int)error.status;
    }
    sqlite3 *db = mig_sqlite_handle(driver);
    int code = SQLITE_OK;
    for (int i = 1; i < argc && code == SQLITE_OK; i++)
        code = add(db, argv[i]);
    if (code == SQLITE_OK)
        code = sqlite3_exec(db, "SELECT id, body FROM note ORDER BY id", print, NULL, NULL);
    if (code != SQLITE_OK)
        fprintf(stderr, "notes: %s\n", sqlite3_errmsg(db));
    mig_close(driver);
    return code == SQLITE_OK ? 0 : 1;
}
