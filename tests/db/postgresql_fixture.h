// SPDX-License-Identifier: MIT
// A database of its own for every test of the PostgreSQL driver, on the server of
// tests/postgres.sh. Tests skip only where MIGC_TEST_PG_URL is unset.
#ifndef POSTGRESQL_FIXTURE_H
#define POSTGRESQL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "driver.h"
#include <mig/postgresql.h>

typedef struct Fixture {
    PGconn *server; // superuser, another database
    PGconn *admin;  // superuser, this database
    char database[64];
    char url[256];
    MigDriver *driver;
    MigSession session;
    char value[2000];
    char events[4000]; // kind:message, a line each
} Fixture;

static inline const char *environment(const char *name)
{
    const char *value = getenv(name);
    assert_non_null(value);
    return value;
}

static inline void run_on(PGconn *connection, const char *sql)
{
    PGresult *result = PQexec(connection, sql);
    ExecStatusType status = PQresultStatus(result);
    PQclear(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail_msg("%s\n%s", sql, PQerrorMessage(connection));
}

// As superuser in the test's database.
static inline void run(Fixture *fixture, const char *sql)
{
    run_on(fixture->admin, sql);
}

static inline const char *ask_on(Fixture *fixture, PGconn *connection, const char *sql)
{
    PGresult *result = PQexec(connection, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1)
        fail_msg("%s\n%s", sql, PQerrorMessage(connection));
    snprintf(fixture->value, sizeof fixture->value, "%s", PQgetvalue(result, 0, 0));
    PQclear(result);
    return fixture->value;
}

static inline const char *ask(Fixture *fixture, const char *sql)
{
    return ask_on(fixture, fixture->admin, sql);
}

static inline void make_url(Fixture *fixture, char *url, size_t size, const char *user,
                            const char *password)
{
    snprintf(url, size, "postgresql://%s:%s@%s:%s/%s", user, password,
             environment("MIGC_TEST_PG_HOST"), environment("MIGC_TEST_PG_PORT"), fixture->database);
}

static inline void observe(void *context, const MigEvent *event)
{
    Fixture *fixture = context;
    size_t used = strlen(fixture->events);
    snprintf(fixture->events + used, sizeof fixture->events - used, "%d:%s\n", (int)event->kind,
             event->message);
}

// Asks for a session with that much time to wait.
static inline void configure(Fixture *fixture, MigDriver *driver, uint32_t milliseconds)
{
    fixture->session.deadline = mig__now() + milliseconds;
    driver->kind->configure(driver, &fixture->session);
}

static inline MigDriver *open_as(Fixture *fixture, const char *url)
{
    MigError error = {0};
    MigDriver *driver = mig_postgresql.open(url, &error);
    if (!driver)
        fail_msg("%s", error.message);
    configure(fixture, driver, 3000);
    return driver;
}

static inline int set_up(void **state)
{
    static int number;
    char sql[200];
    if (!getenv("MIGC_TEST_PG_URL"))
        skip();
    Fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    snprintf(fixture->database, sizeof fixture->database, "migc_%ld_%d", (long)getpid(), ++number);
    fixture->server = PQconnectdb(environment("MIGC_TEST_PG_URL"));
    snprintf(sql, sizeof sql, "CREATE DATABASE %s", fixture->database);
    run_on(fixture->server, sql);
    make_url(fixture, fixture->url, sizeof fixture->url, environment("MIGC_TEST_PG_USER"),
             environment("MIGC_TEST_PG_PASSWORD"));
    fixture->admin = PQconnectdb(fixture->url);
    run_on(fixture->admin, "SET client_min_messages = warning");
    fixture->session = (MigSession){.ledger_schema = "public",
                                    .lock_timeout = 1000,
                                    .observer = observe,
                                    .observer_context = fixture};
    fixture->driver = open_as(fixture, fixture->url);
    *state = fixture;
    return 0;
}

static inline int tear_down(void **state)
{
    char sql[200];
    Fixture *fixture = *state;
    if (fixture->driver)
        fixture->driver->kind->close(fixture->driver);
    PQfinish(fixture->admin);
    snprintf(sql, sizeof sql, "DROP DATABASE %s WITH (FORCE)", fixture->database);
    run_on(fixture->server, sql);
    PQfinish(fixture->server);
    free(fixture);
    return 0;
}

// A role that may log in, with the password "secret", and nothing more. Roles outlive databases.
static inline MigDriver *open_role(Fixture *fixture, const char *role, const char *more)
{
    char sql[600];
    char url[256];
    snprintf(sql, sizeof sql,
             "DROP ROLE IF EXISTS \"%s\"; CREATE ROLE \"%s\" LOGIN PASSWORD 'secret'; %s", role,
             role, more);
    run(fixture, sql);
    make_url(fixture, url, sizeof url, role, "secret");
    return open_as(fixture, url);
}

static inline void drop_role(Fixture *fixture, const char *role)
{
    char sql[200];
    snprintf(sql, sizeof sql, "DROP OWNED BY \"%s\"; DROP ROLE \"%s\"", role, role);
    run(fixture, sql);
}

static inline void expect_text(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" is not in:\n%s", part, text);
}

// Lines of the server's log by sessions of that application, with those words right after its name.
static inline int count_log_lines(const char *application, const char *words)
{
    char line[8000];
    char mark[320];
    int count = 0;
    FILE *log = fopen(environment("MIGC_TEST_PG_LOG"), "r");
    assert_non_null(log);
    snprintf(mark, sizeof mark, "] %s %s", application, words);
    while (fgets(line, sizeof line, log))
        count += strstr(line, mark) != NULL;
    fclose(log);
    return count;
}

static inline MigOutcome lock(MigDriver *driver, MigError *error)
{
    bool is_idle = true;
    bool changed = false;
    MigOutcome outcome = driver->kind->lock(driver, NULL, &is_idle, &changed, error);
    assert_false(is_idle);
    return outcome;
}

static inline void guard_and_lock(MigDriver *driver)
{
    MigError error = {0};
    if (driver->kind->guard(driver, &error) != MIG__DONE || lock(driver, &error) != MIG__DONE)
        fail_msg("%s", error.message);
}

// A piece at line 10, column 5 of x.sql.
static inline MigPiece piece(MigPieceKind kind, const char *sql)
{
    MigPiece made = {kind, sql, strlen(sql), {"x.sql", 10, 5}, 0, false, NULL, NULL};
    return made;
}

// Fills a transaction of steps from a list of statements that ends with NULL.
static inline MigTransaction steps(MigPiece *pieces, const char *const *statements)
{
    MigTransaction transaction = {pieces, 0, 1000, 0, false, false, false, false, false};
    for (; statements[transaction.count]; transaction.count++)
        pieces[transaction.count] = piece(MIG_PIECE_STEP, statements[transaction.count]);
    return transaction;
}

static inline MigOutcome transact(MigDriver *driver, const MigTransaction *transaction,
                                  size_t *failed, MigError *error)
{
    return driver->kind->transact(driver, transaction, failed, error);
}

#endif
