// SPDX-License-Identifier: MIT
// ALTER TABLE … ALTER COLUMN and DROP COLUMN, in the tables that inherit, too.
#include "fold_alter.h"
#include "fold_value.h"

#include <string.h>

void fold_set_not_null(Fold *fold, uint32_t table, uint32_t column)
{
    const ModelObject *found = model_get(fold->model, table);
    const ModelObject *part = model_column(found, column);
    if (!part)
        return;
    if (!model_is(part, ATTRIBUTE_NOT_NULL, "yes")) {
        ModelObject *open = fold_open(fold, found);
        model_set_yes(fold->arena, fold_open_part(fold, open, part), ATTRIBUTE_NOT_NULL);
        fold_put(fold, open);
    }
    ModelNumbers children = fold_children(fold, table);
    for (size_t i = 0; i < children.count; i++)
        fold_set_not_null(
            fold, children.items[i],
            fold_move_number(found, model_get(fold->model, children.items[i]), column));
}

// That another table's column forbids what was meant for this one.
static void report_held(const Alteration *alteration, const ModelObject *table,
                        const ModelObject *column, const char *why)
{
    if (table->is_open)
        return;
    Diagnostic *diagnostic =
        fold_report(alteration->fold, RULE_IN_USE,
                    fold_name(alteration->fold, column->name, alteration->offset),
                    "column \"%.*s\" of table \"%.*s\" %s", TEXT_ARGS(column->name),
                    TEXT_ARGS(table->name), why);
    if (diagnostic && column->made.source)
        diagnostic_note(diagnostic, column->made, "\"%.*s\" is created here",
                        TEXT_ARGS(column->name));
}

// Children whose column has no other source lose it; others keep it as their own.
static void drop_inherited(Alteration *alteration, const ModelNumbers *children, Text name)
{
    Fold *fold = alteration->fold;
    for (size_t i = 0; i < children->count; i++) {
        const ModelObject *child = model_get(fold->model, children->items[i]);
        const ModelObject *column = child ? model_part(child, MODEL_COLUMN, name) : NULL;
        if (!column || !column->is_inherited)
            continue;
        if (fold_parent_with(fold, child, name))
            continue; // of another one
        ModelObject *open = fold_open(fold, child);
        fold_open_part(fold, open, column)->is_inherited = false;
        fold_put(fold, open);
        if (alteration->is_only)
            continue;
        Alteration below = *alteration;
        below.is_recursing = true;
        fold_alter_drop_column(&below, children->items[i]);
    }
}

void fold_alter_drop_column(Alteration *alteration, uint32_t number)
{
    Fold *fold = alteration->fold;
    const PgQuery__AlterTableCmd *command = alteration->command;
    const ModelObject *table = model_get(fold->model, number);
    Text name = fold_text(fold, command->name);
    bool may_be_missing = command->missing_ok || alteration->is_recursing;
    const ModelObject *column = may_be_missing ? model_part(table, MODEL_COLUMN, name)
                                               : fold_column(fold, table, name, alteration->offset);
    if (!column)
        return;
    if (!alteration->is_recursing && column->is_inherited && fold_parent_with(fold, table, name)) {
        report_held(alteration, table, column, "is inherited");
        return;
    }
    if (model_numbers_hold(&table->columns, column->number)) {
        report_held(alteration, table, column, "is part of the partition key");
        return;
    }
    ModelNumbers children = fold_children(fold, number);
    bool cascade = command->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
    if (fold_drop_part(fold, table, column, cascade, alteration->offset))
        drop_inherited(alteration, &children, name);
}

static bool is_in_primary_key(const ModelObject *table, uint32_t column)
{
    for (size_t i = 0; i < table->parts.count; i++)
        if (model_is(table->parts.items[i], ATTRIBUTE_CLASS, "primary key") &&
            model_numbers_hold(&table->parts.items[i]->columns, column))
            return true;
    return false;
}

