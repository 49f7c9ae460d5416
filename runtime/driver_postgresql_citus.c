// SPDX-License-Identifier: MIT
// Citus: which of its nodes may be migrated, and what its workers need to be told.
//
// Advisory locks are a node's own, and so are the ledger's tables: every program must find the same
// ones, so the coordinator alone migrates, with a ledger that Citus does not manage
// (measured, 12.1: of a managed one it refuses the statements, or changes another copy than is
// read).
#include "driver_postgresql.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The statements that make the ledger's tables plain where Citus manages them (it has no function
// for one with an identity column), and whether it will manage what comes into their schema (12.0
// is the first that has such schemas).
static void pg_citus_ledger_sql(const PgDriver *driver, bool has_schemas, MigBuffer *sql)
{
    mig__buffer_add(
        sql,
        "(SELECT pg_catalog.string_agg(CASE WHEN c.relname::pg_catalog.text"
        " OPERATOR(pg_catalog.<>) 'migc_event' THEN pg_catalog.format("
        "'SELECT undistribute_table(%L);', pg_catalog.format('%I.%I', n.nspname, c.relname))"
        " ELSE pg_catalog.format('CREATE TABLE %1$I.migc_log (LIKE %1$I.migc_event INCLUDING ALL);"
        " INSERT INTO %1$I.migc_log OVERRIDING SYSTEM VALUE SELECT * FROM %1$I.migc_event;"
        " DROP TABLE %1$I.migc_event; ALTER TABLE %1$I.migc_log RENAME TO migc_event;"
        " SELECT setval(pg_get_serial_sequence(%2$L, ''number''), max(number))"
        " FROM %1$I.migc_event;', n.nspname, pg_catalog.format('%I.migc_event', n.nspname)) END,"
        " pg_catalog.chr(10) ORDER BY c.relname) FROM pg_catalog.pg_dist_partition AS p"
        " JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=)"
        " p.logicalrelid::pg_catalog.oid"
        " JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace"
        " WHERE c.relname::pg_catalog.text OPERATOR(pg_catalog.=) ANY ("
        "ARRAY['migc_history', 'migc_revision', 'migc_down', 'migc_event'])"
        " AND n.nspname::pg_catalog.text OPERATOR(pg_catalog.=) ");
    mig__buffer_add_literal(sql, driver->session.ledger_schema);
    if (has_schemas) {
        mig__buffer_add(sql, "), EXISTS (SELECT 1 FROM pg_catalog.pg_dist_schema AS s"
                             " JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=)"
                             " s.schemaid::pg_catalog.oid"
                             " WHERE n.nspname::pg_catalog.text OPERATOR(pg_catalog.=) ");
        mig__buffer_add_literal(sql, driver->session.ledger_schema);
        mig__buffer_add(sql, ")");
    } else {
        mig__buffer_add(sql, "), false");
    }
}

MigOutcome mig__pg_judge_citus(const PgCitus *facts, const char *schema, MigError *error)
{
    MigOutcome outcome = MIG__FAILED;
    if (facts->group != 0)
        mig__fail(error, MIG_REFUSED,
                  "this server is a Citus worker (group %ld): migrations run on the coordinator, "
                  "which hands them on to the workers\n"
                  "HINT: connect to the coordinator; SELECT nodename, nodeport FROM pg_dist_node "
                  "WHERE groupid = 0 names it",
                  facts->group);
    else if (facts->is_distributed_schema)
        mig__fail(
            error, MIG_REFUSED,
            "the schema \"%s\" of migc's ledger is one that Citus distributes; the ledger must "
            "be the coordinator's own\n"
            "HINT: give the ledger another schema (--ledger-schema), made after SET "
            "citus.enable_schema_based_sharding TO off",
            schema);
    else if (*facts->managed)
        mig__fail(
            error, MIG_REFUSED,
            "Citus manages tables of migc's ledger in schema \"%s\"; they must be plain "
            "tables of the coordinator\nHINT: as a superuser, with no migration under way:\n%s",
            schema, facts->managed);
    else
        outcome = MIG__DONE;
    return outcome;
}

static MigOutcome pg_take_facts(PgDriver *driver, const PGresult *result, MigError *error)
{
    PgCitus facts = {0};
    facts.group = strtol(PQgetvalue(result, 0, 0), NULL, 10);
    facts.managed = PQgetvalue(result, 0, 2);
    facts.is_distributed_schema = strcmp(PQgetvalue(result, 0, 3), "t") == 0;
    driver->may_recover = strcmp(PQgetvalue(result, 0, 1), "t") == 0;
    return mig__pg_judge_citus(&facts, driver->session.ledger_schema, error);
}

MigOutcome mig__pg_check_citus(PgDriver *driver, bool has_schemas, MigError *error)
{
    MigBuffer sql = {0};
    mig__buffer_add(
        &sql,
        "SELECT coalesce((SELECT pg_catalog.max(groupid) FROM pg_catalog.pg_dist_local_group), 0),"
        " coalesce(pg_catalog.has_function_privilege(pg_catalog.to_regprocedure("
        "'pg_catalog.recover_prepared_transactions()'), 'EXECUTE'), false), ");
    pg_citus_ledger_sql(driver, has_schemas, &sql);
    if (sql.has_failed) {
        mig__buffer_free(&sql);
        mig__no_memory(error);
        return MIG__FAILED;
    }
    PGresult *result = mig__pg_ask(driver, sql.data);
    MigOutcome outcome;
    if (mig__pg_is_row(result, 4))
        outcome = pg_take_facts(driver, result, error);
    else
        outcome = mig__pg_fail_bookkeeping(driver, result, sql.data, error);
    PQclear(result);
    mig__buffer_free(&sql);
    return outcome;
}

// Citus does so itself once a minute; until then what a worker has prepared holds its locks. A role
// that may not waits for that, and so does one whose attempt fails.
void mig__pg_recover_citus(PgDriver *driver)
{
    if (driver->has_citus && driver->may_recover && driver->connection)
        PQclear(mig__pg_ask(driver, "SELECT pg_catalog.recover_prepared_transactions()"));
}
