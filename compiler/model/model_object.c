// SPDX-License-Identifier: MIT
// An object by itself: its values, its parts, and what it uses.
#include "model.h"

#include <string.h>

ModelObject *model_object(Arena *arena, ModelKind kind, Text schema, Text name)
{
    ModelObject *object = arena_alloc(arena, sizeof *object);
    object->kind = kind;
    object->schema = schema;
    object->name = name;
    object->number = kind == MODEL_COLUMN ? 0 : MODEL_NONE;
    object->owner = object->target = object->revision = MODEL_NONE;
    object->next_column = 1;
    return object;
}

// An array that may grow without touching the one that it is a copy of.
#define COPY_ARRAY(arena, array)                                                                   \
    do {                                                                                           \
        size_t size_ = (array)->count * sizeof *(array)->items;                                    \
        void *items_ = size_ ? arena_alloc((arena), size_) : NULL;                                 \
        if (size_)                                                                                 \
            memcpy(items_, (array)->items, size_);                                                 \
        (array)->items = items_;                                                                   \
        (array)->capacity = (array)->count;                                                        \
    } while (0)

ModelObject *model_copy(Arena *arena, const ModelObject *object)
{
    ModelObject *copy = arena_alloc(arena, sizeof *copy);
    *copy = *object;
    COPY_ARRAY(arena, &copy->columns);
    COPY_ARRAY(arena, &copy->targets);
    COPY_ARRAY(arena, &copy->values);
    COPY_ARRAY(arena, &copy->parts);
    COPY_ARRAY(arena, &copy->uses);
    COPY_ARRAY(arena, &copy->users);
    return copy;
}

Text model_value(const ModelObject *object, ModelAttribute attribute)
{
    for (size_t i = 0; i < object->values.count; i++)
        if (object->values.items[i].attribute == attribute)
            return object->values.items[i].text;
    return (Text){"", 0};
}

bool model_is(const ModelObject *object, ModelAttribute attribute, const char *text)
{
    return text_is(model_value(object, attribute), text);
}

void model_set(Arena *arena, ModelObject *object, ModelAttribute attribute, Text text)
{
    size_t at = 0;
    while (at < object->values.count && object->values.items[at].attribute < attribute)
        at++;
    ModelValue *items = object->values.items;
    bool is_there = at < object->values.count && items[at].attribute == attribute;
    if (is_there && items && text.size > 0) {
        items[at].text = text;
    } else if (is_there && items) {
        memmove(items + at, items + at + 1, (--object->values.count - at) * sizeof *items);
    } else if (text.size > 0) {
        ARRAY_PUSH(arena, &object->values, ((ModelValue){attribute, text}));
        items = object->values.items;
        memmove(items + at + 1, items + at, (object->values.count - 1 - at) * sizeof *items);
        items[at] = (ModelValue){attribute, text};
    }
}

const ModelObject *model_part(const ModelObject *object, ModelKind kind, Text name)
{
    for (size_t i = 0; i < object->parts.count; i++) {
        const ModelObject *part = object->parts.items[i];
        if ((kind == MODEL_KIND_COUNT || part->kind == kind) && text_equal(part->name, name))
            return part;
    }
    return NULL;
}

const ModelObject *model_column(const ModelObject *object, uint32_t number)
{
    for (size_t i = 0; number > 0 && i < object->parts.count; i++) {
        const ModelObject *part = object->parts.items[i];
        if (part->kind == MODEL_COLUMN && part->number == number)
            return part;
    }
    return NULL;
}

void model_put_part(Arena *arena, ModelObject *object, ModelObject *part,
                    const ModelObject *instead)
{
    if (part->kind == MODEL_COLUMN && part->number == 0)
        part->number = object->next_column++;
    for (size_t i = 0; instead && i < object->parts.count; i++)
        if (object->parts.items[i] == instead) {
            object->parts.items[i] = part;
            return;
        }
    ARRAY_PUSH(arena, &object->parts, part);
}

void model_remove_part(ModelObject *object, const ModelObject *part)
{
    for (size_t i = 0; i < object->parts.count; i++)
        if (object->parts.items[i] == part) {
            memmove(object->parts.items + i, object->parts.items + i + 1,
                    (--object->parts.count - i) * sizeof *object->parts.items);
            return;
        }
}

void model_add_use(Arena *arena, ModelObject *object, ModelUse use)
{
    ARRAY_PUSH(arena, &object->uses, use);
}

void model_remove_default_uses(ModelObject *object, uint32_t column)
{
    size_t kept = 0;
    for (size_t i = 0; i < object->uses.count; i++)
        if (object->uses.items[i].column != column || !object->uses.items[i].is_default)
            object->uses.items[kept++] = object->uses.items[i];
    object->uses.count = kept;
}

void model_remove_uses(ModelObject *object, Text by, uint32_t column)
{
    size_t kept = 0;
    for (size_t i = 0; i < object->uses.count; i++) {
        const ModelUse *use = &object->uses.items[i];
        if (column ? use->column != column : !text_equal(use->by, by) || use->column != 0)
            object->uses.items[kept++] = *use;
    }
    object->uses.count = kept;
}

bool model_numbers_hold(const ModelNumbers *numbers, uint32_t number)
{
    for (size_t i = 0; i < numbers->count; i++)
        if (numbers->items[i] == number)
            return true;
    return false;
}
