// SPDX-License-Identifier: MIT
// Rows that were compiled in → one prepared INSERT. Every value is bound as text: the column's
// affinity makes a number of it where it is one, as it does with a literal.
#include "data_rows.h"
#include "driver_sqlite.h"
#include <stdlib.h>
#include <string.h>

enum { ROWS_BETWEEN_LOOKS = 1000 };

typedef struct SqliteCopy {
    SqliteDriver *driver;
    const MigCopyRows *rows;
    sqlite3_stmt *statement;
    char *values; // of one row, without their escapes
    size_t capacity;
    bool has_no_memory;
} SqliteCopy;

static bool reserve_values(SqliteCopy *copy, size_t size)
{
    if (size <= copy->capacity) {
        return true;
    }
    char *values = realloc(copy->values, size * 2);
    copy->has_no_memory = values == NULL;
    if (values != NULL) {
        copy->values = values;
        copy->capacity = size * 2;
    }
    return values != NULL;
}

static int bind_row(SqliteCopy *copy, const char *row, size_t size)
{
    char *room = copy->values;
    int code = SQLITE_OK;
    for (int i = 1; code == SQLITE_OK; i++) {
        size_t value_size;
        size_t taken = mig__copy_read_value(row, size, room, &value_size);
        if (value_size == SIZE_MAX) {
            code = sqlite3_bind_null(copy->statement, i);
        } else {
            // Not NULL for an empty text, which would bind NULL; it lives until the row is in.
            code = sqlite3_bind_text64(copy->statement, i, room, value_size, SQLITE_STATIC,
                                       SQLITE_UTF8);
            room += value_size;
        }
        if (taken == size) {
            break;
        }
        row += taken + 1;
        size -= taken + 1;
    }
    return code;
}

static int insert_row(SqliteCopy *copy, const char *row, size_t size)
{
    int code = reserve_values(copy, size + 1) ? bind_row(copy, row, size) : SQLITE_NOMEM;
    if (code == SQLITE_OK) {
        code = sqlite3_step(copy->statement);
        int reset = sqlite3_reset(copy->statement);
        code = code == SQLITE_DONE || code == SQLITE_ROW ? reset : code;
    }
    return code;
}

static MigOutcome fail_row(SqliteCopy *copy, uint32_t row, MigError *error)
{
    MigCopySpot spot;
    if (copy->has_no_memory || !mig__copy_find(copy->rows, row, &spot)) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    MigPiece piece = {0};
    piece.kind = MIG_PIECE_STEP;
    piece.sql = spot.text;
    piece.place = spot.place;
    bool has_ended = sqlite3_get_autocommit(copy->driver->db) != 0;
    MigOutcome outcome = mig__sqlite_fail_step(copy->driver, &piece, 0, error);
    mig__copy_add_origin(copy->rows, row, error);
    if (has_ended) {
        mig__add(error, "\n(the statement ended the transaction)");
    }
    return outcome;
}

// Between rows nobody asks but we.
static MigOutcome look_at_copy(SqliteCopy *copy, uint32_t done, MigError *error)
{
    const MigCopyRows *rows = copy->rows;
    if (mig__sqlite_must_stop(copy->driver)) {
        if (copy->driver->base.is_cancelled) {
            mig__fail(error, MIG_CANCELLED, "cancelled");
        } else {
            MigComplaint complaint = {0};
            complaint.primary = "the statement ran longer than its timeout";
            mig__fail_statement(error, MIG_REFUSED, &rows->place, rows->statement, &complaint);
        }
        return MIG__FAILED;
    }
    if (rows->progress != NULL) {
        rows->progress(rows->progress_context, done);
    }
    return MIG__DONE;
}

static MigOutcome insert_rows(SqliteCopy *copy, MigError *error)
{
    MigCopyCursor cursor = mig__copy_begin(copy->rows);
    MigOutcome outcome = MIG__DONE;
    while (outcome == MIG__DONE && cursor.next < cursor.end) {
        const char *row = cursor.next;
        size_t size = mig__copy_skip(&cursor, copy->rows);
        uint32_t done = cursor.row - 1;
        if (insert_row(copy, row, size) != SQLITE_OK) {
            return fail_row(copy, done, error);
        }
        if (done % ROWS_BETWEEN_LOOKS == 0 || cursor.next == cursor.end) {
            outcome = look_at_copy(copy, done, error);
        }
    }
    return outcome;
}

static MigOutcome prepare_insert(SqliteCopy *copy, MigError *error)
{
    const MigCopyRows *rows = copy->rows;
    MigPiece piece = {0};
    piece.kind = MIG_PIECE_STEP;
    piece.sql = rows->statement;
    piece.size = strlen(rows->statement);
    piece.place = rows->place;
    if (sqlite3_prepare_v2(copy->driver->db, rows->statement, -1, &copy->statement, NULL) ==
        SQLITE_OK) {
        return MIG__DONE;
    }
    return mig__sqlite_fail_step(copy->driver, &piece, 0, error);
}

MigOutcome mig__sqlite_copy(MigDriver *base, const MigCopyRows *rows, MigError *error)
{
    SqliteCopy copy = {(SqliteDriver *)base, rows, NULL, NULL, 0, false};
    if (base->is_cancelled) {
        mig__fail(error, MIG_CANCELLED, "cancelled");
        return MIG__FAILED;
    }
    if (rows->row_count == 0) { // without a row the number of values may be unknown
        return MIG__DONE;
    }
    mig__sqlite_begin_watch(copy.driver, copy.driver->statement_timeout, true);
    MigOutcome outcome = prepare_insert(&copy, error);
    if (outcome == MIG__DONE) {
        outcome = insert_rows(&copy, error);
    }
    sqlite3_finalize(copy.statement);
    mig__sqlite_end_watch(copy.driver);
    free(copy.values);
    return outcome;
}
