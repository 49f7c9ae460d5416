// SPDX-License-Identifier: MIT
// Constraints of tables: checks, keys, exclusions. Foreign keys: fold_foreign_key.c.
#include "fold_parts.h"

Text fold_deferrable(const NewConstraint *constraint)
{
    const PgQuery__Constraint *definition = constraint->definition;
    if (definition->initdeferred || constraint->is_deferred)
        return TEXT("initially deferred");
    return definition->deferrable || constraint->is_deferrable ? TEXT("deferrable") : (Text){"", 0};
}

bool fold_is_free_constraint(Fold *fold, const ModelObject *table, Text name, int offset)
{
    const ModelObject *other = model_part(table, MODEL_CONSTRAINT, name);
    if (!other || table->is_open)
        return !other;
    Diagnostic *diagnostic =
        fold_report(fold, RULE_ALREADY_EXISTS, fold_name(fold, name, offset),
                    "constraint \"%.*s\" of table \"%.*s\" already exists", TEXT_ARGS(name),
                    TEXT_ARGS(fold_visible_name(fold, table->schema, table->name)));
    if (diagnostic && other->made.source)
        diagnostic_note(diagnostic, other->made, "\"%.*s\" is created here",
                        TEXT_ARGS(other->name));
    return false;
}

// The same check in the tables that inherit; one of that name there becomes inherited, too.
static void spread_check(Fold *fold, uint32_t table_number, const ModelObject *part)
{
    ModelNumbers children = fold_children(fold, table_number);
    for (size_t i = 0; i < children.count; i++) {
        const ModelObject *from = model_get(fold->model, table_number);
        ModelObject *child = fold_open(fold, model_get(fold->model, children.items[i]));
        if (model_part(child, MODEL_CONSTRAINT, part->name))
            continue;
        ModelObject *copy = fold_open(fold, part);
        copy->is_inherited = true;
        fold_move_numbers(from, child, &copy->columns);
        model_put_part(fold->arena, child, copy, NULL);
        fold_copy_uses(fold, from, part->name, 0, child, 0);
        fold_put(fold, child);
        spread_check(fold, children.items[i], copy);
    }
}

static void add_check(Fold *fold, uint32_t table_number, const NewConstraint *constraint)
{
    const PgQuery__Constraint *definition = constraint->definition;
    ModelObject *table = fold_open(fold, model_get(fold->model, table_number));
    TableExpression expression = fold_table_expression(fold, table, definition->raw_expr);
    Text name = fold_text(fold, constraint->name);
    const ModelObject *only =
        expression.columns.count == 1 ? model_column(table, expression.columns.items[0]) : NULL;
    const ModelObject *same = model_part(table, MODEL_CONSTRAINT, name);
    if (same && same->is_inherited) {
        fold_open_part(fold, table, same)->is_inherited = false;
        fold_put(fold, table);
        return;
    }
    if (name.size == 0)
        name = fold_choose_constraint(fold, table, only ? only->name : (Text){"", 0}, "check");
    else if (!fold_is_free_constraint(fold, table, name, definition->location))
        return;
    ModelObject *part =
        fold_make(fold, MODEL_CONSTRAINT, (Text){"", 0}, name, definition->location);
    part->columns = expression.columns;
    model_set(fold->arena, part, ATTRIBUTE_CLASS, TEXT("check"));
    model_set(fold->arena, part, ATTRIBUTE_EXPRESSION, expression.text);
    if (definition->skip_validation && !definition->initially_valid && !constraint->is_valid)
        model_set_yes(fold->arena, part, ATTRIBUTE_NOT_VALID);
    if (definition->is_no_inherit)
        model_set_yes(fold->arena, part, ATTRIBUTE_NO_INHERIT);
    model_put_part(fold->arena, table, part, NULL);
    fold_use_expression(fold, table, &expression, (ModelUse){.by = name});
    fold_put(fold, table);
    if (!definition->is_no_inherit && !constraint->is_only)
        spread_check(fold, table_number, part);
}

