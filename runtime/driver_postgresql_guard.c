// SPDX-License-Identifier: MIT
// Before the first write: refuses servers that must not be migrated, says what to type where a
// right is missing, and puts the session's settings where migc needs them, whatever the role has
// configured.
#include "driver_postgresql.h"
#include "frame_postgresql.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *mig__pg_other_server(const char *version)
{
    const char *const *other = NULL;
    for (size_t i = 0; (other = mig__frame_other_server(i)) != NULL; i++)
        if (strstr(version, other[0]))
            return other[1];
    return strncmp(version, "PostgreSQL ", 11) == 0 || strncmp(version, "EnterpriseDB ", 13) == 0
               ? NULL
               : "a server unknown to migc";
}

MigOutcome mig__pg_check_server(PgDriver *driver, MigError *error)
{
    static const char sql[] = "SELECT pg_catalog.version()";
    PGresult *result = mig__pg_ask(driver, sql);
    MigOutcome outcome = MIG__FAILED;
    if (!mig__pg_is_row(result, 1)) {
        outcome = mig__pg_fail_bookkeeping(driver, result, sql, error);
        PQclear(result);
        return outcome;
    }
    int number = PQserverVersion(driver->connection);
    const char *other = mig__pg_other_server(PQgetvalue(result, 0, 0));
    if (other)
        mig__fail(
            error, MIG_REFUSED,
            "this server is %s, not PostgreSQL: its locks and transactions differ, so migc does "
            "not write to it (it says: %.100s)",
            other, PQgetvalue(result, 0, 0));
    else if (number < MIG_FRAME_OLDEST_SERVER)
        mig__fail(error, MIG_REFUSED, "this server is PostgreSQL %d; migc needs 14 or newer",
                  number / 10000);
    else
        outcome = MIG__DONE;
    PQclear(result);
    return outcome;
}

static void pg_facts_sql(const PgDriver *driver, MigBuffer *sql)
{
    mig__pg_add_role(driver, sql);
    mig__buffer_add_format(
        sql,
        "SELECT pg_catalog.pg_is_in_recovery(), pg_catalog.pg_backend_pid(), current_user,"
        " n.oid IS NULL, coalesce(pg_catalog.has_schema_privilege(n.oid, 'USAGE')"
        " AND pg_catalog.has_schema_privilege(n.oid, 'CREATE'), false),"
        " EXISTS (SELECT 1 FROM pg_catalog.pg_class AS c WHERE c.relnamespace OPERATOR(pg_catalog.=)"
        " n.oid AND c.relname::pg_catalog.text OPERATOR(pg_catalog.=) 'migc_revision'),"
        " pg_catalog.to_regclass('pg_catalog.pg_dist_local_group') IS NOT NULL,"
        " pg_catalog.to_regclass('pg_catalog.pg_dist_schema') IS NOT NULL"
        " FROM (SELECT 1) AS one LEFT JOIN pg_catalog.pg_namespace AS n"
        " ON n.nspname::pg_catalog.text OPERATOR(pg_catalog.=) ");
    mig__buffer_add_literal(sql, driver->session.ledger_schema);
}

static MigOutcome pg_refuse_schema(PgDriver *driver, const char *user, bool is_missing,
                                   MigError *error)
{
    MigBuffer schema = {0};
    MigBuffer role = {0};
    mig__buffer_add_identifier(&schema, driver->session.ledger_schema);
    mig__buffer_add_identifier(&role, user);
    if (schema.has_failed || role.has_failed)
        mig__no_memory(error);
    else if (is_missing)
        mig__fail(
            error, MIG_REFUSED,
            "the schema %s for migc's ledger does not exist\nHINT: CREATE SCHEMA %s AUTHORIZATION %s",
            schema.data, schema.data, role.data);
    else
        mig__fail(error, MIG_REFUSED,
                  "the role %s may not create tables in schema %s, where migc keeps its ledger%s\n"
                  "HINT: as the schema's owner: GRANT USAGE, CREATE ON SCHEMA %s TO %s",
                  role.data, schema.data,
                  strcmp(driver->session.ledger_schema, "public") == 0
                      ? " (PostgreSQL 15 took that right from ordinary roles)"
                      : "",
                  schema.data, role.data);
    mig__buffer_free(&schema);
    mig__buffer_free(&role);
    return MIG__FAILED;
}

