// SPDX-License-Identifier: MIT
// Constraints by name: a server that makes a name looks whether any constraint of the schema has
// it. Most begin with the name of their table, which leads to them; the others stand in a map.
// Numbers are only added: who reads them looks whether they still lead to a constraint of that
// name.
#include "model_constraints.h"

#include <string.h>

// "users_email_check" of "users".
static bool is_led_to(const ModelObject *object, Text name)
{
    return object->kind != MODEL_DOMAIN && name.size > object->name.size &&
           name.data[object->name.size] == '_' &&
           memcmp(name.data, object->name.data, object->name.size) == 0;
}

static void note(Arena *arena, Model *model, Text name, uint32_t number)
{
    uint64_t key = text_hash(name);
    const ModelNumbers *known = model_map_get(model->constraints, key);
    if (known && model_numbers_hold(known, number))
        return;
    ModelNumbers *numbers = arena_alloc(arena, sizeof *numbers);
    for (size_t i = 0; known && i < known->count; i++)
        ARRAY_PUSH(arena, numbers, known->items[i]);
    ARRAY_PUSH(arena, numbers, number);
    model->constraints = model_map_put(arena, model->owner, model->constraints, key, numbers);
}

void model_note_constraints(Arena *arena, Model *model, const ModelObject *object)
{
    for (size_t i = 0; i < object->parts.count; i++) {
        const ModelObject *part = object->parts.items[i];
        if (part->kind == MODEL_CONSTRAINT && !is_led_to(object, part->name))
            note(arena, model, part->name, object->number);
    }
}

bool model_has_constraint(const Model *model, Text schema, Text name)
{
    const ModelNumbers *numbers = model_map_get(model->constraints, text_hash(name));
    for (size_t i = 0; numbers && i < numbers->count; i++) {
        const ModelObject *object = model_get(model, numbers->items[i]);
        if (object && text_equal(object->schema, schema) &&
            model_part(object, MODEL_CONSTRAINT, name))
            return true;
    }
    for (size_t i = 1; i < name.size; i++) {
        if (name.data[i] != '_')
            continue;
        const ModelObject *table = model_find(model, SPACE_RELATION, schema, (Text){name.data, i});
        if (table && model_part(table, MODEL_CONSTRAINT, name))
            return true;
    }
    return false;
}
