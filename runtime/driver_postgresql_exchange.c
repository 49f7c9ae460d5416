// SPDX-License-Identifier: MIT
// Messages to the server and its answers, waited for in slices: between two of them a cancellation
// is passed on. A server that does not even obey that loses an own connection; a borrowed one is
// waited for.
#include "driver_postgresql.h"
#include <poll.h>
#include <string.h>

enum {
    PG_SLICE = 100,         // ms between two looks at is_cancelled
    PG_CANCEL_AGAIN = 250,  // ms: a cancellation that met the server between two statements is lost
    PG_ANSWER_LIMIT = 1000, // ms for a server to answer who wants to cancel
    PG_CANCEL_LIMIT = 1500, // ms after which an own connection is dropped
    PG_CLEAN_LIMIT = 2000   // ms that who wants to end waits for what cleans up, each time
};

bool mig__pg_send(PgDriver *driver, const char *sql, bool row_by_row)
{
    driver->cancel_since = 0;
    driver->cancel_tried = 0;
    driver->is_late = false;
    if (!driver->connection)
        return false;
    PQsetnonblocking(driver->connection, 1);
    if (!PQsendQuery(driver->connection, sql))
        return false;
    if (row_by_row)
        PQsetSingleRowMode(driver->connection);
    return true;
}

void mig__pg_drop(PgDriver *driver)
{
    if (!driver->is_borrowed)
        PQfinish(driver->connection);
    driver->connection = NULL;
    driver->holds_lock = false;
    driver->is_guarded = false;
}

// A connection like the driver's own, which is not meant to be finished.
static PGconn *pg_knock(const PgDriver *driver)
{
    PGconn *own = driver->connection;
    PQconninfoOption *given = PQconninfo(own);
    if (!given)
        return NULL;
    const char *mode = mig__pg_parameter(given, "sslmode");
    const char *const keywords[] = {"host",   "hostaddr", "port",       "user",
                                    "dbname", "sslmode",  "gssencmode", NULL};
    const char *const values[] = {PQhost(own), PQhostaddr(own), PQport(own), PQuser(own), PQdb(own),
                                  mode,        "disable",       NULL};
    PGconn *connection = PQconnectStartParams(keywords, values, 0);
    PQconninfoFree(given);
    return connection;
}

// Whether somebody who connects is answered at all, be it with a refusal. PQcancel connects and
// waits for as long as it is not: for ever, where the server is stopped or the network swallows
// what is sent.
static bool pg_answers(const PgDriver *driver)
{
    bool is_answered = false;
    uint64_t limit = mig__now() + PG_ANSWER_LIMIT;
    PGconn *connection = pg_knock(driver);
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;
    if (!connection || PQstatus(connection) == CONNECTION_BAD)
        status = PGRES_POLLING_FAILED;
    while (status != PGRES_POLLING_FAILED && !is_answered && mig__now() < limit) {
        struct pollfd descriptor = {PQsocket(connection), POLLOUT, 0};
        if (status == PGRES_POLLING_READING)
            descriptor.events = POLLIN;
        if (poll(&descriptor, 1, PG_SLICE) <= 0)
            continue;
        is_answered = status == PGRES_POLLING_READING;
        if (!is_answered)
            status = PQconnectPoll(connection);
    }
    PQfinish(connection);
    return is_answered;
}

void mig__pg_cancel_statement(PgDriver *driver, uint64_t now)
{
    char ignored[256];
    if (driver->cancel_tried && now - driver->cancel_tried < PG_CANCEL_AGAIN)
        return;
    if (!driver->cancel_since)
        driver->cancel_since = now;
    driver->cancel_tried = now;
    PGcancel *cancel = pg_answers(driver) ? PQgetCancel(driver->connection) : NULL;
    if (cancel)
        PQcancel(cancel, ignored, sizeof ignored);
    PQfreeCancel(cancel);
}

// What cleans up is not to be cancelled: the end of the connection does the same, though, lock
// included.
static bool pg_is_clean_without(PgDriver *driver, uint64_t now)
{
    if (!driver->base.is_cancelled || !driver->ignores_cancel || driver->is_borrowed)
        return false;
    if (!driver->cancel_since)
        driver->cancel_since = now;
    return now - driver->cancel_since >= PG_CLEAN_LIMIT;
}

