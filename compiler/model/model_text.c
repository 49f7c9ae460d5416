// SPDX-License-Identifier: MIT
#include "model_text.h"

#include "sort.h"

static int compare_objects(const void *a, const void *b)
{
    const ModelObject *left = *(const ModelObject *const *)a;
    const ModelObject *right = *(const ModelObject *const *)b;
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    if (left->kind == MODEL_COLUMN)
        return (left->number > right->number) - (left->number < right->number);
    int order = text_compare(left->schema, right->schema);
    return order != 0 ? order : text_compare(left->name, right->name);
}

static void add_name(Builder *text, const ModelObject *object)
{
    if (object->schema.size > 0) {
        builder_add(text, object->schema);
        builder_add_char(text, '.');
    }
    builder_add(text, object->name);
}

// "(a, b)"; an expression's column has no name.
static void add_columns(Builder *text, const ModelObject *table, const ModelNumbers *numbers)
{
    if (numbers->count == 0)
        return;
    builder_add(text, TEXT(" ("));
    for (size_t i = 0; i < numbers->count; i++) {
        const ModelObject *column = table ? model_column(table, numbers->items[i]) : NULL;
        builder_add(text, i > 0 ? TEXT(", ") : (Text){"", 0});
        builder_add(text, column ? column->name : TEXT("?"));
    }
    builder_add_char(text, ')');
}

static void add_values(Builder *text, const ModelObject *object)
{
    for (size_t i = 0; i < object->values.count; i++) {
        const ModelValue *value = &object->values.items[i];
        builder_add(text, i > 0 ? TEXT(", ") : TEXT(": "));
        builder_add(text, text_from(model_attribute_name(value->attribute)));
        if (text_is(value->text, "yes"))
            continue;
        builder_add_char(text, '=');
        builder_add(text, value->text);
    }
}

static void add_part(Builder *text, const Model *model, const ModelObject *object,
                     const ModelObject *part)
{
    const ModelObject *target = model_get(model, part->target);
    builder_add_format(text, "  %s ", model_kind_name(part->kind));
    add_name(text, part);
    add_columns(text, object, &part->columns);
    if (target) {
        builder_add(text, TEXT(" -> "));
        add_name(text, target);
        add_columns(text, target, &part->targets);
    }
    add_values(text, part);
    builder_add(text, part->is_inherited ? TEXT(" [inherited]\n") : TEXT("\n"));
}

static void add_object(Builder *text, const Model *model, const ModelObject *object)
{
    const ModelObject *owner = model_get(model, object->owner);
    builder_add_format(text, "%s ", model_kind_name(object->kind));
    add_name(text, object);
    if (owner) {
        const ModelObject *column = model_column(owner, object->owner_column);
        builder_add(text, TEXT(" of "));
        add_name(text, owner);
        builder_add(text, column ? TEXT(".") : (Text){"", 0});
        builder_add(text, column ? column->name : (Text){"", 0});
    }
    add_columns(text, owner ? owner : object, &object->columns);
    add_values(text, object);
    builder_add(text, object->is_open ? TEXT(" [open]\n") : TEXT("\n"));
    const ModelObject **parts =
        arena_alloc(text->arena, (object->parts.count + 1) * sizeof(const ModelObject *));
    for (size_t i = 0; i < object->parts.count; i++)
        parts[i] = object->parts.items[i];
    sort_items(parts, object->parts.count, sizeof(const ModelObject *), compare_objects);
    for (size_t i = 0; i < object->parts.count; i++)
        add_part(text, model, object, parts[i]);
}

Text model_text(Arena *arena, const Model *model)
{
    Builder text = {.arena = arena};
    ModelObjects all = model_all(arena, model);
    builder_add(&text, (Text){"", 0});
    sort_items(all.items, all.count, sizeof *all.items, compare_objects);
    for (size_t i = 0; i < all.count; i++)
        add_object(&text, model, all.items[i]);
    return builder_text(&text);
}
