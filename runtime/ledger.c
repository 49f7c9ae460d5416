// SPDX-License-Identifier: MIT
// Reading the ledger. One query gives the history's row, the row of the ledger's own tables and
// every revision, so that a launch that differs costs two queries in all.
#include "ledger.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void mig__ledger_begin(MigLedger *ledger, const MigHistory *history, MigDialect dialect,
                       const char *schema)
{
    memset(ledger, 0, sizeof *ledger);
    ledger->history = history;
    ledger->dialect = dialect;
    ledger->schema = schema;
    ledger->node_count = history->revision_count;
}

bool mig__ledger_prepare(MigLedger *ledger)
{
    size_t count = (size_t)ledger->history->revision_count + 1;
    if (ledger->row_of != NULL) {
        return true;
    }
    ledger->state = calloc(count, sizeof *ledger->state);
    ledger->segment = calloc(count, sizeof *ledger->segment);
    ledger->verdict = calloc(count, sizeof *ledger->verdict);
    if (ledger->verdict != NULL && ledger->state != NULL && ledger->segment != NULL &&
        mig__index_make(&ledger->index, ledger->history)) {
        ledger->row_of = malloc(count * sizeof *ledger->row_of);
    }
    if (ledger->row_of == NULL) {
        mig__ledger_free(ledger);
        return false;
    }
    ledger->node_capacity = ledger->node_count;
    return true;
}

// The array with room for `count` items, or as it was, with *is_made cleared, where memory is
// short.
static void *grow(void *array, size_t count, size_t size, bool *is_made)
{
    void *memory = *is_made ? realloc(array, count * size) : NULL;
    if (memory == NULL) {
        *is_made = false;
        return array;
    }
    return memory;
}

static bool reserve_node(MigLedger *ledger)
{
    bool is_made = true;
    size_t count = (size_t)ledger->node_capacity * 2 + 16;
    size_t unknown = count - ledger->history->revision_count;
    if (ledger->node_count < ledger->node_capacity) {
        return true;
    }
    ledger->row_of = grow(ledger->row_of, count, sizeof *ledger->row_of, &is_made);
    ledger->state = grow(ledger->state, count, sizeof *ledger->state, &is_made);
    ledger->segment = grow(ledger->segment, count, sizeof *ledger->segment, &is_made);
    ledger->verdict = grow(ledger->verdict, count, sizeof *ledger->verdict, &is_made);
    ledger->unknown_ids = grow(ledger->unknown_ids, unknown, sizeof *ledger->unknown_ids, &is_made);
    ledger->node_capacity = is_made ? (uint32_t)count : ledger->node_capacity;
    return is_made;
}

// The node of an unknown id, made where it is new; MIG_UNSET where memory is short.
static uint32_t take_unknown(MigLedger *ledger, const char *id)
{
    uint32_t node = mig__index_find(&ledger->unknown, id, strlen(id));
    if (node != MIG_UNSET) {
        return node;
    }
    size_t size = strlen(id) + 1;
    char *copy = reserve_node(ledger) ? malloc(size) : NULL;
    if (copy == NULL ||
        !mig__index_add(&ledger->unknown, memcpy(copy, id, size), ledger->node_count)) {
        free(copy);
        return MIG_UNSET;
    }
    node = ledger->node_count++;
    ledger->unknown_ids[node - ledger->history->revision_count] = copy;
    ledger->row_of[node] = MIG_UNSET;
    ledger->state[node] = MIG_ROW_ABSENT;
    ledger->segment[node] = 0;
    ledger->verdict[node] = MIG_VERDICT_SAME;
    return node;
}

static void forget_rows(MigLedger *ledger)
{
    for (uint32_t i = 0; i < ledger->row_count; i++) {
        free(ledger->rows[i].block);
    }
    ledger->row_count = 0;
    ledger->is_missing = false;
    ledger->has_format = false;
    ledger->format = 0;
    ledger->min_reader = 0;
    ledger->launch_digest[0] = '\0';
    ledger->unknown_rows = 0;
    for (uint32_t i = 0; i < ledger->node_count; i++) {
        ledger->row_of[i] = MIG_UNSET;
        ledger->state[i] = MIG_ROW_ABSENT;
        ledger->segment[i] = 0;
        ledger->verdict[i] = MIG_VERDICT_SAME;
    }
}

void mig__ledger_free(MigLedger *ledger)
{
    for (uint32_t i = 0; i < ledger->row_count; i++) {
        free(ledger->rows[i].block);
    }
    free(ledger->rows);
    free(ledger->row_of);
    free(ledger->state);
    free(ledger->segment);
    free(ledger->verdict);
    mig__index_free(&ledger->index);
    for (uint32_t i = 0; i < ledger->unknown.count; i++) {
        free(ledger->unknown_ids[i]);
    }
    free(ledger->unknown_ids);
    mig__index_free(&ledger->unknown);
    memset(ledger, 0, sizeof *ledger);
}

