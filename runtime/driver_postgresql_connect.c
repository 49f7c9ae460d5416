// SPDX-License-Identifier: MIT
// Connecting, bounded and without a statement on the wire; connecting again after a loss.
//
// PQconnectPoll knows no time limit, so a single host is polled here against ours, and a
// cancellation ends it. With several hosts libpq's own loop is used: only that goes on to the next
// after a timeout.
#include "driver_postgresql.h"
#include <ctype.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PG_PARAMETER_LIMIT = 80 };

typedef struct PgParameters {
    const char *keywords[PG_PARAMETER_LIMIT];
    const char *values[PG_PARAMETER_LIMIT];
    size_t count;
} PgParameters;

static void pg_parameter_set(PgParameters *parameters, const char *keyword, const char *value)
{
    if (parameters->count + 1 >= PG_PARAMETER_LIMIT)
        return;
    parameters->keywords[parameters->count] = keyword;
    parameters->values[parameters->count++] = value;
    parameters->keywords[parameters->count] = NULL;
    parameters->values[parameters->count] = NULL;
}

// Never `options`: poolers refuse it.
static PgParameters pg_parameters(const PQconninfoOption *given)
{
    static const char *const defaults[][2] = {
        {"fallback_application_name", "migc"}, {"keepalives_idle", "15"},
        {"keepalives_interval", "5"},          {"keepalives_count", "3"},
        {"tcp_user_timeout", "30000"},
    };
    PgParameters parameters = {{NULL}, {NULL}, 0};
    for (const PQconninfoOption *option = given; option->keyword; option++)
        if (option->val && *option->val && strcmp(option->keyword, "client_encoding") != 0)
            pg_parameter_set(&parameters, option->keyword, option->val);
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
        if (!mig__pg_parameter(given, defaults[i][0]))
            pg_parameter_set(&parameters, defaults[i][0], defaults[i][1]);
    pg_parameter_set(&parameters, "client_encoding", "UTF8");
    return parameters;
}

// connect_timeout as libpq understands it (of the URL, a service file or the environment), in
// seconds.
static uint32_t pg_connect_seconds(PGconn *connection)
{
    PQconninfoOption *options = connection ? PQconninfo(connection) : NULL;
    const char *given = mig__pg_parameter(options, "connect_timeout");
    long seconds = given ? strtol(given, NULL, 10) : PG_CONNECT_SECONDS;
    PQconninfoFree(options);
    if (seconds <= 0 || seconds > 24 * 3600)
        return given ? 24 * 3600 : PG_CONNECT_SECONDS;
    return seconds < 2 ? 2 : (uint32_t)seconds;
}

// False: the time is over, or the run was cancelled.
static bool pg_poll_connection(PgDriver *driver, PGconn *connection, uint64_t limit)
{
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;
    while (status != PGRES_POLLING_OK && status != PGRES_POLLING_FAILED) {
        struct pollfd descriptor = {PQsocket(connection), POLLIN, 0};
        if (status == PGRES_POLLING_WRITING)
            descriptor.events = POLLOUT;
        uint64_t now = mig__now();
        if (now >= limit || driver->base.is_cancelled)
            return false;
        int ready = poll(&descriptor, 1, limit - now < 100 ? (int)(limit - now) : 100);
        if (ready > 0)
            status = PQconnectPoll(connection);
    }
    return true;
}

static void pg_receive_notice(void *context, const PGresult *result)
{
    char text[1000];
    const PgDriver *driver = context;
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY);
    const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    snprintf(text, sizeof text, "%s: %s", severity ? severity : "NOTICE", primary ? primary : "");
    mig__pg_mask_secrets(driver, text);
    mig__pg_notice(driver, MIG_EVENT_NOTICE, text);
}

