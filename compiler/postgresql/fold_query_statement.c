// SPDX-License-Identifier: MIT
// Statements that read and write data, and those that hold a query.
#include "fold_scope.h"

static void check_relations(Fold *fold, PgQuery__Node *const *relations, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (relations[i]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR) {
            FoldName name = fold_range_name(fold, relations[i]->range_var);
            fold_relation(fold, name.schema, name.name, name.offset);
        }
}

// The option FORCE_QUOTE (a, b) and its like.
static void check_options(Fold *fold, const ModelObject *relation, const PgQuery__CopyStmt *copy)
{
    for (size_t i = 0; i < copy->n_options; i++) {
        const PgQuery__Node *node = copy->options[i];
        if (node->node_case != PG_QUERY__NODE__NODE_DEF_ELEM || !node->def_elem->arg ||
            node->def_elem->arg->node_case != PG_QUERY__NODE__NODE_LIST)
            continue;
        const PgQuery__List *list = node->def_elem->arg->list;
        for (size_t j = 0; j < list->n_items; j++)
            if (list->items[j]->node_case == PG_QUERY__NODE__NODE_STRING)
                fold_column(fold, relation, text_from(list->items[j]->string->sval), -1);
    }
}

static void fold_copy(Fold *fold, const PgQuery__CopyStmt *copy)
{
    if (copy->query)
        fold_query(fold, copy->query);
    if (!copy->relation)
        return;
    FoldName name = fold_range_name(fold, copy->relation);
    const ModelObject *relation = fold_relation(fold, name.schema, name.name, name.offset);
    if (!relation)
        return;
    for (size_t i = 0; i < copy->n_attlist; i++)
        if (copy->attlist[i]->node_case == PG_QUERY__NODE__NODE_STRING)
            fold_column(fold, relation, text_from(copy->attlist[i]->string->sval), name.offset + 1);
    check_options(fold, relation, copy);
    fold_expression_columns(fold, relation, copy->where_clause, NULL);
}

bool fold_data_statement(Fold *fold, const PgQuery__Node *statement)
{
    switch ((int)statement->node_case) {
    case PG_QUERY__NODE__NODE_SELECT_STMT:
    case PG_QUERY__NODE__NODE_INSERT_STMT:
    case PG_QUERY__NODE__NODE_UPDATE_STMT:
    case PG_QUERY__NODE__NODE_DELETE_STMT:
    case PG_QUERY__NODE__NODE_MERGE_STMT:
        fold_query(fold, statement);
        return true;
    case PG_QUERY__NODE__NODE_COPY_STMT:
        fold_copy(fold, statement->copy_stmt);
        return true;
    case PG_QUERY__NODE__NODE_EXPLAIN_STMT:
        fold_query(fold, statement->explain_stmt->query);
        return true;
    case PG_QUERY__NODE__NODE_PREPARE_STMT:
        fold_query(fold, statement->prepare_stmt->query);
        return true;
    case PG_QUERY__NODE__NODE_DECLARE_CURSOR_STMT:
        fold_query(fold, statement->declare_cursor_stmt->query);
        return true;
    case PG_QUERY__NODE__NODE_LOCK_STMT:
        check_relations(fold, statement->lock_stmt->relations, statement->lock_stmt->n_relations);
        return true;
    case PG_QUERY__NODE__NODE_TRUNCATE_STMT:
        check_relations(fold, statement->truncate_stmt->relations,
                        statement->truncate_stmt->n_relations);
        return true;
    default:
        return false;
    }
}