void mig__ledger_add_table(MigBuffer *sql, const char *schema, const char *table)
{
    if (schema != NULL) {
        mig__buffer_add_identifier(sql, schema);
        mig__buffer_add(sql, ".");
        mig__buffer_add_identifier(sql, table);
    } else {
        mig__buffer_add(sql, "main.");
        mig__buffer_add(sql, table);
    }
}

// A comparison that no operator of a hostile search_path can capture.
static const char *equals(const char *schema)
{
    return schema != NULL ? " OPERATOR(pg_catalog.=) " : " = ";
}

typedef struct FastAnswer {
    const char *expected;
    bool is_equal;
} FastAnswer;

static bool take_digest(void *context, size_t column_count, const char *const *values)
{
    FastAnswer *answer = context;
    answer->is_equal =
        column_count == 1 && values[0] != NULL && strcmp(values[0], answer->expected) == 0;
    return true;
}

MigOutcome mig__ledger_is_current(MigDriver *driver, const MigHistory *history, const char *schema,
                                  bool *is_current, bool *is_missing, MigError *error)
{
    const MigTrack *track = mig__track(history, driver->kind->dialect);
    FastAnswer answer = {mig__text(history, track->launch_digest), false};
    MigBuffer sql = {NULL, 0, 0, false};
    *is_missing = false;
    mig__buffer_add(&sql, "SELECT launch_digest FROM ");
    mig__ledger_add_table(&sql, schema, "migc_history");
    mig__buffer_add_format(&sql, " WHERE name%s", equals(schema));
    mig__buffer_add_literal(&sql, mig__text(history, history->name));
    MigOutcome outcome = MIG__FAILED;
    if (sql.has_failed) {
        mig__no_memory(error);
    } else {
        outcome = driver->kind->query(driver, sql.data, take_digest, &answer, is_missing, error);
    }
    mig__buffer_free(&sql);
    *is_current = outcome == MIG__DONE && !*is_missing && answer.is_equal;
    return outcome;
}

static bool read_number(const char *text, uint32_t *number)
{
    if (text == NULL || text[0] < '0' || text[0] > '9') {
        return false;
    }
    char *end = NULL;
    unsigned long value = strtoul(text, &end, 10);
    if (*end != '\0' || value > INT32_MAX) {
        return false;
    }
    *number = (uint32_t)value;
    return true;
}

static MigRowState read_state(const char *text)
{
    static const char *const names[] = {"", "started", "applied", "reverting"};
    for (int i = MIG_ROW_STARTED; i <= MIG_ROW_REVERTING; i++) {
        if (text != NULL && strcmp(text, names[i]) == 0) {
            return (MigRowState)i;
        }
    }
    return MIG_ROW_ABSENT;
}

// Copies the texts of a row into one block that the row owns.
static bool copy_texts(MigRow *row, const char *const *values)
{
    size_t size = 0;
    for (size_t i = MIG_READ_COLUMNS; i < MIG_READ_ROWS_DONE; i++) {
        size += values[i] == NULL ? 1 : strlen(values[i]) + 1;
    }
    char *p = row->block = malloc(size);
    if (p == NULL) {
        return false;
    }
    for (size_t i = MIG_READ_COLUMNS; i < MIG_READ_ROWS_DONE; i++) {
        const char *text = values[i] == NULL ? "" : values[i];
        size_t length = strlen(text) + 1;
        memcpy(p, text, length);
        if (i < MIG_READ_ROW_SUM) {
            row->columns[i - MIG_READ_COLUMNS] = p;
        } else if (i == MIG_READ_FINISHED_AT) {
            row->finished_at = p;
        } else if (i == MIG_READ_APPLIED_BY) {
            row->applied_by = p;
        } else if (i == MIG_READ_BATCH_KEY) {
            row->batch_key = p;
        }
        p += length;
    }
    return true;
}

static void check_row(MigLedger *ledger, MigRow *row, const char *const *values)
{
    char sum[65];
    mig__row_sum(mig__text(ledger->history, ledger->history->name), values + MIG_READ_COLUMNS,
                 MIG_COLUMN_COUNT, sum);
    row->is_tampered =
        values[MIG_READ_ROW_SUM] == NULL || strcmp(values[MIG_READ_ROW_SUM], sum) != 0;
    row->state = read_state(values[MIG_READ_STATE]);
    row->rows_done =
        values[MIG_READ_ROWS_DONE] == NULL ? 0 : strtoull(values[MIG_READ_ROWS_DONE], NULL, 10);
    row->has_intent =
        values[MIG_READ_BATCH_KEY] != NULL && strcmp(values[MIG_READ_BATCH_KEY], MIG_INTENT) == 0;
    if (row->state == MIG_ROW_ABSENT) {
        row->state = MIG_ROW_APPLIED;
        row->is_tampered = true;
    }
    if (!read_number(values[MIG_READ_SEGMENT], &row->segment)) {
        row->is_tampered = true;
    }
}

