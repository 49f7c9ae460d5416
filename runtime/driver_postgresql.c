// SPDX-License-Identifier: MIT
// The PostgreSQL driver behind the driver interface: opening, borrowing, closing, and the
// bookkeeping queries. Connecting puts nothing on the wire, so an up-to-date launch is one
// statement.
#include "driver_postgresql.h"
#include <stdlib.h>
#include <string.h>

static PgDriver *pg_create(MigError *error)
{
    PgDriver *driver = calloc(1, sizeof *driver);
    if (!driver) {
        mig__no_memory(error);
        return NULL;
    }
    driver->base.kind = &mig_postgresql;
    driver->schema = malloc(sizeof "public");
    if (!driver->schema) {
        free(driver);
        mig__no_memory(error);
        return NULL;
    }
    memcpy(driver->schema, "public", sizeof "public");
    driver->session.ledger_schema = driver->schema;
    // Two programs started at once must not poll in step: the address differs where it is
    // randomised.
    driver->random = (uint32_t)mig__now() ^ (uint32_t)((uintptr_t)driver >> 4);
    return driver;
}

static void pg_free(PgDriver *driver)
{
    mig__pg_forget_record(driver);
    PQconninfoFree(driver->parameters);
    free(driver->schema);
    free(driver);
}

static MigDriver *pg_open(const char *url, MigError *error)
{
    PgDriver *driver = pg_create(error);
    if (!driver)
        return NULL;
    driver->parameters = mig__pg_parse_url(url, error);
    if (driver->parameters && mig__pg_connect(driver, error) == MIG__DONE) {
        driver->random ^= (uint32_t)PQbackendPID(driver->connection) * 2654435761u;
        return &driver->base;
    }
    pg_free(driver);
    return NULL;
}

// Every run leaves a borrowed connection idle: what is open between two of them is its owner's.
static void pg_look_whose(PgDriver *driver)
{
    driver->is_in_use = driver->is_borrowed && driver->connection &&
                        PQstatus(driver->connection) == CONNECTION_OK &&
                        PQtransactionStatus(driver->connection) != PQTRANS_IDLE;
}

static void pg_close(MigDriver *base)
{
    PgDriver *driver = (PgDriver *)base;
    pg_look_whose(driver);
    driver->session.observer = NULL; // it lived as long as the run
    mig__pg_unlock(base);
    if (!driver->is_borrowed)
        PQfinish(driver->connection);
    pg_free(driver);
}

// Only the flag, so that a signal handler or a thread may come at any time: whoever waits for the
// server looks at it ten times a second and sends the cancellation.
static void pg_cancel(MigDriver *base)
{
    base->is_cancelled = 1;
}

// The lock's key is made of the schema's name: no lock may outlive the name.
static void pg_change_schema(PgDriver *driver, const char *schema)
{
    size_t size = strlen(schema) + 1;
    char *copy = malloc(size);
    mig__pg_unlock(&driver->base);
    driver->is_broken = !copy;
    if (!copy)
        return;
    memcpy(copy, schema, size);
    free(driver->schema);
    driver->schema = copy;
}

static void pg_configure(MigDriver *base, const MigSession *session)
{
    PgDriver *driver = (PgDriver *)base;
    const char *schema = session->ledger_schema ? session->ledger_schema : "public";
    pg_look_whose(driver);
    if (driver->is_broken || strcmp(schema, driver->schema) != 0)
        pg_change_schema(driver, schema);
    driver->session = *session;
    driver->session.ledger_schema = driver->schema;
}

bool mig__pg_give_rows(const PGresult *result, MigRowFunction row, void *context,
                       const char **values)
{
    for (int i = 0; i < PQntuples(result); i++) {
        int count = PQnfields(result);
        for (int column = 0; column < count; column++)
            values[column] = PQgetisnull(result, i, column) ? NULL : PQgetvalue(result, i, column);
        if (!row(context, (size_t)count, values))
            return false;
    }
    return true;
}

