// SPDX-License-Identifier: MIT
// CREATE TABLE.
#include "fold_parts.h"

static void add_column(Fold *fold, ModelObject *table, const PgQuery__ColumnDef *definition)
{
    const ModelObject *type = NULL;
    Text name = fold_text(fold, definition->colname);
    ModelObject *column = fold_make(fold, MODEL_COLUMN, (Text){"", 0}, name, definition->location);
    if (definition->type_name)
        model_set(fold->arena, column, ATTRIBUTE_TYPE,
                  fold_type(fold, definition->type_name, &type));
    model_put_part(fold->arena, table, column, NULL);
    if (type)
        model_add_use(fold->arena, table,
                      (ModelUse){.column = column->number, .object = type->number});
}

void fold_create_table(Fold *fold, const PgQuery__CreateStmt *statement)
{
    FoldName name = fold_range_name(fold, statement->relation);
    Text schema = fold_schema(fold, name.schema);
    const ModelObject *other = model_find(fold->model, SPACE_RELATION, schema, name.name);
    if (other && statement->if_not_exists)
        return;
    if (!fold_is_free(fold, SPACE_RELATION, schema, name.name, name.offset))
        return;
    ModelObject *table = fold_make(fold, MODEL_TABLE, schema, name.name, name.offset);
    for (size_t i = 0; i < statement->n_table_elts; i++)
        if (statement->table_elts[i]->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF)
            add_column(fold, table, statement->table_elts[i]->column_def);
    fold_put(fold, table);
}
