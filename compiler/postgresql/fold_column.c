// SPDX-License-Identifier: MIT
// A column as its definition says. Constraints that are the table's (keys, checks, references) are
// collected; the server makes them when it has all columns.
#include "fold_value.h"

#include <string.h>

static Text serial_type(const PgQuery__TypeName *type)
{
    bool is_word = type && type->n_names == 1 && !type->pct_type && type->n_array_bounds == 0;
    const FoldBuiltIn *found =
        is_word ? fold_serial(text_from(type->names[0]->string->sval)) : NULL;
    return text_from(found ? found->said : "");
}

// NULL is the absence of a default.
static bool is_null(const PgQuery__Node *node)
{
    if (node && node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST &&
        node->type_cast->type_name->n_typmods == 0)
        node = node->type_cast->arg;
    return !node || (node->node_case == PG_QUERY__NODE__NODE_A_CONST && node->a_const->isnull);
}

ModelObject *fold_open_part(const Fold *fold, ModelObject *object, const ModelObject *part)
{
    ModelObject *copy = fold_open(fold, part);
    model_put_part(fold->arena, object, copy, part);
    return copy;
}

void fold_remove_default(const Fold *fold, ModelObject *table, ModelObject *column)
{
    model_set(fold->arena, column, ATTRIBUTE_DEFAULT, (Text){"", 0});
    model_remove_default_uses(table, column->number);
}

// Of a sequence that is found the name is the one that it has, whatever it was called.
static Text default_text(const Fold *fold, const PgQuery__Node *expression, Text text)
{
    FoldName name;
    const ModelObject *sequence = expression->node_case == PG_QUERY__NODE__NODE_FUNC_CALL
                                      ? fold_nextval(fold, expression->func_call, &name)
                                      : NULL;
    return sequence ? fold_nextval_text(fold, sequence) : text;
}

void fold_set_default(Fold *fold, ModelObject *table, ModelObject *column,
                      PgQuery__Node *expression)
{
    fold_remove_default(fold, table, column);
    if (is_null(expression))
        return;
    TableExpression value = fold_table_expression(fold, NULL, expression);
    fold_check_default(fold, table, column, expression);
    model_set(fold->arena, column, ATTRIBUTE_DEFAULT, default_text(fold, expression, value.text));
    fold_use_expression(fold, table, &value,
                        (ModelUse){.column = column->number, .is_default = true});
}

void fold_set_type(Fold *fold, ModelObject *table, ModelObject *column,
                   const PgQuery__TypeName *type)
{
    const ModelObject *found = NULL;
    size_t kept = 0;
    for (size_t i = 0; i < table->uses.count; i++)
        if (table->uses.items[i].column != column->number || table->uses.items[i].is_default)
            table->uses.items[kept++] = table->uses.items[i];
    table->uses.count = kept;
    Text serial = serial_type(type);
    model_set(fold->arena, column, ATTRIBUTE_TYPE,
              serial.size > 0 ? serial : fold_type(fold, type, &found));
    if (found)
        model_add_use(fold->arena, table,
                      (ModelUse){.column = column->number, .object = found->number});
}

void fold_set_collation(const Fold *fold, ModelObject *column, const PgQuery__CollateClause *clause)
{
    FoldName name = {{"", 0}, {"", 0}, -1};
    if (clause)
        name = fold_list_name(fold, clause->collname, clause->n_collname, clause->location);
    bool is_usual = name.schema.size == 0 || text_is(name.schema, "pg_catalog");
    const ModelObject *written = model_object(fold->arena, MODEL_OTHER, name.schema, name.name);
    model_set(fold->arena, column, ATTRIBUTE_COLLATION,
              is_usual ? name.name : fold_quoted_object(fold, written));
}

void fold_set_identity(const Fold *fold, ModelObject *column, const char *when)
{
    model_set(fold->arena, column, ATTRIBUTE_IDENTITY,
              when && *when == 'd' ? TEXT("by default") : TEXT("always"));
    model_set_yes(fold->arena, column, ATTRIBUTE_NOT_NULL);
}

static void set_generated(Fold *fold, ModelObject *table, ModelObject *column,
                          PgQuery__Node *expression)
{
    TableExpression value = fold_table_expression(fold, table, expression);
    model_set(fold->arena, column, ATTRIBUTE_GENERATED, value.text);
    column->columns = value.columns;
    fold_use_expression(fold, table, &value,
                        (ModelUse){.column = column->number, .is_default = true});
}

