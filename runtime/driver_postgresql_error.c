// SPDX-License-Identifier: MIT
// What the server, libpq or a worker of Citus says → MigOutcome and MigError.
#include "driver_postgresql.h"
#include <stdlib.h>
#include <string.h>

static const char *pg_field(const PGresult *result, int field)
{
    const char *value = result ? PQresultErrorField(result, field) : NULL;
    return value && *value ? value : NULL;
}

bool mig__pg_has_state(const PGresult *result, const char *sqlstate)
{
    const char *state = pg_field(result, PG_DIAG_SQLSTATE);
    return state && strcmp(state, sqlstate) == 0;
}

static bool pg_has_one_of(const PGresult *result, const char *const *states)
{
    for (; *states; states++)
        if (mig__pg_has_state(result, *states))
            return true;
    return false;
}

// A statement may fail with a SQLSTATE of class 08 or 57 without the end of our connection (dblink,
// RAISE): only the severity tells.
bool mig__pg_is_lost(const PgDriver *driver, const PGresult *result)
{
    const char *severity = pg_field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (!driver->connection || PQstatus(driver->connection) != CONNECTION_OK)
        return true;
    return severity && (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0);
}

MigOutcome mig__pg_fail_cancelled(MigError *error)
{
    mig__fail(error, MIG_CANCELLED, "cancelled");
    return MIG__FAILED;
}

// libpq's words of a lost connection: only the first line says something that a user can use.
static MigOutcome pg_fail_lost(PgDriver *driver, const PGresult *result, MigError *error)
{
    char text[600] = "";
    const char *said = pg_field(result, PG_DIAG_MESSAGE_PRIMARY);
    if (!said && driver->connection)
        said = PQerrorMessage(driver->connection);
    if (said) {
        strncat(text, said, sizeof text - 1);
        text[strcspn(text, "\r\n")] = '\0';
        mig__pg_mask_secrets(driver, text);
    }
    mig__fail(error, MIG_CANNOT_CONNECT, "the connection to the server was lost%s%s",
              *text ? ": " : "", text);
    return MIG__LOST;
}

static const char *pg_field_text(const PGresult *result, int field)
{
    const char *text = pg_field(result, field);
    return text ? text : "";
}

// Errors that end our own session have another severity, and do not come here. What libpq says of a
// worker's connection has no SQLSTATE, which Citus makes an internal error of.
bool mig__pg_is_worker_lost(const PGresult *result)
{
    const char *state = pg_field_text(result, PG_DIAG_SQLSTATE);
    const char *context = pg_field_text(result, PG_DIAG_CONTEXT);
    if (strcmp(state, "XX000") == 0)
        return strstr(context, "while executing command on") != NULL;
    return strncmp(state, "08", 2) == 0 || strncmp(state, "57P", 3) == 0;
}

