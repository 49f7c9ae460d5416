// SPDX-License-Identifier: MIT
// CREATE TYPE … AS (…), and ALTER TYPE of its attributes.
#include "fold_parts.h"

static void add_attribute(Fold *fold, ModelObject *type, const PgQuery__ColumnDef *definition)
{
    const ModelObject *used = NULL;
    Text name = fold_text(fold, definition->colname);
    const ModelObject *other = model_part(type, MODEL_COLUMN, name);
    if (other) {
        Diagnostic *diagnostic =
            fold_report(fold, RULE_ALREADY_EXISTS, fold_name(fold, name, definition->location),
                        "attribute \"%.*s\" of type \"%.*s\" already exists", TEXT_ARGS(name),
                        TEXT_ARGS(type->name));
        if (diagnostic && other->made.source)
            diagnostic_note(diagnostic, other->made, "\"%.*s\" is created here", TEXT_ARGS(name));
        return;
    }
    ModelObject *column = fold_make(fold, MODEL_COLUMN, FOLD_NO_TEXT, name, definition->location);
    if (definition->type_name)
        model_set(fold->arena, column, ATTRIBUTE_TYPE,
                  fold_type(fold, definition->type_name, &used));
    model_put_part(fold->arena, type, column, NULL);
    if (used)
        model_add_use(fold->arena, type,
                      (ModelUse){.column = column->number, .object = used->number});
}

void fold_create_composite(Fold *fold, const PgQuery__CompositeTypeStmt *statement)
{
    FoldName name = fold_range_name(fold, statement->typevar);
    if (!fold_is_schema(fold, name.schema, name.offset))
        return;
    Text schema = fold_schema(fold, name.schema);
    if (!fold_is_free(fold, SPACE_RELATION, schema, name.name, name.offset) ||
        !fold_type_is_free(fold, schema, name.name, name.offset))
        return;
    ModelObject *type = fold_make(fold, MODEL_COMPOSITE, schema, name.name, name.offset);
    for (size_t i = 0; i < statement->n_coldeflist; i++)
        if (statement->coldeflist[i]->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF)
            add_attribute(fold, type, statement->coldeflist[i]->column_def);
    fold_put(fold, type);
}

// Tables that are OF a type have its columns.
static void spread_attribute(Fold *fold, const ModelObject *type, Text name)
{
    ModelNumbers tables = fold_children(fold, type->number);
    const ModelObject *column = model_part(type, MODEL_COLUMN, name);
    for (size_t i = 0; column && i < tables.count; i++) {
        ModelObject *table = fold_open(fold, model_get(fold->model, tables.items[i]));
        const ModelObject *same = model_part(table, MODEL_COLUMN, name);
        if (same)
            model_set(fold->arena, fold_open_part(fold, table, same), ATTRIBUTE_TYPE,
                      model_value(column, ATTRIBUTE_TYPE));
        else
            fold_copy_column(fold, table, type, column);
        fold_put(fold, table);
    }
}

static void drop_attribute(Fold *fold, const ModelObject *type,
                           const PgQuery__AlterTableCmd *command)
{
    Text name = fold_text(fold, command->name);
    const ModelObject *column = command->missing_ok ? model_part(type, MODEL_COLUMN, name)
                                                    : fold_column(fold, type, name, -1);
    ModelNumbers tables = fold_children(fold, type->number);
    bool cascade = command->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
    if (!column || !fold_drop_part(fold, type, column, cascade, -1))
        return;
    for (size_t i = 0; i < tables.count; i++) {
        const ModelObject *table = model_get(fold->model, tables.items[i]);
        const ModelObject *same = table ? model_part(table, MODEL_COLUMN, name) : NULL;
        if (same)
            fold_drop_part(fold, table, same, cascade, -1);
    }
}

static void alter_attribute(Fold *fold, const ModelObject *type,
                            const PgQuery__AlterTableCmd *command)
{
    const ModelObject *used = NULL;
    const ModelObject *column = fold_column(fold, type, fold_text(fold, command->name), -1);
    if (!column || !command->def || command->def->node_case != PG_QUERY__NODE__NODE_COLUMN_DEF)
        return;
    Text said = fold_type(fold, command->def->column_def->type_name, &used);
    ModelObject *copy = fold_open(fold, type), *changed = fold_open(fold, column);
    model_set(fold->arena, changed, ATTRIBUTE_TYPE, said);
    model_put_part(fold->arena, copy, changed, column);
    model_remove_uses(copy, FOLD_NO_TEXT, column->number);
    if (used)
        model_add_use(fold->arena, copy,
                      (ModelUse){.column = column->number, .object = used->number});
    fold_put(fold, copy);
    spread_attribute(fold, copy, column->name);
}

void fold_alter_composite(Fold *fold, const PgQuery__AlterTableStmt *statement)
{
    FoldName name = fold_range_name(fold, statement->relation);
    const ModelObject *type = fold_existing_type(fold, name);
    for (size_t i = 0; type && i < statement->n_cmds; i++) {
        if (statement->cmds[i]->node_case != PG_QUERY__NODE__NODE_ALTER_TABLE_CMD)
            continue;
        const PgQuery__AlterTableCmd *command = statement->cmds[i]->alter_table_cmd;
        type = model_get(fold->model, type->number);
        fold_doubt(fold, type);
        if (type->kind != MODEL_COMPOSITE)
            return; // OWNER TO, or the wrong kind
        if (command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn) {
            ModelObject *copy = fold_open(fold, type);
            if (command->def && command->def->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF)
                add_attribute(fold, copy, command->def->column_def);
            fold_put(fold, copy);
            if (copy->parts.count > type->parts.count)
                spread_attribute(fold, copy, copy->parts.items[copy->parts.count - 1]->name);
        } else if (command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn) {
            drop_attribute(fold, type, command);
        } else if (command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType) {
            alter_attribute(fold, type, command);
        }
    }
}