// A connection in any state, or NULL without memory. *is_late: it did not come to an end in time.
static PGconn *pg_attempt(PgDriver *driver, uint64_t limit, bool *is_late)
{
    PgParameters parameters = pg_parameters(driver->parameters);
    const char *host = mig__pg_parameter(driver->parameters, "host");
    const char *address = mig__pg_parameter(driver->parameters, "hostaddr");
    *is_late = false;
    if ((host && strchr(host, ',')) || (address && strchr(address, ','))) {
        if (!mig__pg_parameter(driver->parameters, "connect_timeout"))
            pg_parameter_set(&parameters, "connect_timeout", "10");
        return PQconnectdbParams(parameters.keywords, parameters.values, 0);
    }
    PGconn *connection = PQconnectStartParams(parameters.keywords, parameters.values, 0);
    if (!connection || PQstatus(connection) == CONNECTION_BAD)
        return connection;
    // The server may warn about a role's settings while it connects; libpq would print that, and
    // its own warnings.
    PQsetNoticeReceiver(connection, pg_receive_notice, driver);
    // The SQLSTATE of a refusal is nowhere but in the verbose text.
    PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);
    uint64_t own_limit = mig__now() + pg_connect_seconds(connection) * 1000u;
    *is_late = !pg_poll_connection(driver, connection, limit < own_limit ? limit : own_limit);
    PQsetErrorVerbosity(connection, PQERRORS_DEFAULT);
    return connection;
}

static bool pg_is_sqlstate(const char *text)
{
    for (int i = 0; i < 5; i++)
        if (!isdigit((unsigned char)text[i]) && !(text[i] >= 'A' && text[i] <= 'Z'))
            return false;
    return text[5] == ':';
}

// "FATAL:  28P01: password …": two blanks stand before the SQLSTATE in every language.
void mig__pg_connect_sqlstate(const char *text, char sqlstate[6])
{
    sqlstate[0] = '\0';
    for (const char *found = text; (found = strstr(found, ":  ")) != NULL; found++)
        if (pg_is_sqlstate(found + 3)) {
            memcpy(sqlstate, found + 3, 5);
            sqlstate[5] = '\0';
        }
}

// The last sentence of libpq's text: without the place, which our own message names, the SQLSTATE,
// and the source position that the verbose form adds.
static void pg_connect_words(const char *text, const char *sqlstate, char *words, size_t size)
{
    const char *start = *sqlstate ? strstr(text, sqlstate) : NULL;
    // Of several hosts our own message names the last.
    for (const char *next = text; !start && (next = strstr(next, "\nconnection to server"));)
        text = ++next;
    if (start)
        start += 7;
    else if ((start = strstr(text, "failed: ")) != NULL)
        start += 8;
    else
        start = text;
    snprintf(words, size, "%s", start);
    words[strcspn(words, "\r\n")] = '\0';
}

static const char *pg_connect_hint(const PGconn *connection, const char *sqlstate, bool is_late)
{
    if (strncmp(sqlstate, "28", 2) == 0 || PQconnectionNeedsPassword(connection))
        return "check the user and the password in the URL, in PGPASSWORD or in ~/.pgpass; "
               "pg_hba.conf on the server says who may connect from where";
    if (strcmp(sqlstate, "3D000") == 0)
        return "create the database first, for example with createdb, or correct its name in the URL";
    if (strncmp(sqlstate, "57P", 3) == 0)
        return "the server is starting up or shutting down: try again in a moment";
    if (strcmp(sqlstate, "53300") == 0)
        return "the server has no free connection: try again later, or raise max_connections";
    if (*sqlstate)
        return NULL;
    return is_late ? "is the server running, and does a firewall let this machine reach it?"
                   : "is the server running, and are host and port in the URL right?";
}

static void pg_describe(const PGconn *connection, MigBuffer *place)
{
    const char *host = PQhost(connection);
    const char *port = PQport(connection);
    mig__buffer_add_format(
        place, "cannot connect to database \"%s\" as user \"%s\" at host \"%s\", port %s",
        PQdb(connection) ? PQdb(connection) : "", PQuser(connection) ? PQuser(connection) : "",
        host && *host ? host : "localhost", port && *port ? port : "5432");
}

