// SPDX-License-Identifier: MIT
// The right to read the ledger, for the role that only asks whether the database is up to date.
// Nothing is written where the role has it.
#include "run_parts.h"
#include <string.h>

static const char *const ledger_tables[] = {"migc_revision", "migc_down", "migc_event",
                                            "migc_history"};
enum { LEDGER_TABLES = sizeof ledger_tables / sizeof *ledger_tables };

typedef struct Rights {
    bool is_role;
    bool may_use_schema;
    bool may_read;
} Rights;

static bool take_rights(void *context, size_t column_count, const char *const *values)
{
    Rights *rights = context;
    if (column_count != 2) {
        return false;
    }
    rights->is_role = true;
    rights->may_use_schema = values[0] != NULL && strcmp(values[0], "t") == 0;
    rights->may_read = values[1] != NULL && strcmp(values[1], "t") == 0;
    return true;
}

static void add_rights_query(const MigRun *run, MigBuffer *sql)
{
    mig__buffer_add(sql,
                    "SELECT pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE'), NOT EXISTS "
                    "(SELECT 1 FROM pg_catalog.pg_class AS c WHERE c.relnamespace "
                    "OPERATOR(pg_catalog.=) n.oid AND c.relkind::pg_catalog.text "
                    "OPERATOR(pg_catalog.=) 'r' AND c.relname::pg_catalog.text "
                    "OPERATOR(pg_catalog.=) ANY (ARRAY[");
    for (size_t i = 0; i < LEDGER_TABLES; i++) {
        mig__buffer_add(sql, i > 0 ? ", " : "");
        mig__buffer_add_literal(sql, ledger_tables[i]);
    }
    mig__buffer_add(sql, "]) AND NOT pg_catalog.has_table_privilege(r.oid, c.oid, 'SELECT')) FROM "
                         "pg_catalog.pg_roles AS r, pg_catalog.pg_namespace AS n WHERE "
                         "r.rolname::pg_catalog.text OPERATOR(pg_catalog.=) ");
    mig__buffer_add_literal(sql, run->options.reader_role);
    mig__buffer_add(sql, " AND n.nspname::pg_catalog.text OPERATOR(pg_catalog.=) ");
    mig__buffer_add_literal(sql, run->schema);
}

static MigOutcome ask_rights(MigRun *run, Rights *rights, MigError *error)
{
    MigBuffer sql = {0};
    bool is_missing = false;
    add_rights_query(run, &sql);
    MigOutcome outcome = MIG__FAILED;
    if (sql.has_failed) {
        mig__no_memory(error);
    } else {
        outcome = run->driver->kind->query(run->driver, sql.data, take_rights, rights, &is_missing,
                                           error);
    }
    mig__buffer_free(&sql);
    return outcome;
}

static void add_grants(MigRun *run, const Rights *rights)
{
    MigBuffer sql = {0};
    if (!rights->may_use_schema) {
        mig__buffer_add(&sql, "GRANT USAGE ON SCHEMA ");
        mig__buffer_add_identifier(&sql, run->schema);
        mig__buffer_add(&sql, " TO ");
        mig__buffer_add_identifier(&sql, run->options.reader_role);
        mig__pieces_add_sql(&run->pieces, MIG_PIECE_LEDGER, &sql, false);
    }
    mig__buffer_add(&sql, "GRANT SELECT ON ");
    for (size_t i = 0; i < LEDGER_TABLES; i++) {
        mig__buffer_add(&sql, i > 0 ? ", " : "");
        mig__ledger_add_table(&sql, run->schema, ledger_tables[i]);
    }
    mig__buffer_add(&sql, " TO ");
    mig__buffer_add_identifier(&sql, run->options.reader_role);
    mig__pieces_add_sql(&run->pieces, MIG_PIECE_LEDGER, &sql, false);
}

MigOutcome mig__run_grant(MigRun *run, MigError *error)
{
    Rights rights = {false, false, false};
    size_t failed = 0;
    MigOutcome outcome = ask_rights(run, &rights, error);
    if (outcome != MIG__DONE) {
        return outcome;
    }
    if (!rights.is_role) {
        mig__fail(
            error, MIG_REFUSED,
            "the reader role \"%s\" does not exist\nHINT: CREATE ROLE it first, or correct its "
            "name",
            run->options.reader_role);
        return MIG__FAILED;
    }
    run->is_reader_served = rights.may_use_schema && rights.may_read;
    if (run->is_reader_served) {
        return MIG__DONE;
    }
    mig__pieces_clear(&run->pieces);
    add_grants(run, &rights);
    if (run->pieces.has_failed) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    MigTransaction transaction = {0};
    transaction.pieces = run->pieces.items;
    transaction.count = run->pieces.count;
    transaction.lock_timeout = run->options.lock_timeout;
    outcome = run->driver->kind->transact(run->driver, &transaction, &failed, error);
    run->is_reader_served = outcome == MIG__DONE;
    return outcome;
}
