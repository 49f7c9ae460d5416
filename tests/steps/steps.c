// SPDX-License-Identifier: MIT
// C functions that the revisions of tests/db/calls.sh call; MODE in the environment says how.
#include <mig/call.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int trim_all(MigCall *call, MigError *error);
int put_back(MigCall *call, MigError *error);
int add_one(MigCall *call, MigError *error);
int copy_rows(MigCall *call, MigError *error);
int take_rows(MigCall *call, MigError *error);
int save_once(MigCall *call, MigError *error);

typedef struct Trim {
    MigCall *call;
    MigError *error;
} Trim;

// A statement inside a query: all rows are there already.
static bool trim_one(void *context, size_t column_count, const char *const *values)
{
    Trim *trim = context;
    bool is_sqlite = mig_call_dialect(trim->call) == MIG_SQLITE;
    const char *sql = is_sqlite ? "UPDATE t SET a = trim(a) WHERE a = ?1"
                                : "UPDATE t SET a = trim(a) WHERE a = $1";
    return values[0] == NULL ||
           mig_call_execute(trim->call, sql, values, column_count, trim->error) == 0;
}

static bool is_mode(const char *mode)
{
    const char *wanted = getenv("MODE");
    return wanted != NULL && strcmp(wanted, mode) == 0;
}

int trim_all(MigCall *call, MigError *error)
{
    Trim trim = {call, error};
    int code = mig_call_query(call, "SELECT a FROM t", NULL, 0, trim_one, &trim, NULL, error);
    if (code == 0 && is_mode("fail"))
        return mig_call_fail(call, error, "no wish to");
    if (is_mode("number"))
        return 7;
    if (is_mode("statement"))
        return mig_call_execute(call, "SELECT nope FROM t", NULL, 0, error);
    if (is_mode("over"))
        mig_call_execute(call, "SELECT nope FROM t", NULL, 0, NULL);
    if (is_mode("commit"))
        return mig_call_execute(call, "COMMIT", NULL, 0, error);
    if (is_mode("savepoint")) {
        mig_call_execute(call, "SAVEPOINT a", NULL, 0, error);
        mig_call_execute(call, "SELECT nope FROM t", NULL, 0, NULL);
        code = mig_call_execute(call, "ROLLBACK TO SAVEPOINT a", NULL, 0, error);
    }
    if (is_mode("cancel")) {
        raise(SIGTERM);
        return mig_call_is_cancelled(call) ? mig_call_fail(call, error, "stopped") : 0;
    }
    return code;
}

int put_back(MigCall *call, MigError *error)
{
    mig_call_progress(call, 1, 2);
    if (mig_call_direction(call) != MIG_DOWN || strcmp(mig_call_name(call), "put_back") != 0 ||
        strcmp(mig_call_revision(call), "001") != 0)
        return mig_call_fail(call, error, "called otherwise than it thinks");
    return mig_call_execute(call, "UPDATE t SET a = ' ' || a", NULL, 0, error);
}

int add_one(MigCall *call, MigError *error)
{
    int code = mig_call_execute(call, "INSERT INTO t VALUES ('one')", NULL, 0, error);
    if (code == 0 && is_mode("die"))
        abort();
    return code;
}

typedef struct Place {
    int from;
    char last[16]; // empty: there are no more
} Place;

static bool take_last(void *context, size_t column_count, const char *const *values)
{
    Place *place = context;
    if (column_count == 1 && values[0] != NULL)
        snprintf(place->last, sizeof place->last, "%s", values[0]);
    return true;
}

// Three rows a call, behind the one that was saved. MODE=die: in the third call, after its work and
// its save.
static int walk_rows(MigCall *call, const char *copy, MigError *error)
{
    const char *saved = mig_call_saved(call);
    Place place = {saved == NULL ? 0 : atoi(saved), ""};
    char sql[240];
    snprintf(sql, sizeof sql,
             "SELECT max(n) FROM (SELECT n FROM source WHERE n > %d ORDER BY n LIMIT 3) AS x",
             place.from);
    int code = mig_call_query(call, sql, NULL, 0, take_last, &place, NULL, error);
    if (code != 0 || place.last[0] == '\0')
        return code;
    snprintf(sql, sizeof sql, "%s WHERE n > %d AND n <= %s", copy, place.from, place.last);
    code = mig_call_execute(call, sql, NULL, 0, error);
    if (code == 0)
        code = mig_call_save(call, place.last, error);
    if (code == 0 && place.from == 6 && is_mode("die"))
        raise(SIGKILL);
    if (code == 0 && place.from == 6 && is_mode("fail"))
        return mig_call_fail(call, error, "the third part is not to my liking");
    return code;
}

int copy_rows(MigCall *call, MigError *error)
{
    return walk_rows(call, "INSERT INTO target SELECT n FROM source", error);
}

int take_rows(MigCall *call, MigError *error)
{
    return walk_rows(call, "INSERT INTO undone SELECT n FROM source", error);
}

int save_once(MigCall *call, MigError *error)
{
    return mig_call_save(call, is_mode("nothing") ? NULL : "place", error);
}
