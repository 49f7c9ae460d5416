// SPDX-License-Identifier: MIT
// The functions that the revisions here call.
#include <mig/call.h>
#include <stdio.h>
#include <stdlib.h>

int touch(MigCall *call, MigError *error);
int walk(MigCall *call, MigError *error);

static bool take_row(void *context, size_t column_count, const char *const *values)
{
    (void)column_count;
    *(int *)context += values[0] != NULL;
    return true;
}

int touch(MigCall *call, MigError *error)
{
    bool is_sqlite = mig_call_dialect(call) == MIG_SQLITE;
    const char *const limit[] = {"1000"};
    int rows = 0;
    int code = mig_call_query(
        call, is_sqlite ? "SELECT x FROM t008 WHERE x < ?1" : "SELECT x FROM t008 WHERE x < $1",
        limit, 1, take_row, &rows, NULL, error);
    if (code != 0)
        return code;
    if (rows != 4)
        return mig_call_fail(call, error, "t008 has not the rows that were copied");
    return mig_call_execute(
        call, "UPDATE t008 SET calls = CASE WHEN calls IS NULL OR calls = 0 THEN 1 ELSE 2 END",
        NULL, 0, error);
}

// Eight numbers a call, until 24.
int walk(MigCall *call, MigError *error)
{
    const char *saved = mig_call_saved(call);
    int from = saved ? atoi(saved) : 0;
    char sql[120];
    char place[16];
    snprintf(sql, sizeof sql, "UPDATE t009 SET parted = parted + 1 WHERE x > %d AND x <= %d", from,
             from + 8);
    int code = mig_call_execute(call, sql, NULL, 0, error);
    if (code != 0 || from + 8 >= 24)
        return code;
    snprintf(place, sizeof place, "%d", from + 8);
    return mig_call_save(call, place, error);
}
