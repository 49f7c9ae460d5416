// SPDX-License-Identifier: MIT
// A statement with parameters, for the functions that revisions call. This is the extended
// protocol, which a run may use only in its own transaction, or when it is alone:
// driver_postgresql.h.
#include "driver_postgresql.h"
#include <stdlib.h>
#include <string.h>

static bool pg_send_parameters(PgDriver *driver, const char *sql, const char *const *parameters,
                               size_t count)
{
    driver->cancel_since = 0;
    driver->cancel_tried = 0;
    driver->is_late = false;
    if (!driver->connection)
        return false;
    PQsetnonblocking(driver->connection, 1);
    return PQsendQueryParams(driver->connection, sql, (int)count, NULL, parameters, NULL, NULL, 0);
}

// The answer of the one statement; the failed result wherever it comes. *is_copy: it wants rows, or
// gives them, and nobody is there to send or take any.
static PGresult *pg_receive_one(PgDriver *driver, bool *is_copy)
{
    PGresult *kept = NULL;
    *is_copy = false;
    for (PGresult *result; (result = mig__pg_receive(driver, 0)) != NULL;) {
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) {
            *is_copy = true;
            mig__pg_end_copy(driver, status);
        }
        PQclear(kept);
        kept = result;
    }
    return kept;
}

static MigOutcome pg_give_all(const PGresult *result, MigRowFunction row, void *context,
                              MigError *error)
{
    const char **values = calloc((size_t)PQnfields(result) + 1, sizeof *values);
    bool is_given = values && mig__pg_give_rows(result, row, context, values);
    if (!values)
        mig__no_memory(error);
    else if (!is_given)
        mig__fail(error, MIG_REFUSED, "the rows of a query were not taken");
    free(values);
    return is_given ? MIG__DONE : MIG__FAILED;
}

MigOutcome mig__pg_execute(MigDriver *base, const MigPiece *piece, const char *const *parameters,
                           size_t parameter_count, MigRowFunction row, void *row_context,
                           uint64_t *changed, MigError *error)
{
    PgDriver *driver = (PgDriver *)base;
    PgRun run = {.driver = driver, .pieces = piece, .piece_count = 1, .error = error};
    bool is_copy = false;
    if (driver->base.is_cancelled)
        return mig__pg_fail_cancelled(error);
    PGresult *result = pg_send_parameters(driver, piece->sql, parameters, parameter_count)
                           ? pg_receive_one(driver, &is_copy)
                           : NULL;
    if (!driver->connection || is_copy || !mig__pg_is_answer(result)) {
        run.trouble = driver->connection && is_copy ? PG_COPY : PG_SERVER_SAYS_NO;
        run.failure = result;
        MigOutcome outcome = mig__pg_settle(&run, error);
        PQclear(result);
        return outcome;
    }
    if (changed)
        *changed = strtoull(PQcmdTuples(result), NULL, 10);
    MigOutcome outcome = row ? pg_give_all(result, row, row_context, error) : MIG__DONE;
    PQclear(result);
    return outcome;
}
