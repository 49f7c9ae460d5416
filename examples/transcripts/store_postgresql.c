// SPDX-License-Identifier: MIT
#include "store.h"

#include <mig/postgresql.h>
#include <stdio.h>

enum { COLUMNS_AT_MOST = 8 };

static void give_rows(const PGresult *result, StoreRow row, void *context)
{
    int count = PQnfields(result);
    for (int i = 0; i < PQntuples(result); i++) {
        const char *values[COLUMNS_AT_MOST] = {NULL};
        for (int j = 0; j < count && j < COLUMNS_AT_MOST; j++)
            values[j] = PQgetisnull(result, i, j) ? NULL : PQgetvalue(result, i, j);
        row(context, values);
    }
}

static bool run(MigDriver *driver, const char *sql, int value_count, const char *const *values,
                StoreRow row, void *context)
{
    PGconn *connection = mig_postgresql_handle(driver);
    PGresult *result = PQexecParams(connection, sql, value_count, NULL, values, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(result);
    bool is_done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!is_done)
        fprintf(stderr, "transcripts: %s", PQerrorMessage(connection));
    else if (row)
        give_rows(result, row, context);
    PQclear(result);
    return is_done;
}

static void trace(MigDriver *driver, bool is_on)
{
    if (is_on)
        PQtrace(mig_postgresql_handle(driver), stderr);
    else
        PQuntrace(mig_postgresql_handle(driver));
}

const Store store_postgresql = {run, trace};
