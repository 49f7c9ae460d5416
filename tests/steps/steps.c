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