// Some poolers show the backend's own number, and only their owner knows how they share.
static bool pg_is_pooled(const PgDriver *driver, const char *pid)
{
    if (driver->session.pooler != MIG_POOLER_DETECT)
        return driver->session.pooler == MIG_POOLER_TRANSACTION;
    return strtol(pid, NULL, 10) != PQbackendPID(driver->connection);
}

static MigOutcome pg_judge_facts(PgDriver *driver, const PGresult *facts, MigError *error)
{
    bool is_standby = strcmp(PQgetvalue(facts, 0, 0), "t") == 0;
    bool is_missing = strcmp(PQgetvalue(facts, 0, 3), "t") == 0;
    bool may_create = strcmp(PQgetvalue(facts, 0, 4), "t") == 0;
    bool has_ledger = strcmp(PQgetvalue(facts, 0, 5), "t") == 0;
    driver->is_pooled = pg_is_pooled(driver, PQgetvalue(facts, 0, 1));
    if (is_standby) {
        mig__fail(
            error, MIG_REFUSED,
            "this server is a standby, which cannot be written to, and there is something to do\n"
            "HINT: connect to the primary, for example with target_session_attrs=read-write in "
            "the URL");
        return MIG__FAILED;
    }
    if (driver->is_pooled && !driver->session.only_transactions) {
        mig__fail(
            error, MIG_REFUSED,
            "a connection pooler that shares server connections stands before this server, and a "
            "statement of the plan cannot run in a transaction\n"
            "HINT: connect to the server itself; where the pool keeps a server connection for each "
            "session, say so (--pooler session, MigOptions.pooler)");
        return MIG__FAILED;
    }
    driver->has_citus = strcmp(PQgetvalue(facts, 0, 6), "t") == 0;
    if (driver->has_citus) {
        MigOutcome outcome =
            mig__pg_check_citus(driver, strcmp(PQgetvalue(facts, 0, 7), "t") == 0, error);
        if (outcome != MIG__DONE)
            return outcome;
    }
    if (is_missing || (!has_ledger && !may_create))
        return pg_refuse_schema(driver, PQgetvalue(facts, 0, 2), is_missing, error);
    return MIG__DONE;
}

static MigOutcome pg_check_facts(PgDriver *driver, MigError *error)
{
    MigBuffer sql = {0};
    pg_facts_sql(driver, &sql);
    if (sql.has_failed) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    PGresult *result = mig__pg_ask(driver, sql.data);
    MigOutcome outcome;
    if (mig__pg_is_row(result, 8))
        outcome = pg_judge_facts(driver, result, error);
    else
        outcome = mig__pg_fail_bookkeeping(driver, result, sql.data, error);
    PQclear(result);
    mig__buffer_free(&sql);
    return outcome;
}

MigOutcome mig__pg_guard(MigDriver *base, MigError *error)
{
    PgDriver *driver = (PgDriver *)base;
    MigOutcome outcome = mig__pg_ready(driver, error);
    if (outcome == MIG__DONE)
        outcome = mig__pg_check_server(driver, error);
    if (outcome == MIG__DONE)
        outcome = mig__pg_check_role(driver, error);
    if (outcome == MIG__DONE)
        outcome = pg_check_facts(driver, error);
    if (outcome == MIG__DONE && !driver->is_guarded)
        mig__pg_recover_citus(driver);
    // A setting made behind a transaction pooler would be another client's: transactions carry
    // them.
    if (outcome != MIG__DONE || driver->is_guarded || driver->is_pooled) {
        driver->is_guarded = driver->is_guarded || outcome == MIG__DONE;
        return outcome;
    }
    outcome = mig__pg_record(driver, error);
    if (outcome == MIG__DONE)
        outcome = mig__pg_set_guards(driver, error);
    if (outcome != MIG__DONE)
        return outcome;
    mig__pg_try_extras(driver);
    driver->is_guarded = true;
    return MIG__DONE;
}