// What reads a column with the type that it has.
static bool may_change_type(const Alteration *alteration, const ModelObject *table,
                            const ModelObject *column)
{
    Fold *fold = alteration->fold;
    if (!alteration->is_recursing && column->is_inherited &&
        fold_parent_with(fold, table, column->name)) {
        report_held(alteration, table, column, "is inherited");
        return false;
    }
    if (model_numbers_hold(&table->columns, column->number)) {
        report_held(alteration, table, column, "is part of the partition key");
        return false;
    }
    for (size_t i = 0; i < table->parts.count; i++)
        if (model_value(table->parts.items[i], ATTRIBUTE_GENERATED).size > 0 &&
            model_numbers_hold(&table->parts.items[i]->columns, column->number)) {
            report_held(alteration, table, column, "is used by a generated column");
            return false;
        }
    for (size_t i = 0; i < table->users.count; i++) {
        const ModelObject *user = model_get(fold->model, table->users.items[i]);
        if (!user || (user->kind != MODEL_VIEW && user->kind != MODEL_MATERIALIZED_VIEW) ||
            model_is_uncertain(fold->model, SPACE_RELATION, user->schema, user->name))
            continue;
        for (size_t j = 0; j < user->uses.count; j++)
            if (user->uses.items[j].object == table->number &&
                user->uses.items[j].used_column == column->number) {
                Builder why = {.arena = fold->arena};
                builder_add_format(&why, "is used by %s \"%.*s\": its type cannot change",
                                   model_kind_name(user->kind), TEXT_ARGS(user->name));
                report_held(alteration, table, column, why.items);
                return false;
            }
    }
    return true;
}

static void alter_type(const Alteration *alteration, ModelObject *table, ModelObject *column)
{
    const PgQuery__ColumnDef *definition = alteration->command->def->column_def;
    if (!may_change_type(alteration, table, column))
        return;
    Text before = model_value(column, ATTRIBUTE_TYPE);
    int offset = definition->type_name->location;
    fold_set_type(alteration->fold, table, column, definition->type_name);
    fold_set_collation(alteration->fold, column, definition->coll_clause);
    if (definition->raw_default) // USING
        fold_table_expression(alteration->fold, table, definition->raw_default);
    else
        fold_check_new_type(alteration->fold, table, column, before, offset);
    if (model_value(column, ATTRIBUTE_IDENTITY).size > 0)
        fold_check_identity(alteration->fold, column, offset);
}

static void add_identity(const Alteration *alteration, uint32_t number, Text name)
{
    Fold *fold = alteration->fold;
    const PgQuery__Constraint *definition = alteration->command->def->constraint;
    const ModelObject *table = model_get(fold->model, number);
    const ModelObject *sequence =
        fold_own_sequence(fold, table, model_part(table, MODEL_COLUMN, name), definition->options,
                          definition->n_options);
    ModelObject *open = fold_open(fold, model_get(fold->model, number));
    ModelObject *column = fold_open_part(fold, open, model_part(open, MODEL_COLUMN, name));
    fold_set_identity(fold, column, definition->generated_when);
    model_add_use(
        fold->arena, open,
        (ModelUse){.column = column->number, .object = sequence->number, .is_default = true});
    fold_put(fold, open);
}

static void drop_identity(const Alteration *alteration, uint32_t number, uint32_t column)
{
    Fold *fold = alteration->fold;
    const ModelObject *table = model_get(fold->model, number);
    const ModelObject *dropped = model_column(table, column);
    if (model_value(dropped, ATTRIBUTE_IDENTITY).size == 0) {
        if (!alteration->command->missing_ok && !table->is_open)
            fold_report(fold, RULE_WRONG_KIND, fold_name(fold, dropped->name, alteration->offset),
                        "column \"%.*s\" of table \"%.*s\" is no identity column",
                        TEXT_ARGS(dropped->name), TEXT_ARGS(table->name));
        return;
    }
    ModelNumbers users = model_get(fold->model, number)->users;
    for (size_t i = 0; i < users.count; i++) {
        const ModelObject *sequence = model_get(fold->model, users.items[i]);
        if (sequence && sequence->kind == MODEL_SEQUENCE && sequence->owner == number &&
            sequence->owner_column == column)
            fold_drop(fold, sequence, true, alteration->offset);
    }
    ModelObject *open = fold_open(fold, model_get(fold->model, number));
    const ModelObject *part = model_column(open, column);
    model_set(fold->arena, fold_open_part(fold, open, part), ATTRIBUTE_IDENTITY, (Text){"", 0});
    model_remove_default_uses(open, column);
    fold_put(fold, open);
}

