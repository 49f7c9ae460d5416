// SPDX-License-Identifier: MIT
#include "model.h"

#include "model_constraints.h"
#include "model_routines.h"
#include "sort.h"

#include <string.h>

static const struct {
    const char *name;
    ModelSpace space;
} kinds[MODEL_KIND_COUNT] = {
    [MODEL_TABLE] = {"table", SPACE_RELATION},
    [MODEL_FOREIGN_TABLE] = {"foreign table", SPACE_RELATION},
    [MODEL_VIEW] = {"view", SPACE_RELATION},
    [MODEL_MATERIALIZED_VIEW] = {"materialized view", SPACE_RELATION},
    [MODEL_INDEX] = {"index", SPACE_RELATION},
    [MODEL_SEQUENCE] = {"sequence", SPACE_RELATION},
    [MODEL_COMPOSITE] = {"composite type", SPACE_RELATION},
    [MODEL_ENUM] = {"enum", SPACE_TYPE},
    [MODEL_DOMAIN] = {"domain", SPACE_TYPE},
    [MODEL_RANGE] = {"range type", SPACE_TYPE},
    [MODEL_BASE_TYPE] = {"type", SPACE_TYPE},
    [MODEL_FUNCTION] = {"function", SPACE_ROUTINE},
    [MODEL_PROCEDURE] = {"procedure", SPACE_ROUTINE},
    [MODEL_AGGREGATE] = {"aggregate", SPACE_ROUTINE},
    [MODEL_SCHEMA] = {"schema", SPACE_SCHEMA},
    [MODEL_EXTENSION] = {"extension", SPACE_EXTENSION},
    [MODEL_OTHER] = {"object", SPACE_OTHER},
    [MODEL_COLUMN] = {"column", SPACE_PART},
    [MODEL_CONSTRAINT] = {"constraint", SPACE_PART},
    [MODEL_TRIGGER] = {"trigger", SPACE_PART},
    [MODEL_POLICY] = {"policy", SPACE_PART},
    [MODEL_RULE] = {"rule", SPACE_PART},
};

static const char *const attributes[ATTRIBUTE_COUNT] = {
    [ATTRIBUTE_CLASS] = "class",
    [ATTRIBUTE_TYPE] = "type",
    [ATTRIBUTE_NOT_NULL] = "not null",
    [ATTRIBUTE_DEFAULT] = "default",
    [ATTRIBUTE_IDENTITY] = "identity",
    [ATTRIBUTE_GENERATED] = "generated",
    [ATTRIBUTE_COLLATION] = "collation",
    [ATTRIBUTE_EXPRESSION] = "expression",
    [ATTRIBUTE_CHECK] = "with check",
    [ATTRIBUTE_ON_UPDATE] = "on update",
    [ATTRIBUTE_ON_DELETE] = "on delete",
    [ATTRIBUTE_MATCH] = "match",
    [ATTRIBUTE_DEFERRABLE] = "deferrable",
    [ATTRIBUTE_NOT_VALID] = "not valid",
    [ATTRIBUTE_NO_INHERIT] = "no inherit",
    [ATTRIBUTE_METHOD] = "method",
    [ATTRIBUTE_UNIQUE] = "unique",
    [ATTRIBUTE_KEYS] = "keys",
    [ATTRIBUTE_INCLUDE] = "include",
    [ATTRIBUTE_PREDICATE] = "predicate",
    [ATTRIBUTE_NULLS] = "nulls",
    [ATTRIBUTE_INVALID] = "invalid",
    [ATTRIBUTE_PERSISTENCE] = "persistence",
    [ATTRIBUTE_PARTITION_BY] = "partition by",
    [ATTRIBUTE_BOUND] = "bound",
    [ATTRIBUTE_PARENTS] = "parents",
    [ATTRIBUTE_ROW_SECURITY] = "row security",
    [ATTRIBUTE_REPLICA_IDENTITY] = "replica identity",
    [ATTRIBUTE_OPTIONS] = "options",
    [ATTRIBUTE_VALUES] = "values",
    [ATTRIBUTE_QUERY] = "query",
    [ATTRIBUTE_SEQUENCE] = "sequence",
    [ATTRIBUTE_ARGUMENTS] = "arguments",
    [ATTRIBUTE_RETURNS] = "returns",
    [ATTRIBUTE_LANGUAGE] = "language",
    [ATTRIBUTE_BODY] = "body",
    [ATTRIBUTE_VOLATILITY] = "volatility",
    [ATTRIBUTE_SECURITY] = "security",
    [ATTRIBUTE_STRICT] = "strict",
    [ATTRIBUTE_EVENTS] = "events",
    [ATTRIBUTE_ROUTINE] = "routine",
    [ATTRIBUTE_ENABLED] = "enabled",
    [ATTRIBUTE_COMMAND] = "command",
    [ATTRIBUTE_ROLES] = "roles",
    [ATTRIBUTE_DEFINITION] = "definition",
    [ATTRIBUTE_PRIVILEGES] = "privileges",
    [ATTRIBUTE_COMMENT] = "comment",
};

