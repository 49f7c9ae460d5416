// SPDX-License-Identifier: MIT
// CREATE TABLE AS and SELECT INTO: a table with the columns of a query.
#include "fold_parts.h"

static void create(Fold *fold, const PgQuery__IntoClause *into, const PgQuery__Node *query,
                   bool if_not_exists)
{
    FoldColumns columns = fold_query_columns(fold, query);
    ModelObject *table =
        fold_new_relation(fold, into->rel, MODEL_TABLE, into->on_commit, if_not_exists);
    if (!table)
        return;
    table->is_open |= columns.is_open;
    for (size_t i = 0; i < columns.count; i++) {
        Text name = i < into->n_col_names ? fold_text(fold, into->col_names[i]->string->sval)
                                          : columns.items[i].name;
        ModelObject *column = model_object(fold->arena, MODEL_COLUMN, (Text){"", 0}, name);
        column->made = table->made;
        column->revision = fold->revision;
        model_set(fold->arena, column, ATTRIBUTE_TYPE, columns.items[i].type);
        model_set(fold->arena, column, ATTRIBUTE_COLLATION, columns.items[i].collation);
        model_put_part(fold->arena, table, column, NULL);
    }
    model_set(fold->arena, table, ATTRIBUTE_OPTIONS,
              fold_options(fold, into->options, into->n_options));
    fold_put(fold, table);
}

void fold_create_table_as(Fold *fold, const PgQuery__CreateTableAsStmt *statement)
{
    if (statement->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE)
        create(fold, statement->into, statement->query, statement->if_not_exists);
}

bool fold_select_into(Fold *fold, const PgQuery__Node *statement)
{
    const PgQuery__SelectStmt *select = statement->select_stmt;
    while (select->larg)
        select = select->larg;
    if (!select->into_clause)
        return false;
    create(fold, select->into_clause, statement, false);
    return true;
}
