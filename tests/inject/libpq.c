// SPDX-License-Identifier: MIT
// See libpq.h.
#include "libpq.h"
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static unsigned long lie_at;
static bool lies_on; // from there on
static Lie lie_kind;
static unsigned long count;
static const char *hit = "";
static char hit_result[80];
static PGresult *pending;    // what comes a second time
static const PGresult *fake; // made here, with this tag
static char fake_tag[64];
static const char *before_words;
static void (*before_call)(void *context);
static void *before_context;
static const char *hidden_words;
static bool is_hiding; // what was asked last

void libpq_before(const char *words, void (*call)(void *context), void *context)
{
    before_words = words;
    before_call = call;
    before_context = context;
}

void libpq_hide_rows_of(const char *words)
{
    hidden_words = words;
    is_hiding = false;
}

static void look_at_message(const char *sql)
{
    bool is_now = before_words && strstr(sql, before_words);
    is_hiding = hidden_words && strstr(sql, hidden_words);
    if (is_now) {
        before_words = NULL; // what is called may use libpq
        before_call(before_context);
    }
}

void libpq_lie_at(unsigned long n, Lie lie)
{
    lie_at = n;
    lies_on = false;
    lie_kind = lie;
    count = 0;
    hit = "";
    PQclear(pending);
    pending = NULL;
    fake = NULL;
}

void libpq_lie_from(unsigned long n, Lie lie)
{
    libpq_lie_at(n, lie);
    lies_on = true;
}

unsigned long libpq_count(void)
{
    return count;
}

const char *libpq_hit(void)
{
    return hit;
}

static bool is_hit(bool is_call, const char *name)
{
    if ((lie_kind == LIE_CALL) != is_call)
        return false;
    count++;
    if (count != lie_at && !(lies_on && count > lie_at))
        return false;
    hit = name;
    return true;
}

#define WRAP(type, name, parameters, arguments, lie)                                               \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        return is_hit(true, #name) ? (lie) : __real_##name arguments;                              \
    }

WRAP(int, PQflush, (PGconn * connection), (connection), -1)
WRAP(int, PQserverVersion, (const PGconn *connection), (connection), 0)
WRAP(int, PQbackendPID, (const PGconn *connection), (connection), 1)
WRAP(int, PQsetnonblocking, (PGconn * connection, int on), (connection, on), -1)
WRAP(int, PQsetSingleRowMode, (PGconn * connection), (connection), 0)
WRAP(ConnStatusType, PQstatus, (const PGconn *connection), (connection), CONNECTION_BAD)
WRAP(PGTransactionStatusType, PQtransactionStatus, (const PGconn *connection), (connection),
     PQTRANS_UNKNOWN)
WRAP(PostgresPollingStatusType, PQconnectPoll, (PGconn * connection), (connection),
     PGRES_POLLING_FAILED)
WRAP(char *, PQerrorMessage, (const PGconn *connection), (connection), fake_tag)
WRAP(char *, PQresultErrorField, (const PGresult *result, int field), (result, field), NULL)
WRAP(const char *, PQparameterStatus, (const PGconn *connection, const char *name),
     (connection, name), NULL)
WRAP(char *, PQhost, (const PGconn *connection), (connection), NULL)
WRAP(char *, PQuser, (const PGconn *connection), (connection), NULL)
WRAP(char *, PQdb, (const PGconn *connection), (connection), NULL)
WRAP(PGconn *, PQconnectStartParams,
     (const char *const *keywords, const char *const *values, int expand),
     (keywords, values, expand), NULL)

int __real_PQconsumeInput(PGconn *connection);
int __wrap_PQconsumeInput(PGconn *connection);

// From now on the connection's socket is one that nobody writes to.
static void lose(PGconn *connection)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0 || dup2(pair[0], PQsocket(connection)) < 0)
        abort();
    close(pair[0]);
    close(pair[1]);
}

int __wrap_PQconsumeInput(PGconn *connection)
{
    if (is_hit(true, "PQconsumeInput"))
        return 0;
    if (lie_kind == LIE_GONE && is_hit(false, "PQconsumeInput"))
        lose(connection);
    return __real_PQconsumeInput(connection);
}

int __real_PQsendQuery(PGconn *connection, const char *sql);
int __wrap_PQsendQuery(PGconn *connection, const char *sql);

// What the server does when a transaction has failed unseen: COMMIT rolls back.
static int send_rollback(PGconn *connection, const char *sql, size_t size)
{
    static const char word[] = "ROLLBACK";
    char *copy = malloc(size + sizeof word);
    if (!copy)
        return 0;
    memcpy(copy, sql, size);
    memcpy(copy + size, word, sizeof word);
    int result = __real_PQsendQuery(connection, copy);
    free(copy);
    return result;
}

