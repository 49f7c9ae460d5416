// SPDX-License-Identifier: MIT
#include "store.h"

#include <mig/sqlite.h>
#include <stdio.h>

enum { COLUMNS_AT_MOST = 8 };

static bool fail(sqlite3 *db, sqlite3_stmt *statement)
{
    fprintf(stderr, "transcripts: %s\n", sqlite3_errmsg(db));
    sqlite3_finalize(statement);
    return false;
}

static void give_row(sqlite3_stmt *statement, StoreRow row, void *context)
{
    const char *values[COLUMNS_AT_MOST] = {NULL};
    int count = sqlite3_column_count(statement);
    for (int i = 0; i < count && i < COLUMNS_AT_MOST; i++)
        values[i] = (const char *)sqlite3_column_text(statement, i);
    row(context, values);
}

static bool run(MigDriver *driver, const char *sql, int value_count, const char *const *values,
                StoreRow row, void *context)
{
    sqlite3 *db = mig_sqlite_handle(driver);
    sqlite3_stmt *statement = NULL;
    int code;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        return fail(db, statement);
    for (int i = 0; i < value_count; i++)
        if (sqlite3_bind_text(statement, i + 1, values[i], -1, SQLITE_STATIC) != SQLITE_OK)
            return fail(db, statement);
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        if (row)
            give_row(statement, row, context);
    if (code != SQLITE_DONE)
        return fail(db, statement);
    sqlite3_finalize(statement);
    return true;
}

static int print_statement(unsigned kind, void *context, void *statement, void *sql)
{
    (void)kind;
    (void)context;
    (void)statement;
    fprintf(stderr, "query: %s\n", (const char *)sql);
    return 0;
}

static void trace(MigDriver *driver, bool is_on)
{
    sqlite3_trace_v2(mig_sqlite_handle(driver), is_on ? SQLITE_TRACE_STMT : 0, print_statement,
                     NULL);
}

const Store store_sqlite = {run, trace};
