// SPDX-License-Identifier: MIT
#include "read_postgresql.h"

#include "buffer.h"
#include "catalog_query.h"
#include "read_postgresql_parts.h"

#include <stdlib.h>
#include <string.h>

static ModelObject *find_by_oid(const ModelMap *map, const char *oid)
{
    unsigned long number = oid ? strtoul(oid, NULL, 10) : 0;
    union {
        const void *found;
        ModelObject *object; // it is being built: the map alone says const
    } value = {number ? model_map_get(map, model_map_key((uint32_t)number)) : NULL};
    return value.object;
}

ModelObject *catalog_relation(const CatalogReader *reader, const char *oid)
{
    return find_by_oid(reader->relations, oid);
}

ModelObject *catalog_type(const CatalogReader *reader, const char *oid)
{
    return find_by_oid(reader->types, oid);
}

Text catalog_text(CatalogReader *reader, const char *value)
{
    return value ? text_from(text_copy(reader->arena, text_from(value))) : (Text){"", 0};
}

void catalog_set(CatalogReader *reader, ModelObject *object, ModelAttribute attribute,
                 const char *value)
{
    if (value && *value)
        model_set(reader->arena, object, attribute, catalog_text(reader, value));
}

void catalog_set_yes(CatalogReader *reader, ModelObject *object, ModelAttribute attribute,
                     const char *value)
{
    if (catalog_is(value, "t"))
        model_set_yes(reader->arena, object, attribute);
}

bool catalog_is(const char *value, const char *wanted)
{
    return value && strcmp(value, wanted) == 0;
}

ModelObject *catalog_object(CatalogReader *reader, ModelKind kind, const char *schema,
                            const char *name, const char *oid)
{
    ModelObject *object =
        model_object(reader->arena, kind, catalog_text(reader, schema), catalog_text(reader, name));
    object->number = reader->numbers++;
    const ModelMap **map =
        model_space(kind) == SPACE_RELATION ? &reader->relations : &reader->types;
    if (oid)
        *map = model_map_put(reader->arena, NULL, *map,
                             model_map_key((uint32_t)strtoul(oid, NULL, 10)), object);
    ARRAY_PUSH(reader->arena, &reader->objects, object);
    return object;
}

ModelObject *catalog_part(CatalogReader *reader, ModelKind kind, const char *name)
{
    return model_object(reader->arena, kind, (Text){"", 0}, catalog_text(reader, name));
}

void catalog_numbers(CatalogReader *reader, ModelNumbers *numbers, const char *list)
{
    while (list && *list) {
        char *end = NULL;
        long number = strtol(list, &end, 10);
        if (end == list)
            return;
        ARRAY_PUSH(reader->arena, numbers, number > 0 ? (uint32_t)number : 0);
        list = end + strspn(end, " ");
    }
}

static void take_schema(CatalogReader *reader, const char *const *row)
{
    ModelObject *schema = catalog_object(reader, MODEL_SCHEMA, NULL, row[1], NULL);
    catalog_set(reader, schema, ATTRIBUTE_COMMENT, row[2]);
}

static void take_extension(CatalogReader *reader, const char *const *row)
{
    (void)catalog_object(reader, MODEL_EXTENSION, NULL, row[1], NULL);
}

typedef struct CatalogTaker {
    const char *tag;
    size_t columns;
    void (*take)(CatalogReader *reader, const char *const *row);
} CatalogTaker;

static const CatalogTaker takers[] = {
    {CATALOG_SCHEMA, 3, take_schema},
    {CATALOG_EXTENSION, 3, take_extension},
    {CATALOG_RELATION, RELATION_COUNT, catalog_take_relation},
    {CATALOG_COLUMN, COLUMN_COUNT, catalog_take_column},
    {CATALOG_TYPE, TYPE_COUNT, catalog_take_type},
    {CATALOG_CONSTRAINT, CONSTRAINT_COUNT, catalog_take_constraint},
    {CATALOG_INDEX, INDEX_COUNT, catalog_take_index},
    {CATALOG_SEQUENCE, SEQUENCE_COUNT, catalog_take_sequence},
    {CATALOG_ROUTINE, ROUTINE_COUNT, catalog_take_routine},
    {CATALOG_TRIGGER, TRIGGER_COUNT, catalog_take_trigger},
    {CATALOG_POLICY, POLICY_COUNT, catalog_take_policy},
    {CATALOG_RULE, 5, catalog_take_rule},
};

static bool take_row(void *context, size_t count, const char *const *row)
{
    CatalogReader *reader = context;
    for (size_t i = 0; i < sizeof takers / sizeof *takers; i++)
        if (count == takers[i].columns && catalog_is(row[CATALOG_TAG], takers[i].tag)) {
            takers[i].take(reader, row);
            return true;
        }
    return true;
}

// What the ledger's tables have goes with them. An object's number is its index.
static bool is_left_out(const CatalogReader *reader, const ModelObject *object)
{
    return catalog_is_of_ledger(object->owner == MODEL_NONE ? object
                                                            : reader->objects.items[object->owner]);
}

static bool ask(CatalogReader *reader, MigDriver *driver, MigError *error)
{
    MigBuffer sql = {NULL, 0, 0, false};
    for (const char *const *query = catalog_queries; *query; query++)
        mig__buffer_add(&sql, *query);
    if (sql.has_failed)
        mig__no_memory(error);
    bool is_read = !sql.has_failed && driver->kind->query(driver, sql.data, take_row, reader, NULL,
                                                          error) == MIG__DONE;
    mig__buffer_free(&sql);
    return is_read;
}

Model *model_read_postgresql(Arena *arena, MigDriver *driver, MigError *error)
{
    CatalogReader reader = {.arena = arena};
    if (!ask(&reader, driver, error))
        return NULL;
    Model *model = model_create(arena, MIG_POSTGRESQL);
    for (size_t i = 0; i < reader.objects.count; i++)
        if (!is_left_out(&reader, reader.objects.items[i]))
            model_put(arena, model, reader.objects.items[i], &reader.numbers);
    return model;
}
