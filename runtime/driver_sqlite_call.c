// SPDX-License-Identifier: MIT
// A statement with parameters, for the functions that revisions call. All rows are read before the
// first is given away, so that whoever takes them may change the table that they come from.
#include "driver_sqlite.h"
#include "values.h"
#include <stdlib.h>
#include <string.h>

// Values one behind another: a byte that says whether there is one, the text and its NUL.
typedef struct CallRows {
    MigBuffer texts;
    size_t column_count;
    size_t count;
} CallRows;

static bool keep_call_row(void *context, size_t column_count, const char *const *values)
{
    CallRows *rows = context;
    rows->column_count = column_count;
    rows->count++;
    for (size_t i = 0; i < column_count; i++) {
        mig__buffer_add_bytes(&rows->texts, values[i] == NULL ? "0" : "1", 1);
        mig__buffer_add_bytes(&rows->texts, values[i] == NULL ? "" : values[i],
                              values[i] == NULL ? 1 : strlen(values[i]) + 1);
    }
    return !rows->texts.has_failed;
}

static MigOutcome give_call_rows(const CallRows *rows, MigRowFunction row, void *context,
                                 MigError *error)
{
    const char **values = calloc(rows->column_count + 1, sizeof *values);
    const char *next = mig__buffer_text(&rows->texts);
    bool is_taken = values != NULL;
    for (size_t n = 0; is_taken && n < rows->count; n++) {
        for (size_t i = 0; i < rows->column_count; i++) {
            values[i] = *next == '0' ? NULL : next + 1;
            next += strlen(next + 1) + 2;
        }
        is_taken = row(context, rows->column_count, values);
    }
    if (values == NULL) {
        mig__no_memory(error);
    } else if (!is_taken) {
        mig__fail(error, MIG_REFUSED, "the rows of a query were not taken");
    }
    free(values);
    return is_taken ? MIG__DONE : MIG__FAILED;
}

static int bind_parameters(sqlite3_stmt *statement, const char *const *parameters, size_t count)
{
    int code = SQLITE_OK;
    for (size_t i = 0; code == SQLITE_OK && i < count; i++) {
        code = parameters[i] == NULL
                   ? sqlite3_bind_null(statement, (int)i + 1)
                   : sqlite3_bind_text(statement, (int)i + 1, parameters[i], -1, SQLITE_TRANSIENT);
    }
    return code;
}

MigOutcome mig__sqlite_execute_call(MigDriver *base, const MigPiece *piece,
                                    const char *const *parameters, size_t parameter_count,
                                    MigRowFunction row, void *row_context, uint64_t *changed,
                                    MigError *error)
{
    SqliteDriver *driver = (SqliteDriver *)base;
    CallRows rows = {{NULL, 0, 0, false}, 0, 0};
    sqlite3_stmt *statement = NULL;
    bool is_stopped = false;
    if (driver->base.is_cancelled) {
        mig__fail(error, MIG_CANCELLED, "cancelled");
        return MIG__FAILED;
    }
    int before = sqlite3_total_changes(driver->db);
    mig__sqlite_watch_call(driver, true);
    int code = sqlite3_prepare_v2(driver->db, piece->sql, (int)piece->size, &statement, NULL);
    if (code == SQLITE_OK) {
        code = bind_parameters(statement, parameters, parameter_count);
    }
    if (code == SQLITE_OK && statement != NULL) {
        code = mig__sqlite_read_rows(statement, keep_call_row, &rows, &is_stopped);
        code = code == SQLITE_DONE ? SQLITE_OK : code;
    }
    MigOutcome outcome = MIG__DONE;
    if (is_stopped) {
        mig__no_memory(error);
        outcome = MIG__FAILED;
    } else if (code != SQLITE_OK) {
        outcome = mig__sqlite_fail_step(driver, piece, 0, error);
    }
    sqlite3_finalize(statement);
    mig__sqlite_watch_call(driver, driver->in_call);
    if (outcome == MIG__DONE && changed != NULL) {
        bool has_changed = sqlite3_total_changes(driver->db) != before;
        *changed = has_changed ? (uint64_t)sqlite3_changes(driver->db) : 0;
    }
    if (outcome == MIG__DONE && row != NULL) {
        outcome = give_call_rows(&rows, row, row_context, error);
    }
    mig__buffer_free(&rows.texts);
    return outcome;
}