static bool take_revision(MigLedger *ledger, const char *const *values)
{
    if (ledger->row_count == ledger->row_capacity) {
        uint32_t capacity = ledger->row_capacity == 0 ? 64 : ledger->row_capacity * 2;
        MigRow *rows = realloc(ledger->rows, capacity * sizeof *rows);
        if (rows == NULL) {
            mig__no_memory(ledger->error);
            return false;
        }
        ledger->rows = rows;
        ledger->row_capacity = capacity;
    }
    MigRow *row = &ledger->rows[ledger->row_count];
    memset(row, 0, sizeof *row);
    if (!copy_texts(row, values)) {
        mig__no_memory(ledger->error);
        return false;
    }
    check_row(ledger, row, values);
    const char *id = row->columns[MIG_COLUMN_ID];
    row->revision = mig__index_find(&ledger->index, id, strlen(id));
    row->node = row->revision != MIG_UNSET ? row->revision : take_unknown(ledger, id);
    ledger->row_count++; // the row's texts are freed with the others
    if (row->node == MIG_UNSET) {
        mig__no_memory(ledger->error);
        return false;
    }
    ledger->unknown_rows += row->revision == MIG_UNSET;
    ledger->row_of[row->node] = ledger->row_count - 1;
    ledger->state[row->node] = (uint8_t)row->state;
    ledger->segment[row->node] = row->segment;
    return true;
}

// Tags: 'h' the row of this history, 'm' that of the ledger's tables, 'r' a revision.
static bool take_row(void *context, size_t column_count, const char *const *values)
{
    MigLedger *ledger = context;
    if (column_count != MIG_READ_COUNT || values[MIG_READ_TAG] == NULL) {
        mig__fail(ledger->error, MIG_DIVERGED, "the ledger's query gave %lu columns",
                  (unsigned long)column_count);
        return false;
    }
    if (strlen(values[MIG_READ_TAG]) != 1 || strchr("hmr", values[MIG_READ_TAG][0]) == NULL) {
        mig__fail(ledger->error, MIG_DIVERGED,
                  "the ledger's query gave a row that was not asked for");
        return false;
    }
    if (values[MIG_READ_TAG][0] == 'r') {
        return take_revision(ledger, values);
    }
    if (values[MIG_READ_TAG][0] == 'm') {
        ledger->has_format = read_number(values[MIG_READ_COLUMNS + 1], &ledger->format) &&
                             read_number(values[MIG_READ_COLUMNS + 2], &ledger->min_reader);
    } else if (values[MIG_READ_COLUMNS] != NULL) {
        snprintf(ledger->launch_digest, sizeof ledger->launch_digest, "%s",
                 values[MIG_READ_COLUMNS]);
    }
    return true;
}

static void add_history_row(MigBuffer *sql, const MigLedger *ledger, char tag, const char *name)
{
    const char *text = ledger->schema != NULL ? "::pg_catalog.text" : "";
    mig__buffer_add_format(sql, "SELECT '%c'%s, launch_digest, format%s, min_reader%s", tag, text,
                           text, text);
    for (size_t i = MIG_READ_COLUMNS + 3; i < MIG_READ_COUNT; i++) {
        mig__buffer_add_format(sql, ", NULL%s", text);
    }
    mig__buffer_add(sql, " FROM ");
    mig__ledger_add_table(sql, ledger->schema, "migc_history");
    mig__buffer_add_format(sql, " WHERE name%s", equals(ledger->schema));
    mig__buffer_add_literal(sql, name);
}

static void add_revision_rows(MigBuffer *sql, const MigLedger *ledger)
{
    const char *text = ledger->schema != NULL ? "::pg_catalog.text" : "";
    mig__buffer_add_format(sql, "SELECT 'r'%s", text);
    for (int i = 0; i < MIG_COLUMN_COUNT; i++) {
        mig__buffer_add_format(sql, ", %s", mig__column_name((MigColumn)i));
    }
    mig__buffer_add_format(sql, ", row_sum, state, segment%s, batch_key, ", text);
    // The same form as SQLite's, whatever DateStyle and TimeZone say.
    mig__buffer_add(sql, ledger->schema == NULL
                             ? "finished_at"
                             : "pg_catalog.to_char(pg_catalog.timezone('UTC'::pg_catalog.text, "
                               "finished_at), 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')");
    mig__buffer_add_format(sql, ", applied_by, rows_done%s FROM ", text);
    mig__ledger_add_table(sql, ledger->schema, "migc_revision");
    mig__buffer_add_format(sql, " WHERE history%s", equals(ledger->schema));
    mig__buffer_add_literal(sql, mig__text(ledger->history, ledger->history->name));
}

