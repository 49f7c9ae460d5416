// SPDX-License-Identifier: MIT
// Reading the way back that was stored when a revision was applied. It runs whatever the files say
// today, so every row is checked against its sum, and the rows against each other.
#include "ledger.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct DownReader {
    const MigLedger *ledger;
    const char *id;
    MigDown *down;
    MigError *error;
} DownReader;

static bool fail_changed(const DownReader *reader)
{
    mig__fail(
        reader->error, MIG_DIVERGED,
        "the stored way back of revision %s was changed by other hands: its rows in migc_down "
        "are not what was written. Put them back as they were; or, when you know which "
        "revisions the database really has, `stamp` writes them anew",
        reader->id);
    mig__error_set_revision(reader->error, reader->id);
    return false;
}

static uint32_t number(const char *text)
{
    return text == NULL ? MIG_UNSET : (uint32_t)strtoul(text, NULL, 10);
}

static bool is_whole_row(const char *const *values)
{
    for (size_t i = 0; i <= MIG_DOWN_COLUMN_COUNT; i++) {
        bool may_be_null = i >= MIG_DOWN_LOCK_TIMEOUT && i <= MIG_DOWN_RETRIES;
        if (values[i] == NULL && !may_be_null) {
            return false;
        }
    }
    return true;
}

static bool reserve_step(MigDown *down)
{
    if (down->count < down->capacity) {
        return true;
    }
    uint32_t capacity = down->capacity == 0 ? 8 : down->capacity * 2;
    MigDownStep *steps = realloc(down->steps, capacity * sizeof *steps);
    if (steps == NULL) {
        return false;
    }
    down->steps = steps;
    down->capacity = capacity;
    return true;
}

static char *copy(const char *text)
{
    size_t size = strlen(text) + 1;
    char *result = malloc(size);
    return result == NULL ? NULL : memcpy(result, text, size);
}

static bool take_step(DownReader *reader, const char *const *values)
{
    MigDown *down = reader->down;
    if (!reserve_step(down)) {
        mig__no_memory(reader->error);
        return false;
    }
    MigDownStep *step = &down->steps[down->count++];
    *step = (MigDownStep){number(values[MIG_DOWN_SEGMENT]),
                          number(values[MIG_DOWN_SEGMENT_KIND]),
                          number(values[MIG_DOWN_FLAGS]),
                          copy(values[MIG_DOWN_SQL]),
                          copy(values[MIG_DOWN_FILE]),
                          number(values[MIG_DOWN_LINE]),
                          number(values[MIG_DOWN_COLUMN]),
                          number(values[MIG_DOWN_LOCK_TIMEOUT]),
                          number(values[MIG_DOWN_STATEMENT_TIMEOUT]),
                          number(values[MIG_DOWN_RETRIES])};
    if (step->sql == NULL || step->file == NULL) {
        mig__no_memory(reader->error);
        return false;
    }
    return true;
}

// Columns: those of migc_down, then the count of rows, then row_sum.
static bool take_down_row(void *context, size_t column_count, const char *const *values)
{
    DownReader *reader = context;
    char sum[65];
    if (column_count != MIG_DOWN_COLUMN_COUNT + 2 || !is_whole_row(values)) {
        return fail_changed(reader);
    }
    mig__row_sum(mig__text(reader->ledger->history, reader->ledger->history->name), values,
                 MIG_DOWN_COLUMN_COUNT + 1, sum);
    const char *stored = values[MIG_DOWN_COLUMN_COUNT + 1];
    bool is_next = number(values[MIG_DOWN_POSITION]) == reader->down->count;
    if (stored == NULL || strcmp(stored, sum) != 0 || !is_next) {
        return fail_changed(reader);
    }
    if (number(values[MIG_DOWN_KIND]) != MIG_STEP_STATEMENT) {
        mig__fail(reader->error, MIG_REFUSED,
                  "the way back of revision %s has a step that this program cannot run yet",
                  reader->id);
        return false;
    }
    return take_step(reader, values);
}

static void build_query(MigBuffer *sql, const MigLedger *ledger, const char *id)
{
    bool is_postgresql = ledger->schema != NULL;
    const char *equals = is_postgresql ? "OPERATOR(pg_catalog.=)" : "=";
    mig__buffer_add(sql, "SELECT ");
    for (size_t i = 0; i < MIG_DOWN_COLUMN_COUNT; i++) {
        mig__buffer_add_format(sql, "%s%s", mig__down_column_name(i),
                               is_postgresql ? "::pg_catalog.text, " : ", ");
    }
    mig__buffer_add(sql, is_postgresql ? "(pg_catalog.count(*) OVER ())::pg_catalog.text"
                                       : "count(*) OVER ()");
    mig__buffer_add(sql, ", row_sum FROM ");
    mig__ledger_add_table(sql, ledger->schema, "migc_down");
    mig__buffer_add_format(sql, " AS d WHERE history %s ", equals);
    mig__buffer_add_literal(sql, mig__text(ledger->history, ledger->history->name));
    mig__buffer_add_format(sql, " AND id %s ", equals);
    mig__buffer_add_literal(sql, id);
    mig__buffer_add(sql, " ORDER BY d.position");
}

MigOutcome mig__ledger_read_down(const MigLedger *ledger, MigDriver *driver, const char *id,
                                 MigDown *down, MigError *error)
{
    DownReader reader = {ledger, id, down, error};
    MigBuffer sql = {NULL, 0, 0, false};
    bool is_missing = false;
    MigOutcome outcome = MIG__FAILED;
    build_query(&sql, ledger, id);
    if (sql.has_failed) {
        mig__no_memory(error);
    } else {
        outcome = driver->kind->query(driver, sql.data, take_down_row, &reader, &is_missing, error);
    }
    mig__buffer_free(&sql);
    if (outcome == MIG__DONE && down->count == 0) {
        fail_changed(&reader);
        outcome = MIG__FAILED;
    }
    return outcome;
}

void mig__down_free(MigDown *down)
{
    for (uint32_t i = 0; i < down->count; i++) {
        free(down->steps[i].sql);
        free(down->steps[i].file);
    }
    free(down->steps);
    memset(down, 0, sizeof *down);
}