static void pg_fail_connection(PgDriver *driver, bool is_late, MigError *error)
{
    char sqlstate[6];
    char words[600];
    MigBuffer place = {0};
    const char *text = PQerrorMessage(driver->connection);
    mig__pg_connect_sqlstate(text, sqlstate);
    pg_connect_words(text, sqlstate, words, sizeof words);
    if (is_late)
        snprintf(words, sizeof words, "no answer within the time limit");
    mig__pg_mask_secrets(driver, words);
    pg_describe(driver->connection, &place);
    if (place.data)
        mig__pg_mask_secrets(driver, place.data);
    const char *hint = pg_connect_hint(driver->connection, sqlstate, is_late);
    mig__fail(error, MIG_CANNOT_CONNECT, "%s: %s%s%s%s%s%s",
              place.data ? place.data : "cannot connect", words, *sqlstate ? " (SQLSTATE " : "",
              sqlstate, *sqlstate ? ")" : "", hint ? "\nHINT: " : "", hint ? hint : "");
    if (error && *sqlstate)
        memcpy(error->sqlstate, sqlstate, sizeof sqlstate);
    mig__buffer_free(&place);
}

// A borrowed connection keeps its owner's receiver: libpq cannot give back what it was called with.
void mig__pg_adopt(PgDriver *driver)
{
    driver->is_deaf = false;
    driver->is_guarded = false;
    driver->is_pooled = false;
    driver->has_settings = false;
    driver->holds_lock = false;
    if (driver->is_borrowed)
        return;
    PQsetNoticeReceiver(driver->connection, pg_receive_notice, driver);
}

static MigOutcome pg_connect_before(PgDriver *driver, uint64_t limit, MigError *error)
{
    bool is_late;
    PQfinish(driver->connection);
    driver->connection = NULL; // a notice may come before there is another
    driver->connection = pg_attempt(driver, limit, &is_late);
    if (!driver->connection) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    if (!is_late && PQstatus(driver->connection) == CONNECTION_OK) {
        mig__pg_adopt(driver);
        return MIG__DONE;
    }
    if (driver->base.is_cancelled)
        mig__pg_fail_cancelled(error);
    else
        pg_fail_connection(driver, is_late, error);
    PQfinish(driver->connection);
    driver->connection = NULL;
    return MIG__FAILED;
}

MigOutcome mig__pg_connect(PgDriver *driver, MigError *error)
{
    return pg_connect_before(driver, UINT64_MAX, error);
}

// A server that starts, stops or has no free connection will take us later; one that knows neither
// the user nor the database will not.
static bool pg_is_worth_a_retry(const MigError *error)
{
    return error->status == MIG_CANNOT_CONNECT &&
           (!*error->sqlstate || strncmp(error->sqlstate, "57P", 3) == 0 ||
            strncmp(error->sqlstate, "53", 2) == 0 || strncmp(error->sqlstate, "08", 2) == 0);
}

static MigOutcome pg_give_up(const MigError *last, MigError *error)
{
    mig__fail(error, last->status, "%s", last->message);
    if (error && *last->sqlstate)
        memcpy(error->sqlstate, last->sqlstate, sizeof error->sqlstate);
    return MIG__FAILED;
}

MigOutcome mig__pg_reconnect(MigDriver *base, MigError *error)
{
    PgDriver *driver = (PgDriver *)base;
    uint32_t pause = 50;
    if (driver->is_borrowed) {
        mig__fail(
            error, MIG_CANNOT_CONNECT,
            "the connection to the server was lost, and it is the application's: connect again "
            "and start once more");
        return MIG__FAILED;
    }
    for (;;) {
        MigError last = {0};
        uint64_t now = mig__now();
        uint64_t limit =
            driver->session.deadline > now + 2000 ? driver->session.deadline : now + 2000;
        if (pg_connect_before(driver, limit, &last) == MIG__DONE)
            return MIG__DONE;
        now = mig__now();
        if (!pg_is_worth_a_retry(&last) || now >= driver->session.deadline)
            return pg_give_up(&last, error);
        uint64_t rest = driver->session.deadline - now;
        uint32_t wait = pause / 2 + mig__pg_random(driver, pause);
        mig__pg_sleep(driver, rest < wait ? rest : wait);
        pause = pause < 1250 ? pause * 8 / 5 : 2000;
    }
}