// All rows of the answer under way; the failed result, if there is one, in *failure, and how many
// statements were answered before it. False: `row` or memory said no.
static bool pg_read_rows(PgDriver *driver, MigRowFunction row, void *context, PGresult **failure,
                         size_t *completed, MigError *error)
{
    uint64_t limit = mig__pg_answer_limit(driver);
    const char **values = NULL;
    int capacity = 0;
    bool is_wanted = true;
    for (PGresult *result; (result = mig__pg_receive(driver, limit)) != NULL;) {
        ExecStatusType status = PQresultStatus(result);
        if (status != PGRES_TUPLES_OK && status != PGRES_SINGLE_TUPLE &&
            status != PGRES_COMMAND_OK && !*failure) {
            *failure = result;
            continue;
        }
        *completed += status != PGRES_SINGLE_TUPLE && !*failure;
        if (PQnfields(result) > capacity) {
            free(values);
            capacity = PQnfields(result);
            values = calloc((size_t)capacity, sizeof *values);
            if (!values)
                mig__no_memory(error);
        }
        if (PQnfields(result) > 0 && row && !*failure)
            is_wanted = is_wanted && values && mig__pg_give_rows(result, row, context, values);
        PQclear(result);
    }
    free(values);
    return is_wanted;
}

// A server that only speaks the protocol may not even understand the question: then that is said,
// and not its complaint.
static bool pg_is_other_server(PgDriver *driver, const char *state, MigError *error)
{
    MigError why = {0};
    bool is_puzzling = state && (strncmp(state, "42", 2) == 0 || strncmp(state, "0A", 2) == 0 ||
                                 strncmp(state, "XX", 2) == 0);
    if (driver->is_guarded || !is_puzzling || mig__pg_check_server(driver, &why) != MIG__FAILED ||
        why.status != MIG_REFUSED || *why.sqlstate)
        return false;
    mig__fail(error, why.status, "%s", why.message);
    return true;
}

// A Citus worker has no ledger of its own: to say that nothing is applied would mislead.
static MigOutcome pg_miss_ledger(PgDriver *driver, MigError *error)
{
    MigBuffer sql = {0};
    bool has_citus = false;
    mig__buffer_add(&sql, "SELECT pg_catalog.to_regclass('pg_catalog.pg_dist_local_group')"
                          " IS NOT NULL");
    MigError said = {0};
    MigOutcome outcome = mig__pg_ask_boolean(driver, &sql, &has_citus, &said);
    mig__buffer_free(&sql);
    if (outcome != MIG__DONE && !pg_is_other_server(driver, said.sqlstate, error) && error)
        *error = said;
    return outcome == MIG__DONE && has_citus ? mig__pg_check_citus(driver, false, error) : outcome;
}

static MigOutcome pg_judge_query(PgDriver *driver, const PGresult *failure, const char *sql,
                                 bool *missing, MigError *error)
{
    bool is_missing = mig__pg_has_state(failure, "42P01") || mig__pg_has_state(failure, "3F000");
    mig__pg_roll_back(driver);
    driver->is_missing = is_missing;
    if (is_missing && missing) {
        MigOutcome outcome = pg_miss_ledger(driver, error);
        *missing = driver->is_missing = outcome == MIG__DONE;
        return outcome;
    }
    if (mig__pg_has_state(failure, "42501"))
        return mig__pg_fail_right(driver, failure, "SELECT", error);
    if (pg_is_other_server(driver, failure ? PQresultErrorField(failure, PG_DIAG_SQLSTATE) : NULL,
                           error))
        return MIG__FAILED;
    MigOutcome outcome = mig__pg_fail_bookkeeping(driver, failure, sql, error);
    const char *state = failure ? PQresultErrorField(failure, PG_DIAG_SQLSTATE) : NULL;
    // Columns, types and functions would be there if the tables were as migc makes them.
    if (outcome == MIG__FAILED && error && state && strncmp(state, "42", 2) == 0 &&
        strstr(sql, "migc_"))
        mig__add(error,
                 "\nHINT: this was asked of migc's own tables in schema \"%s\": they were not made "
                 "by migc, or other hands have changed them",
                 driver->session.ledger_schema);
    return outcome;
}

