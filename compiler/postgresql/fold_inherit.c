// SPDX-License-Identifier: MIT
// Tables that have columns, checks and keys from others: children and partitions, and copies.
#include "fold_parts.h"

// A table that uses another one as a whole inherits from it.
ModelNumbers fold_children(const Fold *fold, uint32_t table)
{
    ModelNumbers children = {0};
    const ModelObject *object = model_get(fold->model, table);
    for (size_t i = 0; object && i < object->users.count; i++) {
        const ModelObject *user = model_get(fold->model, object->users.items[i]);
        if (!user || (user->kind != MODEL_TABLE && user->kind != MODEL_FOREIGN_TABLE))
            continue;
        for (size_t j = 0; j < user->uses.count; j++) {
            const ModelUse *use = &user->uses.items[j];
            bool is_whole = use->object == table && use->by.size == 0 && use->column == 0 &&
                            use->used_column == 0 && use->used_part.size == 0;
            if (is_whole && !model_numbers_hold(&children, user->number))
                ARRAY_PUSH(fold->arena, &children, user->number);
        }
    }
    return children;
}

ModelNumbers fold_partitions(const Fold *fold, uint32_t table)
{
    ModelNumbers none = {0};
    const ModelObject *object = model_get(fold->model, table);
    bool is_partitioned = object && model_value(object, ATTRIBUTE_PARTITION_BY).size > 0;
    return is_partitioned ? fold_children(fold, table) : none;
}

uint32_t fold_move_number(const ModelObject *from, const ModelObject *to, uint32_t number)
{
    const ModelObject *column = model_column(from, number);
    const ModelObject *same = column ? model_part(to, MODEL_COLUMN, column->name) : NULL;
    return same ? same->number : 0;
}

void fold_move_numbers(const ModelObject *from, const ModelObject *to, ModelNumbers *numbers)
{
    for (size_t i = 0; i < numbers->count; i++)
        numbers->items[i] = fold_move_number(from, to, numbers->items[i]);
}

void fold_copy_uses(const Fold *fold, const ModelObject *from, Text by, uint32_t column,
                    ModelObject *to, uint32_t to_column)
{
    for (size_t i = 0; i < from->uses.count; i++) {
        ModelUse use = from->uses.items[i];
        if (use.column != column || !text_equal(use.by, by) || (column == 0 && by.size == 0))
            continue;
        use.column = to_column;
        model_add_use(fold->arena, to, use);
    }
}

ModelObject *fold_copy_column(Fold *fold, ModelObject *to, const ModelObject *from,
                              const ModelObject *column)
{
    ModelObject *copy = fold_open(fold, column);
    copy->number = 0;
    model_set(fold->arena, copy, ATTRIBUTE_IDENTITY, (Text){"", 0});
    model_set(fold->arena, copy, ATTRIBUTE_COMMENT, (Text){"", 0});
    model_set(fold->arena, copy, ATTRIBUTE_PRIVILEGES, (Text){"", 0});
    model_put_part(fold->arena, to, copy, NULL);
    fold_copy_uses(fold, from, (Text){"", 0}, column->number, to, copy->number);
    if (model_value(column, ATTRIBUTE_IDENTITY).size > 0)
        model_remove_default_uses(to, copy->number);
    return copy;
}

// Columns of a parent that are there already are merged with it.
static void inherit_columns(Fold *fold, ModelObject *table, const ModelObject *parent)
{
    for (size_t i = 0; i < parent->parts.count; i++) {
        const ModelObject *column = parent->parts.items[i];
        if (column->kind != MODEL_COLUMN)
            continue;
        const ModelObject *same = model_part(table, MODEL_COLUMN, column->name);
        if (!same)
            fold_copy_column(fold, table, parent, column)->is_inherited = true;
        else if (model_is(column, ATTRIBUTE_NOT_NULL, "yes"))
            model_set_yes(fold->arena, fold_open_part(fold, table, same), ATTRIBUTE_NOT_NULL);
    }
    for (size_t i = 0; i < table->parts.count; i++)
        if (model_value(table->parts.items[i], ATTRIBUTE_GENERATED).size > 0 &&
            table->parts.items[i]->is_inherited)
            fold_move_numbers(parent, table,
                              &fold_open_part(fold, table, table->parts.items[i])->columns);
}

void fold_inherit_checks(Fold *fold, ModelObject *table, const ModelObject *parent)
{
    for (size_t i = 0; i < parent->parts.count; i++) {
        const ModelObject *check = parent->parts.items[i];
        if (check->kind != MODEL_CONSTRAINT || !model_is(check, ATTRIBUTE_CLASS, "check") ||
            model_is(check, ATTRIBUTE_NO_INHERIT, "yes") ||
            model_part(table, MODEL_CONSTRAINT, check->name))
            continue;
        ModelObject *copy = fold_open(fold, check);
        copy->is_inherited = true;
        fold_move_numbers(parent, table, &copy->columns);
        model_set(fold->arena, copy, ATTRIBUTE_COMMENT, (Text){"", 0});
        model_set(fold->arena, copy, ATTRIBUTE_NOT_VALID, (Text){"", 0}); // it has no rows yet
        model_put_part(fold->arena, table, copy, NULL);
        fold_copy_uses(fold, parent, check->name, 0, table, 0);
    }
}

void fold_add_parent(const Fold *fold, ModelObject *table, const ModelObject *parent)
{
    Builder text = {.arena = fold->arena};
    Text old = model_value(table, ATTRIBUTE_PARENTS);
    builder_add(&text, old);
    if (old.size > 0)
        builder_add(&text, TEXT(", "));
    builder_add(&text, fold_quoted_object(fold, parent));
    model_set(fold->arena, table, ATTRIBUTE_PARENTS, builder_text(&text));
    model_add_use(fold->arena, table,
                  (ModelUse){.object = parent->number,
                             .is_automatic = model_value(table, ATTRIBUTE_BOUND).size > 0});
}

void fold_write_parents(const Fold *fold, ModelObject *table)
{
    Builder text = {.arena = fold->arena};
    for (size_t i = 0; i < table->uses.count; i++) {
        const ModelUse *use = &table->uses.items[i];
        const ModelObject *parent = model_get(fold->model, use->object);
        bool is_whole = use->by.size == 0 && use->column == 0 && use->used_column == 0 &&
                        use->used_part.size == 0;
        if (!parent || !is_whole ||
            (parent->kind != MODEL_TABLE && parent->kind != MODEL_FOREIGN_TABLE))
            continue;
        if (text.count > 0)
            builder_add(&text, TEXT(", "));
        builder_add(&text, fold_quoted_object(fold, parent));
    }
    model_set(fold->arena, table, ATTRIBUTE_PARENTS,
              text.items ? builder_text(&text) : (Text){"", 0});
}

const ModelObject *fold_parent_with(const Fold *fold, const ModelObject *table, Text column)
{
    for (size_t i = 0; i < table->uses.count; i++) {
        const ModelUse *use = &table->uses.items[i];
        const ModelObject *parent =
            use->by.size == 0 && use->column == 0 ? model_get(fold->model, use->object) : NULL;
        if (parent && model_part(parent, MODEL_COLUMN, column))
            return parent;
    }
    return NULL;
}

void fold_inherit(Fold *fold, ModelObject *table, const ModelObject *parent)
{
    inherit_columns(fold, table, parent);
    fold_inherit_checks(fold, table, parent);
    table->is_open = table->is_open || parent->is_open;
    fold_add_parent(fold, table, parent);
}