static MigOutcome check_format(const MigLedger *ledger, MigError *error)
{
    const MigHistory *own = migc_ledger_history();
    if (ledger->is_missing) {
        return MIG__DONE;
    }
    if (!ledger->has_format) {
        mig__fail(error, MIG_DIVERGED,
                  "the ledger's tables exist, but the row \"%s\" of migc_history that says their "
                  "format does not: they were not made by migc, or the row was deleted%s",
                  mig__text(own, own->name),
                  ledger->schema == NULL ? "" : ", or row security hides it from this role");
        return MIG__FAILED;
    }
    if (ledger->min_reader > own->revision_count) {
        mig__fail(error, MIG_AHEAD,
                  "the ledger's tables have format %u and need a migc that reads format %u or "
                  "newer; this program reads format %u",
                  (unsigned)ledger->format, (unsigned)ledger->min_reader,
                  (unsigned)own->revision_count);
        return MIG__FAILED;
    }
    return MIG__DONE;
}

MigOutcome mig__ledger_read_nothing(MigLedger *ledger, MigError *error)
{
    if (mig__ledger_prepare(ledger)) {
        forget_rows(ledger);
        ledger->is_missing = true;
        if (mig__ledger_compare(ledger)) {
            return MIG__DONE;
        }
    }
    mig__no_memory(error);
    return MIG__FAILED;
}

MigOutcome mig__ledger_read(MigLedger *ledger, MigDriver *driver, MigError *error)
{
    const MigHistory *own = migc_ledger_history();
    MigBuffer sql = {NULL, 0, 0, false};
    bool is_missing = false;
    if (!mig__ledger_prepare(ledger)) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    forget_rows(ledger);
    ledger->error = error;
    add_history_row(&sql, ledger, 'h', mig__text(ledger->history, ledger->history->name));
    mig__buffer_add(&sql, " UNION ALL ");
    add_history_row(&sql, ledger, 'm', mig__text(own, own->name));
    mig__buffer_add(&sql, " UNION ALL ");
    add_revision_rows(&sql, ledger);
    MigOutcome outcome = MIG__FAILED;
    if (sql.has_failed) {
        mig__no_memory(error);
    } else {
        outcome = driver->kind->query(driver, sql.data, take_row, ledger, &is_missing, error);
    }
    mig__buffer_free(&sql);
    ledger->error = NULL;
    ledger->is_missing = is_missing;
    if (outcome == MIG__DONE && !mig__ledger_compare(ledger)) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    return outcome == MIG__DONE ? check_format(ledger, error) : outcome;
}

const MigRow *mig__ledger_row(const MigLedger *ledger, uint32_t node)
{
    uint32_t row = ledger->row_of[node];
    return row == MIG_UNSET ? NULL : &ledger->rows[row];
}

uint32_t mig__ledger_find(const MigLedger *ledger, const char *id, size_t size)
{
    uint32_t node = mig__index_find(&ledger->index, id, size);
    return node != MIG_UNSET ? node : mig__index_find(&ledger->unknown, id, size);
}

const char *mig__ledger_id(const MigLedger *ledger, uint32_t node)
{
    return mig__ledger_knows(ledger, node)
               ? mig__revision_id(ledger->history, node)
               : ledger->unknown_ids[node - ledger->history->revision_count];
}

const char *mig__ledger_title(const MigLedger *ledger, uint32_t node)
{
    if (mig__ledger_knows(ledger, node)) {
        return mig__text(ledger->history, ledger->history->revisions[node].title);
    }
    const MigRow *row = mig__ledger_row(ledger, node);
    return row == NULL ? "" : row->columns[MIG_COLUMN_TITLE];
}

const char *mig__ledger_file(const MigLedger *ledger, uint32_t node)
{
    return mig__ledger_knows(ledger, node)
               ? mig__text(ledger->history, ledger->history->revisions[node].file)
               : "";
}

bool mig__ledger_has_steps_back(const MigLedger *ledger, uint32_t revision)
{
    const MigRow *row = mig__ledger_row(ledger, revision);
    return row != NULL && strcmp(row->columns[MIG_COLUMN_WAY_BACK], "steps") == 0;
}
