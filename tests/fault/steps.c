// SPDX-License-Identifier: MIT
// The C functions of the history in tests/fault_steps.sh. What each of them does leaves a row in
// `trail`, which is never cleared: what ran twice is seen for ever.
#include <mig/call.h>
#include <stdio.h>
#include <stdlib.h>

int leave_note(MigCall *call, MigError *error);
int take_parts(MigCall *call, MigError *error);
int drop_parts(MigCall *call, MigError *error);

enum { PART = 9 }; // rows

static int leave_trace(MigCall *call, const char *what, int number, MigError *error)
{
    char sql[120];
    snprintf(sql, sizeof sql, "INSERT INTO trail VALUES ('%s', '%s %d')",
             mig_call_direction(call) == MIG_UP ? "up" : "down", what, number);
    return mig_call_execute(call, sql, NULL, 0, error);
}

int leave_note(MigCall *call, MigError *error)
{
    return leave_trace(call, "note", 0, error);
}

static bool take_number(void *context, size_t column_count, const char *const *values)
{
    (void)column_count;
    *(int *)context = values[0] == NULL ? 0 : atoi(values[0]);
    return true;
}

// The rows of one part, behind the place that was saved; nothing forbids that they come twice.
static int walk_part(MigCall *call, const char *sql, MigError *error)
{
    char text[200];
    const char *saved = mig_call_saved(call);
    int from = saved == NULL ? 0 : atoi(saved);
    int last = 0;
    snprintf(text, sizeof text,
             "SELECT max(id) FROM (SELECT id FROM items WHERE id > %d ORDER BY id LIMIT %d) AS x",
             from, PART);
    int code = mig_call_query(call, text, NULL, 0, take_number, &last, NULL, error);
    if (code != 0 || last == 0)
        return code;
    snprintf(text, sizeof text, "%s id > %d AND id <= %d", sql, from, last);
    code = mig_call_execute(call, text, NULL, 0, error);
    if (code == 0)
        code = leave_trace(call, "part", last, error);
    snprintf(text, sizeof text, "%d", last);
    return code != 0 ? code : mig_call_save(call, text, error);
}

int take_parts(MigCall *call, MigError *error)
{
    return walk_part(call, "INSERT INTO taken SELECT id FROM items WHERE", error);
}

int drop_parts(MigCall *call, MigError *error)
{
    return walk_part(call, "DELETE FROM taken WHERE", error);
}
