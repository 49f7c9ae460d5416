// SPDX-License-Identifier: MIT
// The session's settings: read before the first is touched, put back on every path of a borrowed
// connection, and cleaned after a revision that may have changed them.
//
// A borrowed session is never RESET ALL: that would lose its owner's custom settings, which
// pg_settings does not list. What differs from the record is put back one by one.
#include "driver_postgresql.h"
#include "frame_postgresql.h"
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
    if (!mig__pg_is_table(result, 2)) {
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

void mig__pg_role_sql(const PgDriver *driver, MigBuffer *sql)
{
    const char *role = driver->session.role;
    mig__frame_role(sql, pg_recorded(driver, "session_authorization"),
                    role ? role : pg_recorded(driver, "role"));
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
bool mig__pg_put_back(PgDriver *driver)
{
    MigBuffer sql = {0};
    PGresult *now = mig__pg_ask(driver, pg_settings_sql);
    bool is_done = mig__pg_is_table(now, 2);
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
    if (!driver->is_borrowed)
        mig__pg_end_settings(driver);
    if (!driver->is_borrowed || !driver->connection)
        return;
    // The second attempt is for a cancellation that was still on its way.
    if (driver->is_recorded && PQstatus(driver->connection) == CONNECTION_OK &&
        !mig__pg_put_back(driver) && !mig__pg_put_back(driver))
        mig__pg_notice(driver, MIG_EVENT_NOTICE,
                       "the settings of the application's session could not be put back");
    if (driver->is_recorded) {
        driver->is_guarded = false;
        driver->has_settings = false;
    }
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
    if (driver->is_in_use) {
        mig__fail(
            error, MIG_MISUSE,
            "the borrowed PostgreSQL connection is not idle: end its transaction or statement "
            "first");
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

typedef struct PgExtra {
    const char *name;
    const char *value;
    bool is_for_tcp; // of no use on a Unix socket
} PgExtra;

// Servers lack some of these: each is tried by itself. They free the lock of a killed client in a
// second, and of a vanished machine in half a minute (measured; else 2 hours).
static const PgExtra pg_extras[] = {
    {"client_connection_check_interval", "1s", false},
    {"tcp_keepalives_idle", "15", true},
    {"tcp_keepalives_interval", "5", true},
    {"tcp_keepalives_count", "3", true},
    {"tcp_user_timeout", "30s", true},
};
enum { PG_EXTRA_COUNT = sizeof pg_extras / sizeof *pg_extras };

void mig__pg_guard_sql(const PgDriver *driver, bool is_local, MigBuffer *sql)
{
    mig__frame_guards(sql, driver->session.lock_timeout, is_local);
    for (size_t i = 0; i < PG_EXTRA_COUNT && !is_local; i++)
        if (driver->extras & (1u << i))
            mig__frame_set(sql, pg_extras[i].name, pg_extras[i].value, is_local);
    mig__frame_settings(sql, &driver->session, is_local);
}

MigOutcome mig__pg_set_guards(PgDriver *driver, MigError *error)
{
    MigBuffer sql = {0};
    mig__pg_guard_sql(driver, false, &sql);
    if (sql.has_failed) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    PGresult *result = mig__pg_ask(driver, sql.data);
    MigOutcome outcome = MIG__DONE;
    if (!result || !mig__pg_is_answer(result))
        outcome = mig__pg_fail_bookkeeping(driver, result, sql.data, error);
    else
        mig__pg_note_settings(driver);
    PQclear(result);
    mig__buffer_free(&sql);
    return outcome;
}

void mig__pg_try_extras(PgDriver *driver)
{
    const char *host = PQhost(driver->connection);
    bool is_tcp = host && *host && *host != '/' && *host != '@';
    driver->extras = 0;
    for (size_t i = 0; i < PG_EXTRA_COUNT; i++) {
        MigBuffer sql = {0};
        if (pg_extras[i].is_for_tcp && !is_tcp)
            continue;
        mig__frame_set(&sql, pg_extras[i].name, pg_extras[i].value, false);
        PGresult *result = sql.has_failed ? NULL : mig__pg_ask(driver, sql.data);
        if (mig__pg_is_answer(result))
            driver->extras |= 1u << i;
        PQclear(result);
        mig__buffer_free(&sql);
    }
}

MigOutcome mig__pg_ask_boolean(PgDriver *driver, const MigBuffer *sql, bool *value, MigError *error)
{
    MigOutcome outcome = MIG__DONE;
    if (sql->has_failed) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    PGresult *result = mig__pg_ask(driver, sql->data);
    if (mig__pg_is_row(result, 1))
        *value = strcmp(PQgetvalue(result, 0, 0), "t") == 0;
    else
        outcome = mig__pg_fail_bookkeeping(driver, result, sql->data, error);
    PQclear(result);
    return outcome;
}
