// SPDX-License-Identifier: MIT
// Rows that were compiled in → COPY … FROM STDIN. They are sent as they stand in the program, in
// slices that can be cancelled. libpq shows an error of the server only when all has been sent, and
// the server reads and drops what comes meanwhile.
#include "data_rows.h"
#include "driver_postgresql.h"
#include <stdlib.h>
#include <string.h>

enum { PG_COPY_SLICE = 64 * 1024 };

typedef struct PgCopy {
    PgDriver *driver;
    const MigCopyRows *rows;
    PGresult *failure;
    bool is_stopped; // cancelled by us while sending
} PgCopy;

static bool pg_copy_is_cancelled(const PgCopy *copy)
{
    return copy->driver->base.is_cancelled && !copy->driver->ignores_cancel;
}

// The first result that is no answer is kept: it says why.
static void pg_copy_take(PgCopy *copy, PGresult *result)
{
    if (!copy->failure && !mig__pg_is_answer(result))
        copy->failure = result;
    else
        PQclear(result);
}

static void pg_copy_drain(PgCopy *copy)
{
    for (PGresult *result; (result = mig__pg_receive(copy->driver, 0)) != NULL;) {
        if (PQresultStatus(result) == PGRES_COPY_IN) { // it could not be ended: no memory in libpq
            PQclear(result);
            mig__pg_drop(copy->driver);
            return;
        }
        pg_copy_take(copy, result);
    }
}

// Waits for room in the socket; false where the connection is gone or the run is cancelled.
static bool pg_copy_wait(PgCopy *copy)
{
    if (pg_copy_is_cancelled(copy))
        return false;
    mig__pg_wait(copy->driver, true, 0);
    return copy->driver->connection && PQconsumeInput(copy->driver->connection);
}

// At most `size` bytes, up to the end of a row where one ends there.
static size_t pg_copy_slice(const char *data, size_t size)
{
    if (size <= PG_COPY_SLICE)
        return size;
    size_t slice = PG_COPY_SLICE;
    while (slice > 0 && data[slice - 1] != '\n')
        slice--;
    return slice > 0 ? slice : PG_COPY_SLICE;
}

static uint32_t pg_copy_count_rows(const char *data, size_t size)
{
    uint32_t count = 0;
    for (const char *p = data; (p = memchr(p, '\n', size - (size_t)(p - data))) != NULL; p++)
        count++;
    return count;
}

static bool pg_copy_put(PgCopy *copy, const char *data, size_t size)
{
    for (;;) {
        if (pg_copy_is_cancelled(copy))
            return false;
        int result = PQputCopyData(copy->driver->connection, data, (int)size);
        // What is queued goes out before more is: libpq would keep all of it in memory.
        int unsent = result > 0 ? PQflush(copy->driver->connection) : 0;
        while (unsent > 0 && pg_copy_wait(copy))
            unsent = PQflush(copy->driver->connection);
        if (result != 0)
            return result > 0 && unsent == 0;
        if (!pg_copy_wait(copy))
            return false;
    }
}

static bool pg_copy_send(PgCopy *copy)
{
    const MigCopyRows *rows = copy->rows;
    const char *next = rows->data;
    size_t left = rows->size;
    uint32_t done = 0;
    while (left > 0) {
        size_t slice = pg_copy_slice(next, left);
        if (!pg_copy_put(copy, next, slice))
            return false;
        done += pg_copy_count_rows(next, slice);
        next += slice;
        left -= slice;
        if (rows->progress)
            rows->progress(rows->progress_context, done);
    }
    return true;
}

// Says that all is there, or that it is not.
static void pg_copy_end(PgCopy *copy, const char *reason)
{
    while (copy->driver->connection && PQputCopyEnd(copy->driver->connection, reason) == 0)
        mig__pg_wait(copy->driver, true, 0);
}

static void pg_copy_run(PgCopy *copy)
{
    PGresult *result = mig__pg_receive(copy->driver, 0);
    bool may_send = result && PQresultStatus(result) == PGRES_COPY_IN;
    if (may_send) {
        PQclear(result);
        bool is_sent = pg_copy_send(copy);
        copy->is_stopped = !is_sent && pg_copy_is_cancelled(copy);
        pg_copy_end(copy, is_sent ? NULL : "stopped");
    } else if (result) {
        pg_copy_take(copy, result);
    }
    pg_copy_drain(copy);
}

// "COPY users, line 3, column name": which row, or 0. Behind the table the words are in the
// server's language, and a trigger's own lines stand above.
static uint32_t pg_copy_row(const PGresult *failure)
{
    const char *line = failure ? PQresultErrorField(failure, PG_DIAG_CONTEXT) : NULL;
    while (line && strncmp(line, "COPY ", 5) != 0) {
        line = strchr(line, '\n');
        line += line != NULL;
    }
    for (const char *p = line; p && *p && *p != '\n'; p++) {
        if (p[0] != ',' || p[1] != ' ')
            continue;
        const char *number = p + 2 + strcspn(p + 2, " ,\n");
        char *end = NULL;
        unsigned long row = *number == ' ' ? strtoul(number + 1, &end, 10) : 0;
        if (row > 0 && row <= UINT32_MAX && strchr(",:\n", *end))
            return (uint32_t)row;
    }
    return 0;
}

static MigOutcome pg_copy_fail(PgCopy *copy, MigError *error)
{
    const MigCopyRows *rows = copy->rows;
    MigCopySpot spot;
    PgFailure failure = {copy->failure, &rows->place, rows->statement, 0, NULL};
    uint32_t row = pg_copy_row(copy->failure);
    if (copy->is_stopped)
        return mig__pg_fail_cancelled(error);
    bool is_found = row > 0 && mig__copy_find(rows, row, &spot);
    if (is_found) {
        failure.place = &spot.place;
        failure.sql = spot.text;
    }
    MigOutcome outcome = mig__pg_fail(copy->driver, &failure, error);
    if (is_found)
        mig__copy_add_origin(rows, row, error);
    return outcome;
}

MigOutcome mig__pg_copy(MigDriver *base, const MigCopyRows *rows, MigError *error)
{
    PgCopy copy = {.driver = (PgDriver *)base, .rows = rows};
    if (base->is_cancelled)
        return mig__pg_fail_cancelled(error);
    bool is_sent = mig__pg_send(copy.driver, rows->statement, false);
    if (is_sent)
        pg_copy_run(&copy);
    bool is_done = is_sent && copy.driver->connection && !copy.failure && !copy.is_stopped &&
                   PQstatus(copy.driver->connection) == CONNECTION_OK;
    MigOutcome outcome = is_done ? MIG__DONE : pg_copy_fail(&copy, error);
    PQclear(copy.failure);
    return outcome;
}
