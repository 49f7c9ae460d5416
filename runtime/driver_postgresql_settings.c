// SPDX-License-Identifier: MIT
// What a run asks of its session: the role to be (and what that lacks), the search_path of the
// revisions, the application's name. They are set with the guards and put back when the run ends;
// what is asked before the guards (the fast path) carries the role in the same message, so that it
// stays one round trip and leaves nothing behind at a pooler.
#include "driver_postgresql.h"
#include <string.h>

static bool pg_has_settings(const PgDriver *driver)
{
    return driver->session.role || driver->session.search_path || driver->session.application;
}

void mig__pg_note_settings(PgDriver *driver)
{
    driver->has_settings = pg_has_settings(driver);
}

bool mig__pg_needs_role(const PgDriver *driver)
{
    return driver->session.role && !driver->has_settings && driver->connection &&
           PQtransactionStatus(driver->connection) == PQTRANS_IDLE;
}

void mig__pg_add_role(const PgDriver *driver, MigBuffer *sql)
{
    if (!mig__pg_needs_role(driver))
        return;
    mig__buffer_add(sql, "SET LOCAL ROLE ");
    mig__buffer_add_identifier(sql, driver->session.role);
    mig__buffer_add(sql, "; ");
}

MigOutcome mig__pg_fail_role(PgDriver *driver, const PGresult *result, MigError *error)
{
    MigBuffer role = {0};
    MigBuffer user = {0};
    const char *primary = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const char *sqlstate = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    bool is_missing = mig__pg_has_state(result, "22023");
    if (!primary || !sqlstate || !(is_missing || mig__pg_has_state(result, "42501")))
        return mig__pg_fail_bookkeeping(driver, result, "", error);
    mig__buffer_add_identifier(&role, driver->session.role);
    mig__buffer_add_identifier(&user, PQuser(driver->connection));
    mig__fail(error, MIG_REFUSED,
              "the role of this run cannot be assumed: %s (SQLSTATE %s)\nHINT: ", primary,
              sqlstate);
    if (is_missing)
        mig__add(error, "CREATE ROLE %s, or correct its name", mig__buffer_text(&role));
    else
        mig__add(error, "GRANT %s TO %s", mig__buffer_text(&role), mig__buffer_text(&user));
    if (error)
        memcpy(error->sqlstate, sqlstate, sizeof error->sqlstate);
    mig__buffer_free(&role);
    mig__buffer_free(&user);
    return MIG__FAILED;
}

MigOutcome mig__pg_check_role(PgDriver *driver, MigError *error)
{
    MigBuffer sql = {0};
    MigOutcome outcome = MIG__DONE;
    if (!mig__pg_needs_role(driver))
        return MIG__DONE;
    mig__pg_add_role(driver, &sql);
    mig__buffer_add(&sql, "SELECT 1");
    if (sql.has_failed) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    PGresult *result = mig__pg_ask(driver, sql.data);
    if (!mig__pg_is_answer(result))
        outcome = mig__pg_fail_role(driver, result, error);
    PQclear(result);
    mig__buffer_free(&sql);
    return outcome;
}

// Asks the catalog which right is missing, and lets the server quote the names.
static void pg_right_sql(const PgDriver *driver, const char *rights, MigBuffer *sql)
{
    mig__pg_add_role(driver, sql);
    mig__buffer_add_format(
        sql,
        "SELECT current_user, CASE WHEN pg_catalog.has_schema_privilege(n.oid, 'USAGE') THEN"
        " pg_catalog.format('GRANT %s ON %%s TO %%I', (SELECT pg_catalog.string_agg("
        "pg_catalog.format('%%I.%%I', n.nspname, c.relname), ', ' ORDER BY c.relname)"
        " FROM pg_catalog.pg_class c WHERE c.relnamespace OPERATOR(pg_catalog.=) n.oid"
        " AND c.relkind::pg_catalog.text OPERATOR(pg_catalog.=) 'r' AND c.relname::pg_catalog.text"
        " OPERATOR(pg_catalog.=) ANY (ARRAY['migc_revision', 'migc_down', 'migc_event',"
        " 'migc_history'])), current_user)"
        " ELSE pg_catalog.format('GRANT USAGE ON SCHEMA %%I TO %%I', n.nspname, current_user) END"
        " FROM pg_catalog.pg_namespace n WHERE n.nspname::pg_catalog.text OPERATOR(pg_catalog.=) ",
        rights);
    mig__buffer_add_literal(sql, driver->session.ledger_schema);
}

MigOutcome mig__pg_fail_right(PgDriver *driver, const PGresult *result, const char *rights,
                              MigError *error)
{
    MigBuffer sql = {0};
    pg_right_sql(driver, rights, &sql);
    PGresult *answer = sql.has_failed ? NULL : mig__pg_ask(driver, sql.data);
    mig__buffer_free(&sql);
    if (mig__pg_is_row(answer, 2) && !PQgetisnull(answer, 0, 1)) {
        mig__fail(error, MIG_REFUSED,
                  "the role \"%s\" may not use the ledger in schema \"%s\": %s (SQLSTATE 42501)\n"
                  "HINT: as the owner: %s",
                  PQgetvalue(answer, 0, 0), driver->session.ledger_schema,
                  PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY), PQgetvalue(answer, 0, 1));
        if (error)
            memcpy(error->sqlstate, "42501", 6);
        PQclear(answer);
        return MIG__FAILED;
    }
    PQclear(answer);
    return mig__pg_fail_bookkeeping(driver, result, "", error);
}

void mig__pg_end_settings(PgDriver *driver)
{
    // The second attempt is for a cancellation that was still on its way.
    for (int attempt = 0; attempt < 2 && driver->has_settings && driver->connection; attempt++) {
        PGresult *result =
            mig__pg_ask(driver, "RESET ROLE; RESET search_path; RESET application_name");
        driver->has_settings = !mig__pg_is_answer(result);
        driver->is_guarded = false;
        PQclear(result);
    }
    // The next run must not go on as somebody else.
    if (driver->has_settings) {
        PQfinish(driver->connection);
        driver->connection = NULL;
        driver->has_settings = false;
    }
}