// What a column's constraints say of the column itself. Generated ones wait: they may name columns
// behind them.
static void set_options(Fold *fold, ModelObject *table, ModelObject *column,
                        const PgQuery__ColumnDef *definition)
{
    for (size_t i = 0; i < definition->n_constraints; i++) {
        const PgQuery__Constraint *constraint = definition->constraints[i]->constraint;
        switch ((int)constraint->contype) {
        case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL:
            model_set_yes(fold->arena, column, ATTRIBUTE_NOT_NULL);
            break;
        case PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT:
            fold_set_default(fold, table, column, constraint->raw_expr);
            break;
        case PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY:
            fold_check_identity(fold, column, constraint->location);
            fold_set_identity(fold, column, constraint->generated_when);
            break;
        default:
            break;
        }
    }
    if (serial_type(definition->type_name).size > 0)
        model_set_yes(fold->arena, column, ATTRIBUTE_NOT_NULL);
}

void fold_generated_column(Fold *fold, ModelObject *table, const PgQuery__ColumnDef *definition)
{
    for (size_t i = 0; i < definition->n_constraints; i++) {
        const PgQuery__Constraint *constraint = definition->constraints[i]->constraint;
        const ModelObject *column =
            model_part(table, MODEL_COLUMN, fold_text(fold, definition->colname));
        if (constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED && column)
            set_generated(fold, table, fold_open_part(fold, table, column), constraint->raw_expr);
    }
}

void fold_collect_constraints(Fold *fold, const PgQuery__ColumnDef *definition,
                              NewConstraints *later)
{
    for (size_t i = 0; i < definition->n_constraints; i++) {
        const PgQuery__Constraint *constraint = definition->constraints[i]->constraint;
        NewConstraint *last = later->count > 0 ? &later->items[later->count - 1] : NULL;
        switch ((int)constraint->contype) {
        case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
        case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
        case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
        case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
            ARRAY_PUSH(fold->arena, later,
                       ((NewConstraint){.definition = constraint,
                                        .name = constraint->conname,
                                        .column = fold_text(fold, definition->colname)}));
            break;
        case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRABLE:
            if (last)
                last->is_deferrable = true;
            break;
        case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRED:
            if (last)
                last->is_deferrable = last->is_deferred = true;
            break;
        default:
            break;
        }
    }
}

ModelObject *fold_add_column(Fold *fold, ModelObject *table, const PgQuery__ColumnDef *definition)
{
    Text name = fold_text(fold, definition->colname);
    const ModelObject *old = model_part(table, MODEL_COLUMN, name);
    ModelObject *column =
        old ? fold_open_part(fold, table, old)
            : fold_make(fold, MODEL_COLUMN, (Text){"", 0}, name, definition->location);
    column->is_inherited = false;
    if (!old)
        model_put_part(fold->arena, table, column, NULL);
    if (definition->type_name) {
        fold_set_type(fold, table, column, definition->type_name);
        fold_set_collation(fold, column, definition->coll_clause);
    }
    set_options(fold, table, column, definition);
    return column;
}

// Serial and identity: the sequence is made when its table is there.
static void own_sequence(Fold *fold, uint32_t table_number, const PgQuery__ColumnDef *definition,
                         PgQuery__Node *const *options, size_t count, bool is_serial)
{
    ModelObject *table = fold_open(fold, model_get(fold->model, table_number));
    Text name = fold_text(fold, definition->colname);
    const ModelObject *column = model_part(table, MODEL_COLUMN, name);
    if (!column)
        return;
    const ModelObject *sequence = fold_own_sequence(fold, table, column, options, count);
    table = fold_open(fold, model_get(fold->model, table_number));
    column = model_part(table, MODEL_COLUMN, name);
    model_remove_default_uses(table, column->number); // of a parent's sequence
    if (is_serial)
        model_set(fold->arena, fold_open_part(fold, table, column), ATTRIBUTE_DEFAULT,
                  fold_nextval_text(fold, sequence));
    model_add_use(
        fold->arena, table,
        (ModelUse){.column = column->number, .object = sequence->number, .is_default = true});
    fold_put(fold, table);
}

void fold_column_sequence(Fold *fold, uint32_t table, const PgQuery__ColumnDef *definition)
{
    if (serial_type(definition->type_name).size > 0)
        own_sequence(fold, table, definition, NULL, 0, true);
    for (size_t i = 0; i < definition->n_constraints; i++) {
        const PgQuery__Constraint *constraint = definition->constraints[i]->constraint;
        if (constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY)
            own_sequence(fold, table, definition, constraint->options, constraint->n_options,
                         false);
    }
}
