// SPDX-License-Identifier: MIT
#include "test_compare.h"

#include "driver.h"
#include "sort.h"
#include <string.h>

enum { DEADLINE = 60 * 1000 }; // ms

// A table's own text is written in many ways for one and the same: what it consists of is compared
// instead, and the texts of the rest without blanks, quotes and case.
static const char sqlite_objects[] =
    "WITH object AS (SELECT * FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE "
    "'sqlite\\_%' ESCAPE '\\' AND tbl_name NOT IN ('migc_revision', 'migc_down', 'migc_event', "
    "'migc_history')) "
    "SELECT type, name, CASE WHEN type IN ('table', 'view') THEN '' ELSE tbl_name END, CASE WHEN "
    "type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' THEN '' ELSE "
    "lower(replace(replace(replace(replace(sql, char(10), ''), char(9), ''), ' ', ''), '\"', '')) "
    "END FROM object UNION ALL "
    "SELECT 'column', o.name || '.' || c.name, o.name, upper(c.type) || ' ' || c.\"notnull\" || "
    "' ' || ifnull(c.dflt_value, 'none') || ' ' || c.pk || ' ' || c.hidden FROM object o, "
    "pragma_table_xinfo(o.name) c WHERE o.type = 'table' UNION ALL "
    "SELECT 'foreign key', 'on ' || o.name || '.' || k.\"from\", o.name, k.\"table\" || ' ' || "
    "ifnull(k.\"to\", '') || ' ' || k.on_update || ' ' || k.on_delete FROM object o, "
    "pragma_foreign_key_list(o.name) k WHERE o.type = 'table' UNION ALL "
    "SELECT 'unique constraint', 'on ' || o.name || ' (' || (SELECT group_concat(i.name, ', ') "
    "FROM pragma_index_info(l.name) i) || ')', o.name, '' FROM object o, pragma_index_list(o.name) l "
    "WHERE o.type = 'table' AND l.origin = 'u'";

typedef struct Reader {
    Arena *arena;
    TestCatalog *catalog;
} Reader;

static Text copy(Arena *arena, const char *value)
{
    return text_from(text_copy(arena, text_from(value ? value : "")));
}

static bool take_row(void *context, size_t count, const char *const *values)
{
    Reader *reader = context;
    if (count != 4)
        return false;
    TestObject object = {copy(reader->arena, values[0]), copy(reader->arena, values[1]),
                         copy(reader->arena, values[2]), copy(reader->arena, values[3])};
    ARRAY_PUSH(reader->arena, reader->catalog, object);
    return true;
}

static int compare_objects(const void *a, const void *b)
{
    const TestObject *left = a, *right = b;
    int order = text_compare(left->kind, right->kind);
    return order != 0 ? order : text_compare(left->name, right->name);
}

static const char *query_of(Arena *arena, MigDialect dialect)
{
    Builder query = {.arena = arena};
    if (dialect == MIG_SQLITE)
        return sqlite_objects;
    for (size_t i = 0; test_catalog_postgresql[i]; i++)
        builder_add(&query, text_from(test_catalog_postgresql[i]));
    return query.items;
}

bool test_catalog_read(Arena *arena, MigDriver *driver, TestCatalog *catalog, MigError *error)
{
    const char *query = query_of(arena, driver->kind->dialect);
    Reader reader = {arena, catalog};
    MigSession session = {.ledger_schema = "public", .deadline = mig__now() + DEADLINE};
    bool is_missing = false;
    *catalog = (TestCatalog){0};
    driver->kind->configure(driver, &session);
    if (driver->kind->query(driver, query, take_row, &reader, &is_missing, error) != MIG__DONE)
        return false;
    if (catalog->count > 1)
        sort_items(catalog->items, catalog->count, sizeof *catalog->items, compare_objects);
    return true;
}

// Whether the catalog has the table, or whatever else an object goes with.
static bool has_owner(const TestCatalog *catalog, const TestObject *object)
{
    if (object->owner.size == 0)
        return true;
    for (size_t i = 0; i < catalog->count; i++)
        if (text_equal(catalog->items[i].name, object->owner))
            return true;
    return false;
}

static void add(Arena *arena, TestDifferences *differences, const char *verb,
                const TestObject *object, const char *end)
{
    Builder text = {.arena = arena};
    builder_add_format(&text, "%s %.*s %.*s%s", verb, TEXT_ARGS(object->kind),
                       TEXT_ARGS(object->name), end);
    ARRAY_PUSH(arena, differences, builder_text(&text));
}

TestDifferences test_catalog_compare(Arena *arena, const TestCatalog *before,
                                     const TestCatalog *after)
{
    TestDifferences differences = {0};
    for (size_t i = 0, k = 0; i < before->count || k < after->count;) {
        const TestObject *old = i < before->count ? &before->items[i] : NULL;
        const TestObject *new = k < after->count ? &after->items[k] : NULL;
        int order = !old ? 1 : !new ? -1 : compare_objects(old, new);
        if (order > 0 && new &&has_owner(before, new))
            add(arena, &differences, "leaves", new, "");
        else if (order < 0 && old && has_owner(after, old))
            add(arena, &differences, "does not bring back", old, "");
        else if (order == 0 && old && new && !text_equal(old->definition, new->definition))
            add(arena, &differences, "leaves", new, " other than it was");
        i += order <= 0;
        k += order >= 0;
    }
    return differences;
}
