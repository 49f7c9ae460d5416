// SPDX-License-Identifier: MIT
// The session's settings: read before the first is touched, put back on every path of a borrowed
// connection, and cleaned after a revision that may have changed them.
//
// A borrowed session is never RESET ALL: that would lose its owner's custom settings, which
// pg_settings does not list. What differs from the record is put back one by one.
#include "driver_postgresql.h"
#include <stdlib.h>
#include <string.h>

// session_authorization and role come first: they decide what may be set.
static const char pg_settings_sql[] =
    "SELECT s.name, s.setting FROM (SELECT 1 AS rank, 'session_authorization' AS name,"
    " pg_catalog.current_setting('session_authorization') AS setting UNION ALL"
    " SELECT 2, 'role', pg_catalog.current_setting('role') UNION ALL"
    " SELECT 3, p.name, p.setting FROM pg_catalog.pg_settings AS p"
    " WHERE p.source OPERATOR(pg_catalog.=) 'session'"
    " AND NOT pg_catalog.starts_with(p.name, 'transaction_')) AS s"
    " ORDER BY s.rank, s.name";

void mig__pg_forget_record(PgDriver *driver)
{
    for (size_t i = 0; i < driver->recorded_count; i++) {
        free(driver->recorded[i].name);
        free(driver->recorded[i].value);
    }
    free(driver->recorded);
    driver->recorded = NULL;
    driver->recorded_count = 0;
    driver->is_recorded = false;
}

static char *pg_copy(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    if (copy)
        memcpy(copy, text, size);
    return copy;
}

static bool pg_keep_record(PgDriver *driver, const PGresult *result)
{
    int count = PQntuples(result);
    driver->recorded = calloc(count > 0 ? (size_t)count : 1, sizeof *driver->recorded);
    if (!driver->recorded)
        return false;
    for (int i = 0; i < count; i++) {
        PgSetting *setting = &driver->recorded[driver->recorded_count++];
        setting->name = pg_copy(PQgetvalue(result, i, 0));
        setting->value = pg_copy(PQgetvalue(result, i, 1));
        if (!setting->name || !setting->value)
            return false;
    }
    return true;
}

MigOutcome mig__pg_record(PgDriver *driver, MigError *error)
{
    MigOutcome outcome = MIG__DONE;
    if (!driver->is_borrowed || driver->is_recorded)
        return MIG__DONE;
    PGresult *result = mig__pg_ask(driver, pg_settings_sql);
    if (!result || PQresultStatus(result) != PGRES_TUPLES_OK) {
        outcome = mig__pg_fail_bookkeeping(driver, result, pg_settings_sql, error);
    } else if (!pg_keep_record(driver, result)) {
        mig__pg_forget_record(driver);
        mig__no_memory(error);
        outcome = MIG__FAILED;
    }
    driver->is_recorded = outcome == MIG__DONE;
    PQclear(result);
    return outcome;
}

static const char *pg_recorded(const PgDriver *driver, const char *name)
{
    for (size_t i = 0; i < driver->recorded_count; i++)
        if (strcmp(driver->recorded[i].name, name) == 0)
            return driver->recorded[i].value;
    return NULL;
}

// NULL means the default of the connection; a borrowed session's owner may have set another.
void mig__pg_role_sql(const PgDriver *driver, MigBuffer *sql)
{
    static const char *const names[] = {"session_authorization", "role"};
    for (size_t i = 0; i < 2; i++) {
        const char *value = pg_recorded(driver, names[i]);
        mig__buffer_add_format(sql, "%spg_catalog.set_config('%s', ", i > 0 ? ", " : "SELECT ",
                               names[i]);
        if (value)
            mig__buffer_add_literal(sql, value);
        else
            mig__buffer_add(sql, "NULL");
        mig__buffer_add(sql, ", true)");
    }
}

static const char *pg_find_row(const PGresult *result, const char *name)
{
    for (int i = 0; i < PQntuples(result); i++)
        if (strcmp(PQgetvalue(result, i, 0), name) == 0)
            return PQgetvalue(result, i, 1);
    return NULL;
}

static void pg_difference_sql(const PgDriver *driver, const PGresult *now, MigBuffer *sql)
{
    for (size_t i = 0; i < driver->recorded_count; i++) {
        const PgSetting *setting = &driver->recorded[i];
        const char *value = pg_find_row(now, setting->name);
        if (value && strcmp(value, setting->value) == 0)
            continue;
        mig__buffer_add_format(sql, "SELECT pg_catalog.set_config(");
        mig__buffer_add_literal(sql, setting->name);
        mig__buffer_add_format(sql, ", ");
        mig__buffer_add_literal(sql, setting->value);
        mig__buffer_add_format(sql, ", false);\n");
    }
    for (int i = 0; i < PQntuples(now); i++) {
        if (pg_recorded(driver, PQgetvalue(now, i, 0)))
            continue;
        mig__buffer_add_format(sql, "RESET ");
        mig__buffer_add_identifier(sql, PQgetvalue(now, i, 0));
        mig__buffer_add_format(sql, ";\n");
    }
}