// One error in the server's log tells a program that there is no ledger; from then on it asks
// first.
static MigOutcome pg_look_for_ledger(PgDriver *driver, bool *missing, MigError *error)
{
    MigBuffer name = {0};
    MigBuffer sql = {0};
    mig__buffer_add_identifier(&name, driver->session.ledger_schema);
    mig__buffer_add(&name, ".migc_history");
    mig__pg_add_role(driver, &sql);
    mig__buffer_add(&sql, "SELECT pg_catalog.to_regclass(");
    mig__buffer_add_literal(&sql, mig__buffer_text(&name));
    mig__buffer_add(&sql, ") IS NULL");
    sql.has_failed = sql.has_failed || name.has_failed;
    MigOutcome outcome = mig__pg_ask_boolean(driver, &sql, missing, error);
    driver->is_missing = outcome == MIG__DONE && *missing;
    mig__buffer_free(&name);
    mig__buffer_free(&sql);
    return outcome;
}

// In the same message as the role that it is asked as: one round trip, whatever stands between.
static bool pg_send_query(PgDriver *driver, const char *sql)
{
    MigBuffer message = {0};
    if (!mig__pg_needs_role(driver))
        return mig__pg_send(driver, sql, true);
    mig__pg_add_role(driver, &message);
    mig__buffer_add(&message, sql);
    bool is_sent = !message.has_failed && mig__pg_send(driver, message.data, true);
    mig__buffer_free(&message);
    return is_sent;
}

static MigOutcome pg_query(MigDriver *base, const char *sql, MigRowFunction row, void *context,
                           bool *missing, MigError *error)
{
    PgDriver *driver = (PgDriver *)base;
    PGresult *failure = NULL;
    if (missing)
        *missing = false;
    MigOutcome outcome = mig__pg_ready(driver, error);
    if (outcome == MIG__DONE && driver->is_missing && missing) {
        outcome = pg_look_for_ledger(driver, missing, error);
        if (*missing)
            return outcome;
    }
    if (outcome != MIG__DONE)
        return outcome;
    bool has_role = !mig__pg_needs_role(driver);
    size_t completed = 0;
    if (!pg_send_query(driver, sql))
        return mig__pg_fail_bookkeeping(driver, NULL, sql, error);
    bool is_wanted = pg_read_rows(driver, row, context, &failure, &completed, error);
    if (failure && !has_role && completed == 0)
        outcome = pg_is_other_server(driver, PQresultErrorField(failure, PG_DIAG_SQLSTATE), error)
                      ? MIG__FAILED
                      : mig__pg_fail_role(driver, failure, error);
    else if (failure || !driver->connection)
        outcome = pg_judge_query(driver, failure, sql, missing, error);
    else if (!is_wanted)
        outcome = MIG__FAILED;
    if (outcome == MIG__FAILED && !is_wanted)
        mig__fail(error, MIG_REFUSED, "the ledger's rows could not be read");
    PQclear(failure);
    return outcome;
}

MigDriver *mig_postgresql_borrow(PGconn *connection, MigError *error)
{
    if (!connection || PQstatus(connection) != CONNECTION_OK) {
        mig__fail(error, MIG_CANNOT_CONNECT, "the PostgreSQL connection to borrow is not open");
        return NULL;
    }
    if (PQtransactionStatus(connection) != PQTRANS_IDLE ||
        PQpipelineStatus(connection) != PQ_PIPELINE_OFF) {
        mig__fail(
            error, MIG_MISUSE,
            "the PostgreSQL connection to borrow is not idle: end its transaction, statement or "
            "pipeline first");
        return NULL;
    }
    PgDriver *driver = pg_create(error);
    if (!driver)
        return NULL;
    driver->is_borrowed = true;
    driver->connection = connection;
    driver->was_nonblocking = PQisnonblocking(connection);
    driver->random ^= (uint32_t)PQbackendPID(connection) * 2654435761u;
    mig__pg_adopt(driver);
    return &driver->base;
}

PGconn *mig_postgresql_handle(MigDriver *driver)
{
    return driver ? ((PgDriver *)driver)->connection : NULL;
}

const MigDriverKind mig_postgresql = {
    MIG_ABI,
    "postgresql",
    MIG_POSTGRESQL,
    mig__pg_knows,
    pg_open,
    pg_close,
    pg_cancel,
    pg_configure,
    pg_query,
    mig__pg_guard,
    mig__pg_lock,
    mig__pg_unlock,
    mig__pg_transact,
    mig__pg_transact_group,
    mig__pg_alone,
    mig__pg_statement,
    mig__pg_copy,
    mig__pg_reconnect,
    NULL,
    mig__pg_execute,
};
