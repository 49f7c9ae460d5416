// SPDX-License-Identifier: MIT
#include "check_sqlite_walk.h"
#include "read_sqlite.h"

// It may be otherwise in a database where everything ran.
static void open_object(Arena *arena, Model *model, Text name)
{
    uint32_t numbers = MODEL_NONE; // no new object is made
    const ModelObject *known = model_find(model, SPACE_RELATION, (Text){"", 0}, name);
    if (known) {
        ModelObject *object = model_copy(arena, known);
        object->is_open = true;
        model_put(arena, model, object, &numbers);
    }
    model_set_uncertain(arena, model, SPACE_RELATION, (Text){"", 0}, name);
}

static void take_doubts(const Walk *walk, Model *model)
{
    const TextSet *names = &walk->doubt.objects;
    for (size_t i = 0; i < names->count; i++)
        open_object(walk->checker.arena, model, names->items[i]);
}

Model *check_sqlite_applied(Arena *arena, const SqliteRequest *request, const bool *is_applied,
                            Diagnostics *diagnostics)
{
    Model *model = NULL;
    bool is_opaque = false;
    Walk *walk = walk_begin(arena, request, diagnostics);
    walk->only_up = walk->is_bare = true;
    for (uint32_t i = 0; i < request->graph->count && !walk_limit(walk); i++)
        if (is_applied[i]) {
            walk_revision(walk, i);
            is_opaque |= walk->is_opaque[i];
        }
    if (!walk_limit(walk)) {
        catalog_load_all(walk->catalog);
        model = model_read_sqlite(arena, sqlite_memory_handle(walk->memory));
    }
    if (model) {
        model->has_unknown_relations = is_opaque;
        take_doubts(walk, model);
    }
    sqlite_memory_close(walk->memory);
    return model;
}