// After a slice: passes a cancellation on, and gives an own connection up that answers to nothing.
static void pg_look_around(PgDriver *driver, uint64_t limit)
{
    uint64_t now = mig__now();
    bool is_cancelled = driver->base.is_cancelled && !driver->ignores_cancel;
    bool is_late = (limit && now >= limit) || pg_is_clean_without(driver, now);
    if (!is_cancelled && !is_late)
        return;
    driver->is_late = !is_cancelled;
    // Who does not answer may not answer to a cancellation either, and libpq would wait for that.
    if (driver->is_late && !driver->is_borrowed) {
        mig__pg_drop(driver);
        return;
    }
    mig__pg_cancel_statement(driver, now);
    if (driver->is_borrowed || now - driver->cancel_since < PG_CANCEL_LIMIT)
        return;
    driver->is_deaf = is_cancelled;
    mig__pg_drop(driver);
}

void mig__pg_wait(PgDriver *driver, bool is_sending, uint64_t limit)
{
    struct pollfd descriptor = {PQsocket(driver->connection), POLLIN, 0};
    if (is_sending)
        descriptor.events |= POLLOUT;
    poll(&descriptor, 1, PG_SLICE);
    pg_look_around(driver, limit);
}

PGresult *mig__pg_receive(PgDriver *driver, uint64_t limit)
{
    while (driver->connection) {
        int unsent = PQflush(driver->connection);
        if (unsent < 0 || !PQisBusy(driver->connection))
            break;
        mig__pg_wait(driver, unsent > 0, limit);
        if (driver->connection && !PQconsumeInput(driver->connection))
            break;
    }
    PGresult *result = driver->connection ? PQgetResult(driver->connection) : NULL;
    // A borrowed connection goes back to its owner between any two calls.
    if (!result && driver->connection)
        PQsetnonblocking(driver->connection, driver->was_nonblocking);
    return result;
}

uint64_t mig__pg_answer_limit(const PgDriver *driver)
{
    uint64_t least = mig__now() + PG_ANSWER_SECONDS * 1000u;
    return driver->session.deadline > least ? driver->session.deadline : least;
}

bool mig__pg_is_answer(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

bool mig__pg_is_table(const PGresult *result, int columns)
{
    return PQresultStatus(result) == PGRES_TUPLES_OK && PQnfields(result) == columns;
}

bool mig__pg_is_row(const PGresult *result, int columns)
{
    return mig__pg_is_table(result, columns) && PQntuples(result) == 1;
}

PGresult *mig__pg_ask(PgDriver *driver, const char *sql)
{
    uint64_t limit = mig__pg_answer_limit(driver);
    PGresult *last = NULL;
    if (!mig__pg_send(driver, sql, false))
        return driver->connection ? PQmakeEmptyPGresult(driver->connection, PGRES_FATAL_ERROR)
                                  : NULL;
    for (PGresult *result; (result = mig__pg_receive(driver, limit)) != NULL;) {
        if (last && !mig__pg_is_answer(last)) {
            PQclear(result);
            continue;
        }
        PQclear(last);
        last = result;
    }
    if (driver->connection)
        return last;
    PQclear(last);
    return NULL;
}

// A cancellation that was on its way may still hit the ROLLBACK: it is sent until one arrives.
void mig__pg_roll_back(PgDriver *driver)
{
    bool ignored = driver->ignores_cancel;
    driver->ignores_cancel = true;
    for (int attempt = 0; attempt < 5 && driver->connection; attempt++) {
        PGTransactionStatusType status = PQtransactionStatus(driver->connection);
        if (status != PQTRANS_INTRANS && status != PQTRANS_INERROR)
            break;
        PQclear(mig__pg_ask(driver, "ROLLBACK"));
    }
    driver->ignores_cancel = ignored;
}

void mig__pg_sleep(PgDriver *driver, uint64_t milliseconds)
{
    uint64_t end = mig__now() + milliseconds;
    while (!driver->base.is_cancelled) {
        uint64_t now = mig__now();
        if (now >= end)
            return;
        mig__sleep(end - now < PG_SLICE ? (uint32_t)(end - now) : PG_SLICE);
    }
}

void mig__pg_notice(const PgDriver *driver, MigEventKind kind, const char *message)
{
    MigEvent event = {sizeof event, kind, MIG_UP, "", "", 0, 0, 0, 0, 0, message, 0, 0, 0};
    if (driver->session.observer)
        driver->session.observer(driver->session.observer_context, &event);
}

// xorshift: jitter needs no better.
uint32_t mig__pg_random(PgDriver *driver, uint32_t below)
{
    uint32_t x = driver->random ? driver->random : 2463534242u;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    driver->random = x;
    return below ? x % below : 0;
}
