// SPDX-License-Identifier: MIT
// SQLite reads a view when it is asked for rows, and a trigger when the statement is read that
// would fire it: such statements are prepared, and do not run.
#include "sqlite_broken.h"

#include "model_diff.h"

typedef struct BrokenSearch {
    Arena *arena;
    SqliteMemory *memory;
    const Model *model;
    SqliteBrokenList found;
} BrokenSearch;

static void add(BrokenSearch *search, Text what, Text why)
{
    SqliteBroken broken = {what, why};
    if (!sqlite_broken_has(&search->found, what))
        ARRAY_PUSH(search->arena, &search->found, broken);
}

static void look_at_view(BrokenSearch *search, const ModelObject *view)
{
    Builder sql = {.arena = search->arena};
    builder_add(&sql, TEXT("SELECT * FROM main."));
    builder_add_identifier(&sql, view->name);
    MemoryAnswer answer = sqlite_memory_understand(search->memory, builder_text(&sql));
    if (answer.outcome == MEMORY_FAILED)
        add(search, model_describe(search->arena, search->model, view, NULL), answer.message);
}

// "UPDATE t SET a = a, b = b": all columns that can be set, since a trigger may be about any.
static Text update_of(Arena *arena, const ModelObject *table)
{
    Builder sql = {.arena = arena};
    size_t count = 0;
    builder_add(&sql, TEXT("UPDATE main."));
    builder_add_identifier(&sql, table->name);
    for (size_t i = 0; i < table->parts.count; i++) {
        const ModelObject *column = table->parts.items[i];
        if (column->kind != MODEL_COLUMN || model_value(column, ATTRIBUTE_GENERATED).size > 0)
            continue;
        builder_add(&sql, count++ == 0 ? TEXT(" SET ") : TEXT(", "));
        builder_add_identifier(&sql, column->name);
        builder_add(&sql, TEXT(" = "));
        builder_add_identifier(&sql, column->name);
    }
    return count > 0 ? builder_text(&sql) : (Text){"", 0};
}

static void look_at_triggers(BrokenSearch *search, const ModelObject *table)
{
    Builder insert = {.arena = search->arena}, delete = {.arena = search->arena};
    Builder what = {.arena = search->arena};
    builder_add(&insert, TEXT("INSERT INTO main."));
    builder_add_identifier(&insert, table->name);
    builder_add(&insert, TEXT(" DEFAULT VALUES"));
    builder_add(&delete, TEXT("DELETE FROM main."));
    builder_add_identifier(&delete, table->name);
    builder_add(&what, TEXT("a trigger of "));
    builder_add(&what, model_describe(search->arena, search->model, table, NULL));
    const Text events[] = {builder_text(&insert), update_of(search->arena, table),
                           builder_text(&delete)};
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        MemoryAnswer answer = sqlite_memory_understand(search->memory, events[i]);
        if (answer.outcome == MEMORY_FAILED)
            add(search, builder_text(&what), answer.message);
    }
}

static void look_at_keys(BrokenSearch *search, const ModelObject *table)
{
    for (size_t i = 0; i < table->parts.count; i++) {
        const ModelObject *part = table->parts.items[i];
        if (part->kind == MODEL_CONSTRAINT && model_is(part, ATTRIBUTE_CLASS, "foreign key") &&
            part->target == MODEL_NONE)
            add(search, model_describe(search->arena, search->model, table, part),
                TEXT("there is no such table"));
    }
}

static bool has_trigger(const ModelObject *table)
{
    for (size_t i = 0; i < table->parts.count; i++)
        if (table->parts.items[i]->kind == MODEL_TRIGGER)
            return true;
    return false;
}

SqliteBrokenList sqlite_broken(Arena *arena, SqliteMemory *memory, const Model *model)
{
    BrokenSearch search = {.arena = arena, .memory = memory, .model = model};
    ModelObjects all = model_all(arena, model);
    for (size_t i = 0; i < all.count; i++) {
        const ModelObject *object = all.items[i];
        if (object->kind == MODEL_VIEW)
            look_at_view(&search, object);
        else if (object->kind == MODEL_TABLE)
            look_at_keys(&search, object);
        if (has_trigger(object))
            look_at_triggers(&search, object);
    }
    return search.found;
}

bool sqlite_broken_has(const SqliteBrokenList *list, Text what)
{
    for (size_t i = 0; i < list->count; i++)
        if (text_equal(list->items[i].what, what))
            return true;
    return false;
}