// False where something could not be put back.
static bool pg_put_back(PgDriver *driver)
{
    MigBuffer sql = {0};
    PGresult *now = mig__pg_ask(driver, pg_settings_sql);
    bool is_done = now && PQresultStatus(now) == PGRES_TUPLES_OK;
    if (is_done)
        pg_difference_sql(driver, now, &sql);
    PQclear(now);
    if (is_done && sql.size > 0 && !sql.has_failed) {
        PGresult *result = mig__pg_ask(driver, sql.data);
        is_done = mig__pg_is_answer(result);
        PQclear(result);
    }
    is_done = is_done && !sql.has_failed;
    mig__buffer_free(&sql);
    return is_done;
}

void mig__pg_restore(PgDriver *driver)
{
    if (!driver->is_borrowed || !driver->connection)
        return;
    // The second attempt is for a cancellation that was still on its way.
    if (driver->is_recorded && PQstatus(driver->connection) == CONNECTION_OK &&
        !pg_put_back(driver) && !pg_put_back(driver))
        mig__pg_notice(driver, MIG_EVENT_NOTICE,
                       "the settings of the application's session could not be put back");
    if (driver->is_recorded)
        driver->is_guarded = false;
    mig__pg_forget_record(driver);
}

static bool pg_reports(const PgDriver *driver, const char *name, const char *value)
{
    const char *reported = PQparameterStatus(driver->connection, name);
    return reported && strcmp(reported, value) == 0;
}

MigOutcome mig__pg_ready(PgDriver *driver, MigError *error)
{
    static const char sql[] = "SELECT pg_catalog.set_config('client_encoding', 'UTF8', false),"
                              " pg_catalog.set_config('standard_conforming_strings', 'on', false)";
    if (driver->is_broken) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    if (!driver->connection) {
        mig__fail(error, MIG_CANNOT_CONNECT, "the connection to the server was lost");
        return MIG__LOST;
    }
    if (pg_reports(driver, "client_encoding", "UTF8") &&
        pg_reports(driver, "standard_conforming_strings", "on"))
        return MIG__DONE;
    MigOutcome outcome = mig__pg_record(driver, error);
    if (outcome != MIG__DONE)
        return outcome;
    PGresult *result = mig__pg_ask(driver, sql);
    if (!mig__pg_is_answer(result))
        outcome = mig__pg_fail_bookkeeping(driver, result, sql, error);
    PQclear(result);
    return outcome;
}

static void pg_cleaning_sql(const PgDriver *driver, MigBuffer *sql)
{
    MigBuffer guards = {0};
    mig__pg_guard_sql(driver, false, &guards);
    mig__buffer_add(sql, "RESET SESSION AUTHORIZATION; RESET ROLE; CLOSE ALL; UNLISTEN *;"
                         " DEALLOCATE ALL; DISCARD TEMP; RESET ALL; ");
    mig__buffer_add(sql, mig__buffer_text(&guards));
    mig__buffer_add(sql, ";\n");
    sql->has_failed = sql->has_failed || guards.has_failed;
    mig__buffer_free(&guards);
}

static MigOutcome pg_clean_borrowed(PgDriver *driver, MigError *error)
{
    if (!pg_put_back(driver)) {
        if (driver->connection && PQstatus(driver->connection) == CONNECTION_OK) {
            mig__fail(error, MIG_REFUSED,
                      "a revision has changed settings of the session that cannot be put back");
            return MIG__FAILED;
        }
        return mig__pg_fail_bookkeeping(driver, NULL, "", error);
    }
    return mig__pg_set_guards(driver, error);
}

// User SQL may have dropped the lock with everything else: then it must be taken again, and the
// ledger read again, before anything follows.
MigOutcome mig__pg_clean(PgDriver *driver, MigError *error)
{
    MigBuffer sql = {0};
    MigOutcome outcome = MIG__DONE;
    bool is_held = false;
    if (driver->is_pooled)
        return MIG__DONE; // the transaction itself has put everything back
    if (driver->is_borrowed)
        outcome = pg_clean_borrowed(driver, error);
    else
        pg_cleaning_sql(driver, &sql);
    mig__pg_verify_sql(driver, &sql);
    if (outcome == MIG__DONE)
        outcome = mig__pg_ask_boolean(driver, &sql, &is_held, error);
    if (outcome == MIG__DONE)
        driver->holds_lock = driver->holds_lock && is_held;
    mig__buffer_free(&sql);
    return outcome;
}
