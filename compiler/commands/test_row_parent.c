// SPDX-License-Identifier: MIT
// What a foreign key may refer to: rows that are there.
#include "test_rows_parts.h"

#include <string.h>

typedef struct KeyReader {
    Arena *arena;
    RowKey *key;
} KeyReader;

static bool take_values(void *context, size_t count, const char *const *values)
{
    KeyReader *reader = context;
    for (size_t i = 0; i < count && i < reader->key->width; i++) {
        Text value = text_from(text_copy(reader->arena, text_from(values[i] ? values[i] : "NULL")));
        ARRAY_PUSH(reader->arena, &reader->key->values, value);
    }
    return true;
}

static void add_column(Builder *sql, MigDialect dialect, Text name)
{
    builder_add(sql, dialect == MIG_SQLITE ? TEXT("quote(") : TEXT("pg_catalog.quote_literal("));
    builder_add_identifier(sql, name);
    builder_add(sql, dialect == MIG_SQLITE ? TEXT(")") : TEXT("::pg_catalog.text)"));
}

// The last ones first: those that were made here have high numbers.
static void read_values(RowFill *fill, RowKey *key, const ModelObject *target)
{
    Builder sql = {.arena = fill->arena};
    Builder conditions = {.arena = fill->arena};
    KeyReader reader = {fill->arena, key};
    Text reason;
    for (size_t i = 0; i < key->width; i++) {
        const ModelObject *column = model_column(target, key->constraint->targets.items[i]);
        if (!column)
            return;
        builder_add(&sql, i == 0 ? TEXT("SELECT ") : TEXT(", "));
        add_column(&sql, fill->dialect, column->name);
        builder_add(&conditions, i == 0 ? TEXT(" WHERE ") : TEXT(" AND "));
        builder_add_identifier(&conditions, column->name);
        builder_add(&conditions, TEXT(" IS NOT NULL"));
    }
    builder_add_format(&sql, " FROM %s%s ORDER BY 1 DESC LIMIT %u",
                       row_name(fill, target->schema, target->name), conditions.items,
                       (unsigned)TEST_ROWS_LIMIT);
    // Where it may not be read it has no rows for us.
    row_ask(fill, sql.items, take_values, &reader, &reason);
}

// PostgreSQL has one more for each partition of the table that is referred to.
static bool is_of_partition(RowFill *fill, const ModelObject *table, const ModelObject *key)
{
    const ModelObject *target =
        key->target == MODEL_NONE ? NULL : model_get(fill->model, key->target);
    for (size_t i = 0; target && i < table->parts.count; i++) {
        const ModelObject *other = table->parts.items[i];
        const ModelObject *whole = row_is_key(other, "foreign key") && other->target != MODEL_NONE
                                       ? model_get(fill->model, other->target)
                                       : NULL;
        if (whole && model_value(whole, ATTRIBUTE_PARTITION_BY).size > 0 && whole != target &&
            model_value(target, ATTRIBUTE_BOUND).size > 0 &&
            other->columns.count == key->columns.count &&
            memcmp(other->columns.items, key->columns.items,
                   key->columns.count * sizeof *key->columns.items) == 0)
            return true;
    }
    return false;
}

RowKeys row_keys_read(RowFill *fill, const ModelObject *table)
{
    RowKeys keys = {0};
    for (size_t i = 0; i < table->parts.count && !fill->is_broken; i++) {
        const ModelObject *part = table->parts.items[i];
        if (!row_is_key(part, "foreign key") || is_of_partition(fill, table, part))
            continue;
        RowKey key = {.constraint = part,
                      .width = part->columns.count,
                      .is_own = part->target == table->number};
        const ModelObject *target =
            part->target == MODEL_NONE ? NULL : model_get(fill->model, part->target);
        if (target && !key.is_own && key.width > 0 && part->targets.count == key.width)
            read_values(fill, &key, target);
        ARRAY_PUSH(fill->arena, &keys, key);
    }
    return keys;
}

static bool agrees(const RowKey *key, size_t row, const Text *values)
{
    for (size_t i = 0; i < key->width; i++) {
        Text there = values[key->constraint->columns.items[i]];
        if (there.size > 0 && !text_equal(there, key->values.items[row * key->width + i]))
            return false;
    }
    return true;
}

bool row_key_take(const RowKey *key, unsigned row, Text *values)
{
    size_t count = key->width > 0 ? key->values.count / key->width : 0;
    for (size_t i = 0; i < count; i++) {
        size_t chosen = (row + i) % count;
        if (!agrees(key, chosen, values))
            continue;
        for (size_t k = 0; k < key->width; k++)
            values[key->constraint->columns.items[k]] = key->values.items[chosen * key->width + k];
        return true;
    }
    return false;
}
