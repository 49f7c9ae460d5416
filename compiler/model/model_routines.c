// SPDX-License-Identifier: MIT
// Routines by their bare name. Numbers are only added: who reads them looks whether they still
// lead to a routine of that name.
#include "model_routines.h"

#include <string.h>

Text model_bare_name(Text name)
{
    const char *open = memchr(name.data, '(', name.size);
    return open ? (Text){name.data, (size_t)(open - name.data)} : name;
}

void model_note_routine(Arena *arena, Model *model, const ModelObject *routine)
{
    uint64_t key = text_hash(model_bare_name(routine->name));
    const ModelNumbers *known = model_map_get(model->routines, key);
    ModelNumbers *numbers = arena_alloc(arena, sizeof *numbers);
    for (size_t i = 0; known && i < known->count; i++)
        if (known->items[i] != routine->number)
            ARRAY_PUSH(arena, numbers, known->items[i]);
    ARRAY_PUSH(arena, numbers, routine->number);
    model->routines = model_map_put(arena, model->owner, model->routines, key, numbers);
}

ModelObjects model_routines(Arena *arena, const Model *model, Text name)
{
    ModelObjects found = {0};
    const ModelNumbers *numbers = model_map_get(model->routines, text_hash(name));
    for (size_t i = 0; numbers && i < numbers->count; i++) {
        const ModelObject *routine = model_get(model, numbers->items[i]);
        if (routine && text_equal(model_bare_name(routine->name), name))
            ARRAY_PUSH(arena, &found, routine);
    }
    return found;
}