int __wrap_PQsendQuery(PGconn *connection, const char *sql)
{
    size_t size = strlen(sql);
    while (size > 0 && strchr("; \n", sql[size - 1]))
        size--;
    look_at_message(sql);
    if (is_hit(true, "PQsendQuery"))
        return 0;
    if (lie_kind == LIE_ROLLBACK && size > 6 && strncmp(sql + size - 6, "COMMIT", 6) == 0 &&
        is_hit(false, "COMMIT"))
        return send_rollback(connection, sql, size - 6);
    return __real_PQsendQuery(connection, sql);
}

char *__real_PQcmdStatus(PGresult *result);
char *__wrap_PQcmdStatus(PGresult *result);

char *__wrap_PQcmdStatus(PGresult *result)
{
    return result == fake && result ? fake_tag : __real_PQcmdStatus(result);
}

static void set_columns(PGresult *made, const PGresult *result, int columns)
{
    PGresAttDesc attributes[64] = {{0}};
    static char name[] = "lie";
    for (int i = 0; i < columns; i++) {
        attributes[i].name = i < PQnfields(result) ? PQfname(result, i) : name;
        attributes[i].typid = 25;
    }
    PQsetResultAttrs(made, columns, attributes);
}

// The same rows, as the lie wants them.
static PGresult *falsify(PGconn *connection, PGresult *result, ExecStatusType status, int rows,
                         int columns)
{
    char garbage[] = "-99999999999999999999 \x7f''\\ t";
    PGresult *made = PQmakeEmptyPGresult(connection, status);
    columns = columns > 60 ? 60 : columns;
    if (made && columns > 0)
        set_columns(made, result, columns);
    for (int row = 0; made && row < rows; row++)
        for (int i = 0; i < columns; i++) {
            bool is_null = i >= PQnfields(result) || PQgetisnull(result, row, i);
            char *value = is_null ? NULL : PQgetvalue(result, row, i);
            value = lie_kind == LIE_NULLS ? NULL : lie_kind == LIE_GARBAGE ? garbage : value;
            PQsetvalue(made, row, i, value, value ? (int)strlen(value) : -1);
        }
    snprintf(fake_tag, sizeof fake_tag, "%s",
             lie_kind == LIE_TAG ? "ROLLBACK" : __real_PQcmdStatus(result));
    PQclear(result);
    fake = made;
    return made;
}

PGresult *__real_PQgetResult(PGconn *connection);
PGresult *__wrap_PQgetResult(PGconn *connection);

// Of an answer that comes row by row.
static PGresult *skip_rows(PGconn *connection, PGresult *result)
{
    while (result && is_hiding && PQresultStatus(result) == PGRES_SINGLE_TUPLE) {
        PQclear(result);
        result = __real_PQgetResult(connection);
    }
    return result;
}

PGresult *__wrap_PQgetResult(PGconn *connection)
{
    PGresult *result = pending ? pending : skip_rows(connection, __real_PQgetResult(connection));
    if (pending || !result || lie_kind == LIE_ROLLBACK || lie_kind == LIE_GONE ||
        !is_hit(false, "PQgetResult")) {
        pending = NULL;
        return result;
    }
    snprintf(hit_result, sizeof hit_result, "PQgetResult, %s", __real_PQcmdStatus(result));
    hit = hit_result;
    ExecStatusType status = PQresultStatus(result);
    // It comes as often as it is asked for: nobody could see an end behind lies.
    if (lies_on && status == PGRES_COPY_IN)
        return result;
    int rows = PQntuples(result);
    int columns = PQnfields(result);
    // That a server hides one row of several is nothing that anybody could notice.
    bool is_row = status == PGRES_SINGLE_TUPLE;
    if (is_row && (lie_kind == LIE_MISSING || lie_kind == LIE_NO_ROWS))
        return result;
    switch (lie_kind) {
    case LIE_MISSING:
        PQclear(result);
        return __real_PQgetResult(connection);
    case LIE_TWICE:
        pending = PQcopyResult(result, PG_COPYRES_ATTRS | PG_COPYRES_TUPLES);
        return result;
    case LIE_ERROR:
        return falsify(connection, result, PGRES_FATAL_ERROR, 0, 0);
    case LIE_BAD_RESPONSE:
        return falsify(connection, result, PGRES_BAD_RESPONSE, 0, 0);
    case LIE_EMPTY_QUERY:
        return falsify(connection, result, PGRES_EMPTY_QUERY, 0, 0);
    case LIE_NO_ROWS:
        return falsify(connection, result, status, 0, columns);
    case LIE_FEWER_COLUMNS:
        return falsify(connection, result, status, rows, columns - (columns > 0));
    case LIE_MORE_COLUMNS:
        return falsify(connection, result, status, rows, columns + 1);
    case LIE_NULLS:
    case LIE_GARBAGE:
    case LIE_TAG:
        return falsify(connection, result, status, rows, columns);
    case LIE_NOTHING:
    case LIE_CALL:
    case LIE_ROLLBACK:
    case LIE_GONE:
    default:
        return result;
    }
}