static void set_identity(const Alteration *alteration, ModelObject *column)
{
    const PgQuery__Node *options = alteration->command->def;
    for (size_t i = 0;
         options && options->node_case == PG_QUERY__NODE__NODE_LIST && i < options->list->n_items;
         i++) {
        const PgQuery__DefElem *option = options->list->items[i]->def_elem;
        if (strcmp(option->defname, "generated") == 0 && option->arg &&
            option->arg->node_case == PG_QUERY__NODE__NODE_INTEGER)
            fold_set_identity(alteration->fold, column,
                              option->arg->integer->ival == 'd' ? "d" : "a");
    }
}

// A partition has the NOT NULL of its table.
static bool is_not_null_above(const Alteration *alteration, const ModelObject *table,
                              const ModelObject *column)
{
    const ModelObject *parent =
        alteration->is_recursing || model_value(table, ATTRIBUTE_BOUND).size == 0
            ? NULL
            : fold_parent_with(alteration->fold, table, column->name);
    const ModelObject *same = parent ? model_part(parent, MODEL_COLUMN, column->name) : NULL;
    return same && !parent->is_open && model_is(same, ATTRIBUTE_NOT_NULL, "yes");
}

static void set_default(const Alteration *alteration, ModelObject *table, ModelObject *column)
{
    bool is_identity = model_value(column, ATTRIBUTE_IDENTITY).size > 0;
    if (is_identity || model_value(column, ATTRIBUTE_GENERATED).size > 0)
        report_held(alteration, table, column,
                    is_identity ? "is an identity column: it has no default"
                                : "is a generated column: it has no default");
    else
        fold_set_default(alteration->fold, table, column, alteration->command->def);
}

// Commands that change the open table alone.
static void alter_open(const Alteration *alteration, ModelObject *table, ModelObject *column)
{
    switch ((int)alteration->command->subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
        alter_type(alteration, table, column);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault:
        set_default(alteration, table, column);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull:
        if (is_in_primary_key(table, column->number))
            report_held(alteration, table, column, "is in the primary key");
        else if (model_value(column, ATTRIBUTE_IDENTITY).size > 0)
            report_held(alteration, table, column, "is an identity column");
        else if (is_not_null_above(alteration, table, column))
            report_held(alteration, table, column, "is NOT NULL in the partitioned table");
        model_set(alteration->fold->arena, column, ATTRIBUTE_NOT_NULL, (Text){"", 0});
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull:
        model_set_yes(alteration->fold->arena, column, ATTRIBUTE_NOT_NULL);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropExpression:
        model_set(alteration->fold->arena, column, ATTRIBUTE_GENERATED, (Text){"", 0});
        column->columns = (ModelNumbers){0};
        model_remove_default_uses(table, column->number);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetIdentity:
        set_identity(alteration, column);
        break;
    default:
        break; // statistics, storage, compression, options: the model does not have them
    }
}

void fold_alter_column(Alteration *alteration, uint32_t number)
{
    Fold *fold = alteration->fold;
    const ModelObject *table = model_get(fold->model, number);
    Text name = fold_text(fold, alteration->command->name);
    if (name.size == 0 || table->kind == MODEL_INDEX)
        return; // ALTER INDEX … ALTER COLUMN 1 SET STATISTICS
    const ModelObject *column = alteration->is_recursing
                                    ? model_part(table, MODEL_COLUMN, name)
                                    : fold_column(fold, table, name, alteration->offset);
    int kind = (int)alteration->command->subtype;
    if (!column)
        return;
    if (kind == PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity) {
        add_identity(alteration, number, name);
        return;
    }
    if (kind == PG_QUERY__ALTER_TABLE_TYPE__AT_DropIdentity) {
        drop_identity(alteration, number, column->number);
        return;
    }
    ModelObject *open = fold_open(fold, table);
    alter_open(alteration, open, fold_open_part(fold, open, column));
    fold_put(fold, open);
    if (kind == PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType)
        fold_check_keys_of(fold, number, alteration->command->def->column_def->type_name->location);
    ModelNumbers children = fold_children(fold, number);
    bool is_whole = kind != PG_QUERY__ALTER_TABLE_TYPE__AT_SetIdentity && !alteration->is_only;
    for (size_t i = 0; is_whole && i < children.count; i++) {
        Alteration below = *alteration;
        below.is_recursing = true;
        fold_alter_column(&below, children.items[i]);
    }
}
