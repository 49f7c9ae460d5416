// SPDX-License-Identifier: MIT
#include "test_rows_parts.h"

#include <string.h>

bool row_is_key(const ModelObject *part, const char *class)
{
    return part->kind == MODEL_CONSTRAINT && model_is(part, ATTRIBUTE_CLASS, class);
}

const char *row_name(const RowFill *fill, Text schema, Text name)
{
    Builder out = {.arena = fill->arena};
    if (schema.size > 0) {
        builder_add_identifier(&out, schema);
        builder_add_char(&out, '.');
    }
    builder_add_identifier(&out, name);
    return out.items;
}

// The name at the beginning, without its quotes; *rest is what stands behind it.
static Text take_name(Arena *arena, Text text, Text *rest)
{
    Builder name = {.arena = arena};
    bool is_quoted = false;
    size_t i = 0;
    for (; i < text.size && (is_quoted || text.data[i] != '.'); i++) {
        bool is_double = is_quoted && i + 1 < text.size && text.data[i + 1] == '"';
        if (text.data[i] != '"')
            builder_add_char(&name, text.data[i]);
        else if (is_double)
            builder_add_char(&name, text.data[i++]);
        else
            is_quoted = !is_quoted;
    }
    *rest = (Text){text.data + i, text.size - i};
    return builder_text(&name);
}

const ModelObject *row_find(const RowFill *fill, ModelSpace space, Text printed)
{
    Text rest;
    Text first = take_name(fill->arena, printed, &rest);
    if (rest.size == 0)
        return model_find(fill->model, space, TEXT("public"), first);
    Text second = take_name(fill->arena, (Text){rest.data + 1, rest.size - 1}, &rest);
    return model_find(fill->model, space, first, second);
}

// The first line without the place that stands before it.
static Text reason_of(Arena *arena, const MigError *error)
{
    static const char *const marks[] = {": error: ", "error: "};
    Text line = {error->message, strcspn(error->message, "\n")};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const char *mark = strstr(line.data, marks[i]);
        if (!mark || mark >= line.data + line.size)
            continue;
        mark += strlen(marks[i]);
        line = (Text){mark, line.size - (size_t)(mark - line.data)};
    }
    return text_from(text_copy(arena, line));
}

static bool judge(RowFill *fill, MigOutcome outcome, const MigError *error, Text *reason)
{
    if (outcome == MIG__DONE)
        return true;
    bool is_refused = (outcome == MIG__FAILED || outcome == MIG__RETRY) &&
                      error->status == MIG_REFUSED && !fill->driver->is_cancelled;
    if (is_refused) {
        *reason = reason_of(fill->rows->arena, error);
        return false;
    }
    fill->is_broken = true;
    *fill->error = *error;
    return false;
}

bool row_ask(RowFill *fill, const char *sql, MigRowFunction take, void *context, Text *reason)
{
    MigError error = {0};
    bool is_missing = false;
    // PostgreSQL's own words are wanted, SQLite's driver always takes what is missing for a ledger.
    bool *missing = fill->dialect == MIG_SQLITE ? &is_missing : NULL;
    MigOutcome outcome =
        fill->driver->kind->query(fill->driver, sql, take, context, missing, &error);
    *reason = (Text){"", 0};
    return judge(fill, outcome, &error, reason) && !is_missing;
}

static bool count_row(void *context, size_t count, const char *const *values)
{
    size_t *rows = context;
    (void)count;
    (void)values;
    ++*rows;
    return true;
}

// What a trigger does may take long, or wait for ever.
static size_t insert_postgresql(RowFill *fill, const char *sql, Text *reason)
{
    size_t rows = 0;
    Builder message = {.arena = fill->arena};
    builder_add_format(
        &message,
        "BEGIN; SET LOCAL statement_timeout TO 5000; SET LOCAL lock_timeout TO 5000; "
        "%s RETURNING 1; COMMIT",
        sql);
    return row_ask(fill, message.items, count_row, &rows, reason) ? rows : 0;
}

static size_t insert_sqlite(RowFill *fill, const char *sql, Text *reason)
{
    *reason = (Text){"", 0};
    MigError error = {0};
    MigPiece piece = {.kind = MIG_PIECE_STEP, .sql = sql, .size = strlen(sql), .place = {"", 0, 0}};
    uint64_t changed = 0;
    MigOutcome outcome =
        fill->driver->kind->statement(fill->driver, &piece, NULL, NULL, &changed, &error);
    return judge(fill, outcome, &error, reason) ? (size_t)changed : 0;
}

size_t row_insert(RowFill *fill, const char *sql, Text *reason)
{
    size_t rows = fill->dialect == MIG_SQLITE ? insert_sqlite(fill, sql, reason)
                                              : insert_postgresql(fill, sql, reason);
    if (rows == 0 && reason->size == 0) // a trigger, or a rule
        *reason = TEXT("the database has taken none of them");
    return rows;
}
