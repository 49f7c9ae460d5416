// SPDX-License-Identifier: MIT
// Reading the way back that was stored when a revision was applied. It runs whatever the files say
// today, so every row is checked against its sum, and the rows against each other.
#include "ledger.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct DownReader {
    MigDowns *downs;
    MigError *error;
} DownReader;

static void fail_changed(const char *id, MigError *error)
{
    mig__fail(
        error, MIG_DIVERGED,
        "the stored way back of revision %s was changed by other hands: its rows in migc_down "
        "are not what was written. Put them back as they were; or, when you know which "
        "revisions the database really has, `stamp` writes them anew",
        id);
    mig__error_set_revision(error, id);
}

static uint32_t number(const char *text)
{
    return text == NULL ? MIG_UNSET : (uint32_t)strtoul(text, NULL, 10);
}

// A number as migc writes it: what reads as the same one, `a` for 0, was written by other hands.
static bool is_number(const char *text)
{
    char written[16];
    snprintf(written, sizeof written, "%u", (unsigned)number(text));
    return strcmp(text, written) == 0;
}

static bool is_whole_row(const char *const *values)
{
    for (size_t i = 0; i <= MIG_DOWN_COLUMN_COUNT; i++) {
        bool may_be_null = i >= MIG_DOWN_LOCK_TIMEOUT && i <= MIG_DOWN_DETAIL;
        if (values[i] == NULL && !may_be_null) {
            return false;
        }
        bool is_text = i == MIG_DOWN_ID || i == MIG_DOWN_SQL || i == MIG_DOWN_FILE ||
                       i == MIG_DOWN_DETAIL || i == MIG_DOWN_COLUMN_COUNT;
        if (!is_text && values[i] != NULL && !is_number(values[i])) {
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
    uint32_t capacity = down->capacity == 0 ? 4 : down->capacity * 2;
    MigDownStep *steps = realloc(down->steps, capacity * sizeof *steps);
    if (steps == NULL) {
        return false;
    }
    down->steps = steps;
    down->capacity = capacity;
    return true;
}

static bool take_step(MigDown *down, const char *const *values)
{
    static const int texts[] = {MIG_DOWN_SQL, MIG_DOWN_FILE, MIG_DOWN_DETAIL};
    const char *kept[] = {NULL, NULL, NULL};
    size_t sizes[] = {0, 0, 0};
    size_t size = 0;
    for (size_t i = 0; i < 3; i++) {
        sizes[i] = values[texts[i]] == NULL ? 0 : strlen(values[texts[i]]) + 1;
        size += sizes[i];
    }
    char *memory = reserve_step(down) ? malloc(size) : NULL;
    if (memory == NULL) {
        return false;
    }
    char *next = memory;
    for (size_t i = 0; i < 3; i++) {
        if (sizes[i] > 0) {
            kept[i] = memcpy(next, values[texts[i]], sizes[i]);
            next += sizes[i];
        }
    }
    MigDownStep *step = &down->steps[down->count++];
    memset(step, 0, sizeof *step);
    step->memory = memory;
    step->step.kind = number(values[MIG_DOWN_KIND]);
    step->step.flags = number(values[MIG_DOWN_FLAGS]);
    step->step.sql = kept[0];
    step->step.size = (uint32_t)sizes[0] - 1;
    step->step.place =
        (MigPlace){kept[1], number(values[MIG_DOWN_LINE]), number(values[MIG_DOWN_COLUMN])};
    step->step.probe = step->step.done_when = step->step.name = step->step.table = "";
    step->step.statement = step->step.data_place.file = "";
    step->segment = number(values[MIG_DOWN_SEGMENT]);
    step->segment_kind = number(values[MIG_DOWN_SEGMENT_KIND]);
    step->lock_timeout = number(values[MIG_DOWN_LOCK_TIMEOUT]);
    step->statement_timeout = number(values[MIG_DOWN_STATEMENT_TIMEOUT]);
    step->retries = number(values[MIG_DOWN_RETRIES]);
    step->detail = kept[2];
    snprintf(step->row_sum, sizeof step->row_sum, "%s", values[MIG_DOWN_COLUMN_COUNT]);
    return true;
}

static MigDown *find_down(MigDowns *downs, const char *id)
{
    for (size_t i = 0; i < downs->count; i++) {
        if (strcmp(downs->items[i].id, id) == 0) {
            return &downs->items[i];
        }
    }
    return NULL;
}

// Columns: those of migc_down, then row_sum.
static bool take_down_row(void *context, size_t column_count, const char *const *values)
{
    DownReader *reader = context;
    const char *id = column_count > MIG_DOWN_ID ? values[MIG_DOWN_ID] : NULL;
    MigDown *down = id == NULL ? NULL : find_down(reader->downs, id);
    if (down == NULL || column_count != MIG_DOWN_COLUMN_COUNT + 1) {
        mig__fail(
            reader->error, MIG_DIVERGED,
            "migc_down answers with a row of another revision than was asked for (\"%.100s\"): "
            "the table is not as migc made it. Compare its columns with docs/ledger.md",
            id == NULL ? "" : id);
        return false;
    }
    if (!is_whole_row(values) || number(values[MIG_DOWN_POSITION]) != down->count) {
        fail_changed(down->id, reader->error);
        return false;
    }
    if (!take_step(down, values)) {
        mig__no_memory(reader->error);
        return false;
    }
    return true;
}

static bool has_right_sum(const MigDown *down, uint32_t position, const char *history)
{
    MigDownTexts texts;
    char sum[65];
    mig__down_texts(&texts, down->id, &down->steps[position], position);
    mig__down_sum(history, &texts, down->count, sum);
    return strcmp(sum, down->steps[position].row_sum) == 0;
}

// Segments are counted from 0 and none is empty: one of number 2147483647 would be reached by as
// many empty transactions.
static bool is_in_sequence(const MigDown *down, uint32_t position)
{
    uint32_t segment = down->steps[position].segment;
    uint32_t last = position == 0 ? 0 : down->steps[position - 1].segment;
    return segment == last || (position > 0 && segment == last + 1);
}

// A statement that were repeated as batches are would never say that it is done.
static bool is_known(const MigDownStep *step)
{
    bool can_repeat = step->step.kind == MIG_STEP_BATCH || step->step.kind == MIG_STEP_CALL;
    bool must_repeat = step->step.kind == MIG_STEP_BATCH;
    return step->step.kind <= MIG_STEP_CALL && step->segment_kind <= MIG_SEGMENT_BATCH &&
           (step->segment_kind == MIG_SEGMENT_BATCH ? can_repeat : !must_repeat);
}

static MigOutcome check_down(MigDown *down, const char *history, MigError *error)
{
    bool is_right = down->count > 0;
    for (uint32_t i = 0; is_right && i < down->count; i++) {
        is_right = has_right_sum(down, i, history) && is_in_sequence(down, i);
    }
    if (!is_right) {
        fail_changed(down->id, error);
        return MIG__FAILED;
    }
    for (uint32_t i = 0; i < down->count; i++) {
        MigDownStep *step = &down->steps[i];
        bool has_memory = true;
        if (!is_known(step) ||
            !mig__step_decode(&step->step, step->detail, &step->detail_memory, &has_memory)) {
            if (!has_memory) {
                mig__no_memory(error);
            }
            // The first error stays.
            mig__fail(error, MIG_AHEAD,
                      "the way back of revision %s has a step that this program cannot run: it was "
                      "stored by a newer version",
                      down->id);
            return MIG__FAILED;
        }
    }
    return MIG__DONE;
}

static void build_query(MigBuffer *sql, const MigLedger *ledger, const MigDowns *downs)
{
    bool is_postgresql = ledger->schema != NULL;
    mig__buffer_add(sql, "SELECT ");
    for (size_t i = 0; i < MIG_DOWN_COLUMN_COUNT; i++) {
        mig__buffer_add_format(sql, "%s%s", mig__down_column_name(i),
                               is_postgresql ? "::pg_catalog.text, " : ", ");
    }
    mig__buffer_add(sql, "row_sum FROM ");
    mig__ledger_add_table(sql, ledger->schema, "migc_down");
    mig__buffer_add(sql, is_postgresql ? " AS d WHERE history OPERATOR(pg_catalog.=) "
                                       : " AS d WHERE history = ");
    mig__buffer_add_literal(sql, mig__text(ledger->history, ledger->history->name));
    // IN would take its operator from the search_path.
    mig__buffer_add(sql,
                    is_postgresql ? " AND id OPERATOR(pg_catalog.=) ANY (ARRAY[" : " AND id IN (");
    for (size_t i = 0; i < downs->count; i++) {
        mig__buffer_add(sql, i > 0 ? ", " : "");
        mig__buffer_add_literal(sql, downs->items[i].id);
    }
    mig__buffer_add(sql, is_postgresql ? "]::pg_catalog.text[])" : ")");
    mig__buffer_add(sql, " ORDER BY d.id, d.position");
}

bool mig__downs_want(MigDowns *downs, const char *id)
{
    if (downs->count == MIG_DOWNS_AT_ONCE) {
        return false;
    }
    downs->items[downs->count++] = (MigDown){id, NULL, 0, 0};
    return true;
}

MigOutcome mig__downs_read(MigDowns *downs, const MigLedger *ledger, MigDriver *driver,
                           MigError *error)
{
    const char *history = mig__text(ledger->history, ledger->history->name);
    DownReader reader = {downs, error};
    MigBuffer sql = {NULL, 0, 0, false};
    bool is_missing = false;
    MigOutcome outcome = MIG__FAILED;
    if (downs->count == 0) {
        return MIG__DONE;
    }
    build_query(&sql, ledger, downs);
    if (sql.has_failed) {
        mig__no_memory(error);
    } else {
        outcome = driver->kind->query(driver, sql.data, take_down_row, &reader, &is_missing, error);
    }
    mig__buffer_free(&sql);
    for (size_t i = 0; outcome == MIG__DONE && i < downs->count; i++) {
        outcome = check_down(&downs->items[i], history, error);
    }
    if (outcome != MIG__DONE) {
        mig__downs_clear(downs);
    }
    return outcome;
}

const MigDown *mig__downs_find(MigDowns *downs, const char *id)
{
    return find_down(downs, id);
}

static void free_down(MigDown *down)
{
    for (uint32_t i = 0; i < down->count; i++) {
        free(down->steps[i].memory);
        free(down->steps[i].detail_memory);
    }
    free(down->steps);
}

void mig__downs_clear(MigDowns *downs)
{
    for (size_t i = 0; i < downs->count; i++) {
        free_down(&downs->items[i]);
    }
    downs->count = 0;
}