ModelSpace model_space(ModelKind kind)
{
    return kinds[kind].space;
}

const char *model_kind_name(ModelKind kind)
{
    return kinds[kind].name;
}

const char *model_attribute_name(ModelAttribute attribute)
{
    return attributes[attribute];
}

Model *model_create(Arena *arena, MigDialect dialect)
{
    static const Text usual[] = {{"public", 6}};
    Model *model = arena_alloc(arena, sizeof *model);
    model->dialect = dialect;
    if (dialect == MIG_POSTGRESQL) {
        model->search_path = usual;
        model->search_path_count = 1;
    }
    return model;
}

// What the map of names leads to.
typedef struct ModelName {
    ModelSpace space;
    Text schema;
    Text name;
    uint32_t number;              // in `names`
    ModelGone gone;               // in `gone`
    const struct ModelName *next; // another of the same key
} ModelName;

// SQLite's names are the same in whatever case they are written.
static uint64_t hash_name(Text name, MigDialect dialect)
{
    enum { HASHED = 64 };
    char folded[HASHED];
    size_t size = name.size < HASHED ? name.size : HASHED;
    if (dialect != MIG_SQLITE)
        return text_hash(name);
    for (size_t i = 0; i < size; i++) {
        char c = name.data[i];
        folded[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return text_hash((Text){folded, size});
}

static uint64_t name_key(MigDialect dialect, ModelSpace space, Text schema, Text name)
{
    return model_map_key((uint32_t)space) ^ (text_hash(schema) * 31) ^ hash_name(name, dialect);
}

bool model_is_same_name(MigDialect dialect, Text a, Text b)
{
    return dialect == MIG_SQLITE ? text_equal_ignoring_case(a, b) : text_equal(a, b);
}

static bool is_name(MigDialect dialect, const ModelName *entry, ModelSpace space, Text schema,
                    Text name)
{
    return entry->space == space && model_is_same_name(dialect, entry->name, name) &&
           text_equal(entry->schema, schema);
}

static const ModelName *find_name(MigDialect dialect, const ModelMap *map, ModelSpace space,
                                  Text schema, Text name)
{
    const ModelName *entry = model_map_get(map, name_key(dialect, space, schema, name));
    while (entry && !is_name(dialect, entry, space, schema, name))
        entry = entry->next;
    return entry;
}

// What else has the key of an entry.
static const ModelName *rest_of_key(Arena *arena, MigDialect dialect, const ModelMap *map,
                                    uint64_t key, const ModelName *entry)
{
    const ModelName *rest = NULL;
    const ModelName *other = model_map_get(map, key);
    for (; other; other = other->next) {
        if (is_name(dialect, other, entry->space, entry->schema, entry->name))
            continue;
        ModelName *copy = arena_alloc(arena, sizeof *copy);
        *copy = *other;
        copy->next = rest;
        rest = copy;
    }
    return rest;
}

static void put_name(Arena *arena, const Model *model, const ModelMap **map, ModelName name)
{
    ModelName *entry = arena_alloc(arena, sizeof *entry);
    uint64_t key = name_key(model->dialect, name.space, name.schema, name.name);
    *entry = name;
    entry->next = rest_of_key(arena, model->dialect, *map, key, entry);
    *map = model_map_put(arena, model->owner, *map, key, entry);
}

static void remove_name(Arena *arena, const Model *model, const ModelMap **map, ModelSpace space,
                        Text schema, Text name)
{
    const ModelName gone = {.space = space, .schema = schema, .name = name};
    uint64_t key = name_key(model->dialect, space, schema, name);
    if (!model_map_get(*map, key))
        return;
    const ModelName *rest = rest_of_key(arena, model->dialect, *map, key, &gone);
    *map = rest ? model_map_put(arena, model->owner, *map, key, rest)
                : model_map_remove(arena, model->owner, *map, key);
}

const ModelObject *model_get(const Model *model, uint32_t number)
{
    return number == MODEL_NONE ? NULL : model_map_get(model->objects, model_map_key(number));
}

const ModelObject *model_find(const Model *model, ModelSpace space, Text schema, Text name)
{
    const ModelName *entry = find_name(model->dialect, model->names, space, schema, name);
    return entry ? model_get(model, entry->number) : NULL;
}

const ModelGone *model_find_gone(const Model *model, ModelSpace space, Text schema, Text name)
{
    const ModelName *entry = find_name(model->dialect, model->gone, space, schema, name);
    return entry ? &entry->gone : NULL;
}

bool model_is_uncertain(const Model *model, ModelSpace space, Text schema, Text name)
{
    return model->uncertain && find_name(model->dialect, model->uncertain, space, schema, name);
}

void model_set_uncertain(Arena *arena, Model *model, ModelSpace space, Text schema, Text name)
{
    if (model_is_uncertain(model, space, schema, name))
        return;
    put_name(arena, model, &model->uncertain,
             (ModelName){.space = space, .schema = schema, .name = name, .number = MODEL_NONE});
}

void model_set_certain(Arena *arena, Model *model, ModelSpace space, Text schema, Text name)
{
    if (model->uncertain)
        remove_name(arena, model, &model->uncertain, space, schema, name);
}

void model_set_gone(Arena *arena, Model *model, ModelSpace space, Text schema, Text name,
                    ModelGone gone)
{
    put_name(arena, model, &model->gone, (ModelName){space, schema, name, MODEL_NONE, gone, NULL});
}

// Its own entry in the map; what it holds is changed by the caller.
static ModelObject *open_object(Arena *arena, Model *model, uint32_t number)
{
    const ModelObject *object = model_get(model, number);
    if (!object)
        return NULL;
    ModelObject *copy = model_copy(arena, object);
    model->objects =
        model_map_put(arena, model->owner, model->objects, model_map_key(number), copy);
    return copy;
}

static void tell_used(Arena *arena, Model *model, const ModelObject *user, bool is_used)
{
    for (size_t i = 0; i < user->uses.count; i++) {
        uint32_t used = user->uses.items[i].object;
        ModelObject *object = used == user->number ? NULL : open_object(arena, model, used);
        if (!object)
            continue;
        if (is_used) {
            ARRAY_PUSH(arena, &object->users, user->number);
            continue;
        }
        for (size_t j = object->users.count; j-- > 0;)
            if (object->users.items[j] == user->number) {
                memmove(object->users.items + j, object->users.items + j + 1,
                        (--object->users.count - j) * sizeof *object->users.items);
                break;
            }
    }
}

static bool has_same_uses(const ModelObject *a, const ModelObject *b)
{
    if (a->uses.count != b->uses.count)
        return false;
    for (size_t i = 0; i < a->uses.count; i++)
        if (a->uses.items[i].object != b->uses.items[i].object)
            return false;
    return true;
}

void model_put(Arena *arena, Model *model, ModelObject *object, uint32_t *numbers)
{
    const ModelObject *old = model_get(model, object->number);
    ModelSpace space = model_space(object->kind);
    if (object->number == MODEL_NONE)
        object->number = (*numbers)++;
    bool is_renamed =
        old && (!text_equal(old->name, object->name) || !text_equal(old->schema, object->schema));
    if (is_renamed)
        remove_name(arena, model, &model->names, space, old->schema, old->name);
    if (!old || is_renamed)
        put_name(arena, model, &model->names,
                 (ModelName){.space = space,
                             .schema = object->schema,
                             .name = object->name,
                             .number = object->number});
    if ((!old || is_renamed) && space == SPACE_ROUTINE)
        model_note_routine(arena, model, object);
    if (model->dialect == MIG_POSTGRESQL)
        model_note_constraints(arena, model, object);
    model->has_temporary |= text_is(object->schema, "pg_temp");
    bool is_told = old && has_same_uses(old, object);
    if (old && !is_told)
        tell_used(arena, model, old, false);
    // Others may have come to use it since it was copied.
    const ModelObject *last = model_get(model, object->number);
    if (last)
        object->users = last->users;
    model->objects =
        model_map_put(arena, model->owner, model->objects, model_map_key(object->number), object);
    if (!is_told)
        tell_used(arena, model, object, true);
}

void model_remove(Arena *arena, Model *model, const ModelObject *object, ModelGone gone)
{
    ModelSpace space = model_space(object->kind);
    tell_used(arena, model, object, false);
    remove_name(arena, model, &model->names, space, object->schema, object->name);
    model->objects =
        model_map_remove(arena, model->owner, model->objects, model_map_key(object->number));
    model_set_gone(arena, model, space, object->schema, object->name, gone);
}

typedef struct Collector {
    Arena *arena;
    ModelObjects *objects;
} Collector;

static void collect(void *context, uint64_t key, const void *before, const void *after)
{
    const Collector *collector = context;
    (void)key;
    (void)before;
    ARRAY_PUSH(collector->arena, collector->objects, after);
}

static int compare_numbers(const void *a, const void *b)
{
    const ModelObject *left = *(const ModelObject *const *)a;
    const ModelObject *right = *(const ModelObject *const *)b;
    return (left->number > right->number) - (left->number < right->number);
}

ModelObjects model_all(Arena *arena, const Model *model)
{
    ModelObjects objects = {0};
    Collector collector = {arena, &objects};
    model_map_compare(NULL, model->objects, collect, &collector);
    if (objects.count > 0)
        sort_items(objects.items, objects.count, sizeof *objects.items, compare_numbers);
    return objects;
}
