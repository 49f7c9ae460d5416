// SPDX-License-Identifier: MIT
// Which tables are empty. Asked before the schema is read, which takes much longer and mostly is
// not needed: a revision seldom leaves a table without rows that was not there before.
#include "test_rows_parts.h"

#include "ledger_names.h"
#include <stdlib.h>

enum { TABLES_AT_ONCE = 100 };

// What a table is, as far as that is cheap to say, where it lives, and its name.
static const char tables_postgresql[] =
    "SELECT c.oid || ':' || c.xmin, n.nspname, c.relname FROM pg_catalog.pg_class c"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND"
    " c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND"
    " NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid ="
    " 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')"
    " ORDER BY c.oid";

static const char tables_sqlite[] =
    "SELECT sql, '', name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
    "ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name";

static bool take_table(void *context, size_t count, const char *const *values)
{
    RowFill *fill = context;
    if (count != 3 || !values[0] || !values[1] || !values[2])
        return false;
    RowEmpty table = {text_from(text_copy(fill->arena, text_from(values[0]))),
                      text_from(text_copy(fill->arena, text_from(values[1]))),
                      text_from(text_copy(fill->arena, text_from(values[2]))), false};
    if (!ledger_names_has(table.name))
        ARRAY_PUSH(fill->arena, &fill->empties, table);
    return true;
}

static bool take_empty(void *context, size_t count, const char *const *values)
{
    RowFill *fill = context;
    size_t index = count == 1 && values[0] ? strtoul(values[0], NULL, 10) : SIZE_MAX;
    if (index < fill->empties.count)
        fill->empties.items[index].is_empty = true;
    return index < fill->empties.count;
}

// A table that may not be read is left as it is.
static void ask(RowFill *fill, size_t from, size_t to)
{
    Builder sql = {.arena = fill->arena};
    Text reason;
    for (size_t i = from; i < to; i++) {
        const RowEmpty *table = &fill->empties.items[i];
        builder_add_format(&sql, "%sSELECT %zu WHERE NOT EXISTS (SELECT 1 FROM %s)",
                           i == from ? "" : " UNION ALL ", i,
                           row_name(fill, table->schema, table->name));
    }
    if (from == to || row_ask(fill, sql.items, take_empty, fill, &reason) || to - from == 1)
        return;
    for (size_t i = from; i < to && !fill->is_broken; i++)
        ask(fill, i, i + 1);
}

void row_empties_find(RowFill *fill)
{
    Text reason;
    const char *tables = fill->dialect == MIG_SQLITE ? tables_sqlite : tables_postgresql;
    if (!row_ask(fill, tables, take_table, fill, &reason))
        return;
    for (size_t from = 0; from < fill->empties.count && !fill->is_broken; from += TABLES_AT_ONCE) {
        size_t left = fill->empties.count - from;
        ask(fill, from, from + (left < TABLES_AT_ONCE ? left : TABLES_AT_ONCE));
    }
    size_t kept = 0;
    for (size_t i = 0; i < fill->empties.count; i++)
        if (fill->empties.items[i].is_empty)
            fill->empties.items[kept++] = fill->empties.items[i];
    fill->empties.count = kept;
}

uint64_t row_empties_sum(const RowFill *fill)
{
    uint64_t sum = fill->empties.count;
    for (size_t i = 0; i < fill->empties.count; i++)
        if (fill->empties.items[i].is_empty)
            sum = sum * 1099511628211u + text_hash(fill->empties.items[i].key);
    return sum;
}