const char *mig__pg_citus_hint(const PGresult *result)
{
    const char *primary = pg_field_text(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *context = pg_field_text(result, PG_DIAG_CONTEXT);
    const char *sqlstate = pg_field_text(result, PG_DIAG_SQLSTATE);
    if (strstr(primary, "because there was a parallel"))
        return "make SET LOCAL citus.multi_shard_modify_mode TO 'sequential' the first statement "
               "of the section, or make two revisions of it";
    if (strstr(primary, "create_distributed_table_concurrently cannot run inside"))
        return "write --@ no-transaction, --@ unchecked and --@ done-when on lines above the "
               "statement: it then runs by itself";
    if (strcmp(sqlstate, "55P03") == 0 && strstr(context, "while executing command on"))
        return "the lock is held on that worker: by another session there, or by a transaction "
               "that was prepared when a node failed, until SELECT recover_prepared_transactions() "
               "on the coordinator, which Citus does once a minute";
    return NULL;
}

static const char *pg_hint(const PgDriver *driver, const PGresult *result)
{
    static const char *const outside[] = {"25001", "2D000", NULL};
    static const char *const encoding[] = {"22P05", NULL};
    const char *hint = pg_field(result, PG_DIAG_MESSAGE_HINT);
    const char *of_citus = driver->has_citus ? mig__pg_citus_hint(result) : NULL;
    if (of_citus)
        return of_citus;
    if (!hint && pg_has_one_of(result, outside))
        return "write --@ no-transaction on the line above the statement: it then runs outside of "
               "the revision's transaction";
    if (!hint && pg_has_one_of(result, encoding))
        return "the database's encoding has no such character: take it out of the file, or use a "
               "database whose encoding is UTF8";
    return hint;
}

// Where a function's own query failed, the query belongs to the context.
static char *pg_context(const PgFailure *failure)
{
    const char *context = pg_field(failure->result, PG_DIAG_CONTEXT);
    const char *query = pg_field(failure->result, PG_DIAG_INTERNAL_QUERY);
    MigBuffer text = {0};
    if (!context)
        context = failure->context;
    if (!context && !query)
        return NULL;
    mig__buffer_add_format(&text, "%s%s%s%s", context ? context : "", context && query ? "\n" : "",
                           query ? "internal query: " : "", query ? query : "");
    if (text.has_failed)
        mig__buffer_free(&text);
    return text.data;
}

static void pg_fail_statement(PgDriver *driver, const PgFailure *failure, MigError *error)
{
    char fallback[600] = "";
    char *context = pg_context(failure);
    MigComplaint complaint = {0};
    complaint.primary = pg_field(failure->result, PG_DIAG_MESSAGE_PRIMARY);
    complaint.detail = pg_field(failure->result, PG_DIAG_MESSAGE_DETAIL);
    complaint.hint = pg_hint(driver, failure->result);
    complaint.context = context;
    complaint.sqlstate = pg_field(failure->result, PG_DIAG_SQLSTATE);
    complaint.position = failure->position;
    if (!complaint.primary) {
        strncat(fallback, PQerrorMessage(driver->connection), sizeof fallback - 1);
        fallback[strcspn(fallback, "\r\n")] = '\0';
        mig__pg_mask_secrets(driver, fallback);
        complaint.primary = *fallback ? fallback : "the server gave no answer that can be used";
    }
    mig__fail_statement(error, MIG_REFUSED, failure->place, failure->sql, &complaint);
    free(context);
}

MigOutcome mig__pg_fail(PgDriver *driver, const PgFailure *failure, MigError *error)
{
    static const char *const retried[] = {"55P03", "40P01", "40001", NULL};
    if (driver->base.is_cancelled &&
        (driver->is_deaf || mig__pg_has_state(failure->result, "57014")))
        return mig__pg_fail_cancelled(error);
    if (driver->is_late && (!driver->connection || mig__pg_has_state(failure->result, "57014"))) {
        mig__fail(error, MIG_CANNOT_CONNECT, "the server did not answer in time");
        return driver->connection ? MIG__FAILED : MIG__LOST;
    }
    if (mig__pg_is_lost(driver, failure->result))
        return pg_fail_lost(driver, failure->result, error);
    pg_fail_statement(driver, failure, error);
    bool may_pass = pg_has_one_of(failure->result, retried) ||
                    (driver->has_citus && mig__pg_is_worker_lost(failure->result));
    return may_pass ? MIG__RETRY : MIG__FAILED;
}

MigOutcome mig__pg_fail_bookkeeping(PgDriver *driver, const PGresult *result, const char *sql,
                                    MigError *error)
{
    const MigPlace nowhere = {"", 0, 0};
    const char *position = pg_field(result, PG_DIAG_STATEMENT_POSITION);
    PgFailure failure = {result, &nowhere, sql, 0, NULL};
    failure.position = position ? (uint32_t)strtoul(position, NULL, 10) : 0;
    return mig__pg_fail(driver, &failure, error);
}
