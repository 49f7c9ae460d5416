// SPDX-License-Identifier: MIT
// An index that is known becomes one of the model, with its constraint; partitions get it, too.
#include "fold_parts.h"

#include "fold_figure.h"

static void add_constraint(Fold *fold, uint32_t table_number, const NewIndex *index)
{
    ModelObject *table = fold_open(fold, model_get(fold->model, table_number));
    ModelObject *part =
        model_object(fold->arena, MODEL_CONSTRAINT, FOLD_NO_TEXT, index->object->name);
    part->made = index->object->made;
    part->defined = fold->place;
    part->revision = fold->revision;
    part->is_inherited = index->parent != NULL;
    model_set(fold->arena, part, ATTRIBUTE_CLASS, index->class);
    model_set(fold->arena, part, ATTRIBUTE_DEFERRABLE, index->deferrable);
    model_set(fold->arena, part, ATTRIBUTE_EXPRESSION, index->expression);
    model_set(fold->arena, part, ATTRIBUTE_NULLS, model_value(index->object, ATTRIBUTE_NULLS));
    for (size_t i = 0; i < index->object->columns.count; i++)
        ARRAY_PUSH(fold->arena, &part->columns, index->object->columns.items[i]);
    model_put_part(fold->arena, table, part, NULL);
    bool is_primary = text_is(index->class, "primary key");
    for (size_t i = 0; is_primary && i < part->columns.count; i++) {
        const ModelObject *column = model_column(table, part->columns.items[i]);
        if (column && !model_is(column, ATTRIBUTE_NOT_NULL, "yes"))
            model_set_yes(fold->arena, fold_open_part(fold, table, column), ATTRIBUTE_NOT_NULL);
    }
    fold_put(fold, table);
    if (is_primary) // what inherits it
        for (size_t i = 0; i < part->columns.count; i++)
            fold_set_not_null(fold, table_number, part->columns.items[i]);
}

// Whether its constraint can be there: a table has one primary key, and no two of one name.
static bool may_be_constraint(Fold *fold, const ModelObject *table, const NewIndex *index)
{
    for (size_t i = 0; i < table->parts.count; i++) {
        const ModelObject *part = table->parts.items[i];
        bool is_second =
            text_is(index->class, "primary key") && model_is(part, ATTRIBUTE_CLASS, "primary key");
        bool is_same = part->kind == MODEL_CONSTRAINT && index->class.size > 0 &&
                       text_equal(part->name, index->object->name);
        if ((!is_second && !is_same) || (is_second && table->is_open))
            continue;
        if (table->is_open)
            return false;
        Diagnostic *diagnostic =
            is_second
                ? fold_report(fold, RULE_ALREADY_EXISTS, fold_token(fold, index->offset),
                              "table \"%.*s\" already has a primary key", TEXT_ARGS(table->name))
                : fold_report(fold, RULE_ALREADY_EXISTS, fold_name(fold, part->name, index->offset),
                              "constraint \"%.*s\" of table \"%.*s\" already exists",
                              TEXT_ARGS(part->name), TEXT_ARGS(table->name));
        if (diagnostic && part->made.source)
            diagnostic_note(diagnostic, part->made, "\"%.*s\" is created here",
                            TEXT_ARGS(part->name));
        return false;
    }
    return true;
}

// An index over no column, ((true)), goes with its table all the same.
static void use_table(const Fold *fold, ModelObject *index, uint32_t table)
{
    for (size_t i = 0; i < index->uses.count; i++)
        if (index->uses.items[i].object == table)
            return;
    model_add_use(fold->arena, index, (ModelUse){.object = table, .is_automatic = true});
}

uint32_t fold_put_index(Fold *fold, uint32_t table_number, NewIndex *index)
{
    const ModelObject *table = model_get(fold->model, table_number);
    bool is_constraint = index->class.size > 0;
    ModelObject *object = index->object;
    object->schema = table->schema;
    bool is_primary = text_is(index->class, "primary key"), has_name = object->name.size > 0;
    if (!has_name)
        object->name = fold_choose_relation(
            fold, table,
            is_primary ? (Text){"", 0}
                       : fold_join_names(fold, index->names.items, index->names.count),
            index->label, is_constraint);
    else if (!fold_is_free(fold, SPACE_RELATION, object->schema, object->name, (int)fold->begin))
        return MODEL_NONE;
    if (!may_be_constraint(fold, table, index) ||
        !fold_may_be_unique(fold, table, object, index->offset))
        return MODEL_NONE;
    object->owner = table_number;
    object->made = has_name ? fold_name(fold, object->name, (int)fold->begin)
                            : fold_token(fold, index->offset);
    if (index->parent)
        object->made = index->parent->made;
    object->revision = fold->revision;
    use_table(fold, object, table_number);
    if (index->parent)
        model_add_use(fold->arena, object,
                      (ModelUse){.object = index->parent->number, .is_automatic = true});
    fold_put(fold, object);
    if (is_constraint)
        add_constraint(fold, table_number, index);
    fold_index_partitions(fold, table_number, object->number, index);
    return object->number;
}

// The names of an index's keys, from its text: for one that is made like it.
static void names_of(Fold *fold, const ModelObject *index, NewIndex *copy)
{
    const ModelObject *table = model_get(fold->model, index->owner);
    Text keys = model_value(index, ATTRIBUTE_KEYS);
    size_t at = 0;
    for (size_t i = 0; i < index->columns.count; i++) {
        const ModelObject *column = model_column(table, index->columns.items[i]);
        Text key = fold_next_key(keys, &at);
        Text name = column ? column->name : fold_figure_text(key);
        fold_add_key_name(fold, copy, column && index->first_names ? index->first_names[i] : name);
    }
    Text included = model_value(index, ATTRIBUTE_INCLUDE);
    for (at = 0; at < included.size;)
        fold_add_key_name(fold, copy, fold_next_key(included, &at));
}

uint32_t fold_copy_index(Fold *fold, uint32_t to_number, uint32_t index_number, bool is_partition)
{
    const ModelObject *index = model_get(fold->model, index_number);
    const ModelObject *from = model_get(fold->model, index->owner);
    const ModelObject *to = model_get(fold->model, to_number);
    const ModelObject *constraint = model_part(from, MODEL_CONSTRAINT, index->name);
    NewIndex copy = {.object = fold_open(fold, index), .label = "idx", .offset = -1};
    copy.object->number = MODEL_NONE;
    copy.object->name = (Text){"", 0};
    copy.object->users.count = 0;
    copy.object->uses.count = 0;
    model_set(fold->arena, copy.object, ATTRIBUTE_INVALID, (Text){"", 0});
    model_set(fold->arena, copy.object, ATTRIBUTE_COMMENT, (Text){"", 0});
    fold_move_numbers(from, to, &copy.object->columns);
    for (size_t i = 0; i < index->uses.count; i++) {
        ModelUse use = index->uses.items[i];
        if (use.object != from->number)
            continue;
        use.object = to_number;
        use.used_column = fold_move_number(from, to, use.used_column);
        model_add_use(fold->arena, copy.object, use);
    }
    names_of(fold, index, &copy);
    if (constraint) {
        copy.class = model_value(constraint, ATTRIBUTE_CLASS);
        copy.deferrable = model_value(constraint, ATTRIBUTE_DEFERRABLE);
        copy.expression = model_value(constraint, ATTRIBUTE_EXPRESSION);
        copy.label = text_is(copy.class, "primary key") ? "pkey"
                     : text_is(copy.class, "unique")    ? "key"
                                                        : "excl";
    }
    copy.parent = is_partition ? index : NULL;
    return fold_put_index(fold, to_number, &copy);
}
