// SPDX-License-Identifier: MIT
#include "sqlite_difference.h"

#include "sort.h"
#include "sql_plain.h"
#include "sqlite_table.h"

#include <string.h>

typedef struct Comparison {
    Arena *arena;
    SqliteDifferences found;
} Comparison;

static void add(Comparison *comparison, Text name, Text hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void add(Comparison *comparison, Text name, Text hint, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    SqliteDifference difference = {text_format_list(comparison->arena, format, arguments), hint,
                                   name};
    va_end(arguments);
    ARRAY_PUSH(comparison->arena, &comparison->found, difference);
}

// Made by SQLite itself: it comes and goes with something that is compared.
static bool is_own(const CatalogRow *row)
{
    return !row->sql.data || (row->name.size > 7 && memcmp(row->name.data, "sqlite_", 7) == 0);
}

static int compare_rows(const void *a, const void *b)
{
    const CatalogRow *left = a, *right = b;
    int order = text_compare(left->type, right->type);
    if (order != 0)
        return order;
    size_t size = left->name.size < right->name.size ? left->name.size : right->name.size;
    order = sqlite3_strnicmp(left->name.data, right->name.data, (int)size);
    return order != 0 ? order
                      : (left->name.size > right->name.size) - (left->name.size < right->name.size);
}

static CatalogRows sorted(Arena *arena, const CatalogRows *rows)
{
    CatalogRows copy = {0};
    for (size_t i = 0; i < rows->count; i++)
        if (!is_own(&rows->items[i]))
            ARRAY_PUSH(arena, &copy, rows->items[i]);
    sort_items(copy.items, copy.count, sizeof *copy.items, compare_rows);
    return copy;
}

static const TableColumn *find_column(const SqliteTable *table, Text name)
{
    for (size_t i = 0; i < table->columns.count; i++)
        if (text_equal_ignoring_case(table->columns.items[i].name, name))
            return &table->columns.items[i];
    return NULL;
}

static void add_changed(Builder *list, bool is_changed, const char *what)
{
    if (!is_changed)
        return;
    if (list->count > 0)
        builder_add(list, TEXT(", "));
    builder_add(list, text_from(what));
}

static void compare_column(Comparison *comparison, const CatalogRow *row, const TableColumn *old,
                           const TableColumn *new)
{
    Builder changed = {.arena = comparison->arena};
    add_changed(&changed, !text_equal_ignoring_case(old->type, new->type), "type");
    add_changed(&changed, old->is_not_null != new->is_not_null, "NOT NULL");
    add_changed(&changed, !text_equal(old->fallback, new->fallback), "default");
    add_changed(&changed, old->is_key != new->is_key, "primary key");
    add_changed(&changed, old->is_generated != new->is_generated, "expression");
    if (changed.count > 0)
        add(comparison, row->name, (Text){"", 0},
            "leaves column \"%.*s\" of table \"%.*s\" changed: its %s", TEXT_ARGS(new->name),
            TEXT_ARGS(row->name), changed.items);
}

static void compare_columns(Comparison *comparison, const CatalogRow *row, const SqliteTable *old,
                            const SqliteTable *new)
{
    for (size_t i = 0; i < new->columns.count; i++) {
        const TableColumn *column = &new->columns.items[i];
        const TableColumn *before = find_column(old, column->name);
        if (before)
            compare_column(comparison, row, before, column);
        else
            add(comparison, row->name,
                text_format(comparison->arena, "add to it: ALTER TABLE %.*s DROP COLUMN %.*s;",
                            TEXT_ARGS(row->name), TEXT_ARGS(column->name)),
                "leaves column \"%.*s\" of table \"%.*s\"", TEXT_ARGS(column->name),
                TEXT_ARGS(row->name));
    }
    for (size_t i = 0; i < old->columns.count; i++)
        if (!find_column(new, old->columns.items[i].name))
            add(comparison, row->name, (Text){"", 0},
                "does not bring back column \"%.*s\" of table \"%.*s\"",
                TEXT_ARGS(old->columns.items[i].name), TEXT_ARGS(row->name));
}

static void compare_constraints(Comparison *comparison, const CatalogRow *row,
                                const SqliteTable *old, const SqliteTable *new)
{
    size_t i = 0, k = 0;
    while (i < old->constraints.count || k < new->constraints.count) {
        int order = i == old->constraints.count ? 1
                    : k == new->constraints.count
                        ? -1
                        : text_compare(old->constraints.items[i], new->constraints.items[k]);
        if (order < 0)
            add(comparison, row->name, (Text){"", 0}, "does not bring back %.*s of table \"%.*s\"",
                TEXT_ARGS(old->constraints.items[i]), TEXT_ARGS(row->name));
        else if (order > 0)
            add(comparison, row->name, (Text){"", 0}, "leaves %.*s on table \"%.*s\"",
                TEXT_ARGS(new->constraints.items[k]), TEXT_ARGS(row->name));
        i += order <= 0;
        k += order >= 0;
    }
}

static void compare_objects(Comparison *comparison, const CatalogRow *old, const CatalogRow *new)
{
    SqliteTable before, after;
    Arena *arena = comparison->arena;
    if (text_equal(old->sql, new->sql) ||
        text_equal(sql_plain(arena, old->sql, MIG_SQLITE), sql_plain(arena, new->sql, MIG_SQLITE)))
        return;
    bool is_table = text_is(old->type, "table");
    if (is_table && sqlite_table_read(arena, old->sql, old->name, &before) &&
        sqlite_table_read(arena, new->sql, new->name, &after)) {
        size_t count = comparison->found.count;
        compare_columns(comparison, new, &before, &after);
        if (comparison->found.count == count) // a column takes its constraints with it
            compare_constraints(comparison, new, &before, &after);
        return;
    }
    add(comparison, new->name, (Text){"", 0}, "leaves %.*s \"%.*s\" changed", TEXT_ARGS(new->type),
        TEXT_ARGS(new->name));
}

static bool has_table(const CatalogRows *rows, Text table)
{
    for (size_t i = 0; i < rows->count; i++)
        if (text_equal_ignoring_case(rows->items[i].name, table) &&
            (text_is(rows->items[i].type, "table") || text_is(rows->items[i].type, "view")))
            return true;
    return false;
}

// What belongs to a table that is different as a whole is not said again.
static bool goes_with_table(const CatalogRow *row, const CatalogRows *other)
{
    bool is_part = text_is(row->type, "index") || text_is(row->type, "trigger");
    return is_part && !has_table(other, row->table);
}

static void add_left(Comparison *comparison, const CatalogRow *row)
{
    Builder kind = {.arena = comparison->arena};
    for (size_t i = 0; i < row->type.size; i++)
        builder_add_char(&kind, (char)(row->type.data[i] - 'a' + 'A'));
    add(comparison, row->name,
        text_format(comparison->arena, "add to it: DROP %s %.*s;", kind.items,
                    TEXT_ARGS(row->name)),
        "leaves %.*s \"%.*s\"", TEXT_ARGS(row->type), TEXT_ARGS(row->name));
}

SqliteDifferences sqlite_differences(Arena *arena, const CatalogRows *before,
                                     const CatalogRows *after)
{
    Comparison comparison = {arena, {0}};
    CatalogRows old = sorted(arena, before), new = sorted(arena, after);
    size_t i = 0, k = 0;
    while (i < old.count || k < new.count) {
        int order = i == old.count   ? 1
                    : k == new.count ? -1
                                     : compare_rows(&old.items[i], &new.items[k]);
        if (order == 0)
            compare_objects(&comparison, &old.items[i], &new.items[k]);
        else if (order < 0 && !goes_with_table(&old.items[i], &new))
            add(&comparison, old.items[i].name, (Text){"", 0}, "does not bring back %.*s \"%.*s\"",
                TEXT_ARGS(old.items[i].type), TEXT_ARGS(old.items[i].name));
        else if (order > 0 && !goes_with_table(&new.items[k], &old))
            add_left(&comparison, &new.items[k]);
        i += order <= 0;
        k += order >= 0;
    }
    return comparison.found;
}