static void add_key_names(Fold *fold, NewIndex *index, const ModelObject *table,
                          const NewConstraint *constraint)
{
    const PgQuery__Constraint *definition = constraint->definition;
    Builder keys = {.arena = fold->arena}, included = {.arena = fold->arena};
    if (constraint->column.size > 0)
        fold_index_column(fold, &keys, index, table, constraint->column, false);
    for (size_t i = 0; constraint->column.size == 0 && i < definition->n_keys; i++)
        fold_index_column(fold, &keys, index, table,
                          fold_text(fold, definition->keys[i]->string->sval), false);
    for (size_t i = 0; i < definition->n_including; i++)
        fold_index_column(fold, &included, index, table,
                          fold_text(fold, definition->including[i]->string->sval), true);
    if (keys.count > 0)
        model_set(fold->arena, index->object, ATTRIBUTE_KEYS, builder_text(&keys));
    if (included.count > 0)
        model_set(fold->arena, index->object, ATTRIBUTE_INCLUDE, builder_text(&included));
}

static NewIndex new_index(Fold *fold, const ModelObject *table, const NewConstraint *constraint)
{
    const PgQuery__Constraint *definition = constraint->definition;
    NewIndex index = {.object = model_object(fold->arena, MODEL_INDEX, table->schema,
                                             fold_text(fold, constraint->name)),
                      .offset = definition->location,
                      .is_only = constraint->is_only,
                      .deferrable = fold_deferrable(constraint)};
    index.object->is_altered = definition->indexspace && *definition->indexspace;
    model_set(fold->arena, index.object, ATTRIBUTE_OPTIONS,
              fold_options(fold, definition->options, definition->n_options));
    return index;
}

static void add_key(Fold *fold, uint32_t table_number, const NewConstraint *constraint)
{
    const ModelObject *table = model_get(fold->model, table_number);
    const PgQuery__Constraint *definition = constraint->definition;
    bool is_primary = definition->contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY;
    NewIndex index = new_index(fold, table, constraint);
    index.class = is_primary ? TEXT("primary key") : TEXT("unique");
    index.label = is_primary ? "pkey" : "key";
    model_set_yes(fold->arena, index.object, ATTRIBUTE_UNIQUE);
    if (definition->nulls_not_distinct)
        model_set(fold->arena, index.object, ATTRIBUTE_NULLS, TEXT("not distinct"));
    if (definition->n_keys > 0 || constraint->column.size > 0)
        add_key_names(fold, &index, table, constraint);
    fold_put_index(fold, table_number, &index);
}

static void add_exclusion(Fold *fold, uint32_t table_number, const NewConstraint *constraint)
{
    const ModelObject *table = model_get(fold->model, table_number);
    const PgQuery__Constraint *definition = constraint->definition;
    Builder keys = {.arena = fold->arena}, text = {.arena = fold->arena};
    NewIndex index = new_index(fold, table, constraint);
    index.class = TEXT("exclude");
    index.label = "excl";
    for (size_t i = 0; i < definition->n_exclusions; i++) {
        const PgQuery__List *pair = definition->exclusions[i]->list;
        size_t begin = keys.count;
        fold_index_key(fold, &keys, &index, table, pair->items[0]->index_elem);
        builder_add(&text, (Text){keys.items + begin, keys.count - begin});
        builder_add(&text, TEXT(" WITH "));
        builder_add(&text, fold_list_name(fold, pair->items[1]->list->items,
                                          pair->items[1]->list->n_items, -1)
                               .name);
    }
    model_set(fold->arena, index.object, ATTRIBUTE_KEYS, builder_text(&keys));
    fold_set_method(fold, index.object, definition->access_method);
    fold_index_predicate(fold, &index, table, definition->where_clause);
    index.expression = builder_text(&text);
    fold_put_index(fold, table_number, &index);
}

void fold_add_constraint(Fold *fold, uint32_t table, const NewConstraint *constraint)
{
    switch ((int)constraint->definition->contype) {
    case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
        add_check(fold, table, constraint);
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
    case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
        add_key(fold, table, constraint);
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION:
        add_exclusion(fold, table, constraint);
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
        fold_add_foreign_key(fold, table, constraint);
        break;
    default:
        break;
    }
}
