// SPDX-License-Identifier: MIT
// The migration lock: one session advisory lock a ledger schema, polled for.
//
// Nothing waits inside a statement: a blocked waiter holds a snapshot, and CREATE INDEX
// CONCURRENTLY in the holder then deadlocks with it (measured: 49 of 50 launches failed; polling:
// none).
#include "driver_postgresql.h"
#include "frame_postgresql.h"
#include <stdlib.h>
#include <string.h>

void mig__pg_key_sql(const PgDriver *driver, MigBuffer *sql)
{
    mig__frame_key(sql, driver->session.ledger_schema);
}

// Behind a transaction pooler a session lock would be leaked to others: there the key is only
// tried, and released with the statement; the fence of each transaction serialises.
static MigOutcome pg_try_lock(PgDriver *driver, bool *is_free, MigError *error)
{
    MigBuffer sql = {0};
    mig__buffer_add_format(&sql, "SELECT pg_catalog.%s(",
                           driver->is_pooled ? "pg_try_advisory_xact_lock"
                                             : "pg_try_advisory_lock");
    mig__pg_key_sql(driver, &sql);
    mig__buffer_add_format(&sql, ")");
    MigOutcome outcome = mig__pg_ask_boolean(driver, &sql, is_free, error);
    mig__buffer_free(&sql);
    return outcome;
}

void mig__pg_verify_sql(const PgDriver *driver, MigBuffer *sql)
{
    mig__buffer_add(sql, "SELECT EXISTS (SELECT 1");
    mig__frame_lock_rows(sql, driver->session.ledger_schema);
    mig__buffer_add(sql, " AND l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid())");
}

// No NULLIF: its = is found by the search_path. What it makes:
// "pid 12 (application "x", user "y", since 2026-…)"; an ordinary role sees less of other sessions.
// False where it has just ended.
static bool pg_describe_holder(PgDriver *driver, MigBuffer *holder)
{
    MigBuffer sql = {0};
    bool is_found = false;
    mig__buffer_add_format(
        &sql, "SELECT coalesce(pg_catalog.concat('pid ', l.pid, pg_catalog.replace("
              "pg_catalog.concat(' (', pg_catalog.concat_ws(', ',"
              " CASE WHEN a.application_name OPERATOR(pg_catalog.<>) ''"
              " THEN pg_catalog.format('application \"%%s\"', a.application_name) END,"
              " pg_catalog.format('user \"%%s\"', a.usename), 'host ' OPERATOR(pg_catalog.||)"
              " pg_catalog.host(a.client_addr), 'connected since ' OPERATOR(pg_catalog.||)"
              " pg_catalog.to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS TZ'), a.state), ')'),"
              " ' ()', '')), ''), l.pid IS NULL");
    mig__frame_lock_rows(&sql, driver->session.ledger_schema);
    mig__buffer_add_format(&sql, " LIMIT 1");
    PGresult *result = sql.has_failed ? NULL : mig__pg_ask(driver, sql.data);
    mig__buffer_free(&sql);
    is_found = mig__pg_is_row(result, 2);
    if (!is_found)
        mig__buffer_add_format(holder, "a session that has just ended");
    else if (strcmp(PQgetvalue(result, 0, 1), "t") == 0)
        mig__buffer_add_format(holder, "a prepared transaction (see pg_prepared_xacts)");
    else
        mig__buffer_add_format(holder, "%s", PQgetvalue(result, 0, 0));
    PQclear(result);
    return is_found;
}

static MigOutcome pg_fail_locked(PgDriver *driver, MigError *error)
{
    MigBuffer holder = {0};
    bool is_found = pg_describe_holder(driver, &holder);
    mig__fail(error, MIG_LOCKED,
              "the migration lock of schema \"%s\" was not obtained in time: it %s held by %s\n"
              "HINT: %s",
              driver->session.ledger_schema, is_found ? "is" : "was",
              holder.data ? holder.data : "another session",
              is_found ? "it is released when that session ends; SELECT "
                         "pg_terminate_backend(PID) ends it"
                       : "run this again");
    mig__buffer_free(&holder);
    return MIG__FAILED;
}

static void pg_say_waiting(PgDriver *driver)
{
    MigBuffer message = {0};
    mig__buffer_add_format(&message, "waiting for the migration lock, held by ");
    (void)pg_describe_holder(driver, &message);
    mig__pg_notice(driver, MIG_EVENT_WAIT,
                   message.has_failed ? "waiting for the migration lock" : message.data);
    mig__buffer_free(&message);
}

static bool pg_is_idle(PgDriver *driver, const MigIdle *idle)
{
    if (!idle || driver->base.is_cancelled)
        return false;
    return idle->nothing_to_do(idle->context);
}

static MigOutcome pg_poll_lock(PgDriver *driver, const MigIdle *idle, bool *is_idle,
                               MigError *error)
{
    uint32_t pause = 20;
    for (bool is_first = true;; is_first = false) {
        bool is_free = false;
        if (driver->base.is_cancelled)
            return mig__pg_fail_cancelled(error);
        MigOutcome outcome = pg_try_lock(driver, &is_free, error);
        if (outcome != MIG__DONE || is_free)
            return outcome;
        uint64_t now = mig__now();
        if (now >= driver->session.deadline)
            return pg_fail_locked(driver, error);
        if (is_first)
            pg_say_waiting(driver);
        uint64_t rest = driver->session.deadline - now;
        uint32_t wait = pause / 2 + mig__pg_random(driver, pause);
        mig__pg_sleep(driver, rest < wait ? rest : wait);
        pause = pause < 625 ? pause * 8 / 5 : 1000;
        *is_idle = pg_is_idle(driver, idle);
        if (*is_idle)
            return MIG__DONE;
    }
}

MigOutcome mig__pg_lock(MigDriver *base, const MigIdle *idle, bool *is_idle, bool *changed,
                        MigError *error)
{
    PgDriver *driver = (PgDriver *)base;
    *is_idle = false;
    *changed = driver->is_stale || !driver->holds_lock;
    driver->is_stale = false;
    if (driver->holds_lock)
        return MIG__DONE;
    MigOutcome outcome = driver->is_guarded ? MIG__DONE : mig__pg_guard(base, error);
    if (outcome == MIG__DONE)
        outcome = pg_poll_lock(driver, idle, is_idle, error);
    driver->holds_lock = outcome == MIG__DONE && !*is_idle && !driver->is_pooled;
    return outcome;
}

static bool pg_release(PgDriver *driver)
{
    MigBuffer sql = {0};
    bool is_released = false;
    mig__buffer_add_format(&sql, "SELECT pg_catalog.pg_advisory_unlock(");
    mig__pg_key_sql(driver, &sql);
    mig__buffer_add_format(&sql, ")");
    MigOutcome outcome = mig__pg_ask_boolean(driver, &sql, &is_released, NULL);
    mig__buffer_free(&sql);
    return outcome == MIG__DONE && is_released;
}

void mig__pg_unlock(MigDriver *base)
{
    PgDriver *driver = (PgDriver *)base;
    bool ignored = driver->ignores_cancel;
    if (driver->is_in_use)
        return;
    driver->ignores_cancel = true;
    mig__pg_roll_back(driver);
    // A late cancellation may hit the first attempt.
    if (driver->holds_lock && driver->connection && !pg_release(driver) && driver->connection &&
        !pg_release(driver))
        mig__pg_notice(driver, MIG_EVENT_NOTICE,
                       "the migration lock was no longer held when it was to be released");
    driver->holds_lock = false;
    mig__pg_restore(driver);
    driver->ignores_cancel = ignored;
}
