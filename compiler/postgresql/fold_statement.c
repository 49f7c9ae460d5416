// SPDX-License-Identifier: MIT
// Which function folds which statement, and names as trees hold them.
#include "fold_parts.h"
#include "lint_parts.h"

Text fold_text(const Fold *fold, const char *text)
{
    Text slice = text_from(text ? text : "");
    return (Text){text_copy(fold->arena, slice), slice.size};
}

FoldName fold_range_name(const Fold *fold, const PgQuery__RangeVar *range)
{
    return (FoldName){fold_text(fold, range->schemaname), fold_text(fold, range->relname),
                      range->location};
}

FoldName fold_list_name(const Fold *fold, PgQuery__Node *const *items, size_t count, int offset)
{
    FoldName name = {{"", 0}, {"", 0}, offset};
    for (size_t i = 0; i < count; i++) {
        if (items[i]->node_case != PG_QUERY__NODE__NODE_STRING)
            continue;
        name.schema = name.name;
        name.name = fold_text(fold, items[i]->string->sval);
    }
    return name;
}

static void fold_table_statement(Fold *fold, const PgQuery__Node *statement)
{
    switch ((int)statement->node_case) {
    case PG_QUERY__NODE__NODE_CREATE_STMT:
        fold_create_table(fold, statement->create_stmt);
        break;
    case PG_QUERY__NODE__NODE_CREATE_FOREIGN_TABLE_STMT:
        fold_create_foreign_table(fold, statement->create_foreign_table_stmt);
        break;
    case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
        fold_alter_table(fold, statement->alter_table_stmt);
        break;
    case PG_QUERY__NODE__NODE_RENAME_STMT:
        fold_rename(fold, statement->rename_stmt);
        break;
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
        fold_create_table_as(fold, statement->create_table_as_stmt);
        break;
    case PG_QUERY__NODE__NODE_SELECT_STMT:
        if (!fold_select_into(fold, statement))
            fold_data_statement(fold, statement);
        break;
    case PG_QUERY__NODE__NODE_REINDEX_STMT:
        fold_reindex(fold, statement->reindex_stmt);
        break;
    case PG_QUERY__NODE__NODE_CLUSTER_STMT:
        fold_cluster(fold, statement->cluster_stmt);
        break;
    case PG_QUERY__NODE__NODE_VACUUM_STMT:
        fold_vacuum(fold, statement->vacuum_stmt);
        break;
    case PG_QUERY__NODE__NODE_INDEX_STMT:
        fold_create_index(fold, statement->index_stmt);
        break;
    case PG_QUERY__NODE__NODE_DROP_STMT:
        fold_drop_statement(fold, statement->drop_stmt);
        break;
    default:
        fold_data_statement(fold, statement);
        break;
    }
}

static bool is_data(const PgQuery__Node *statement)
{
    switch ((int)statement->node_case) {
    case PG_QUERY__NODE__NODE_SELECT_STMT:
    case PG_QUERY__NODE__NODE_INSERT_STMT:
    case PG_QUERY__NODE__NODE_UPDATE_STMT:
    case PG_QUERY__NODE__NODE_DELETE_STMT:
    case PG_QUERY__NODE__NODE_MERGE_STMT:
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
        return true;
    default:
        return false;
    }
}

void fold_statement(Fold *fold, const PgQuery__Node *statement)
{
    lint_statement(fold, statement);
    if (!fold_object_statement(fold, statement))
        fold_table_statement(fold, statement);
    if (is_data(statement))
        fold_called_functions(fold, statement);
    else if (fold->model->has_event_triggers)
        fold_open_mentioned(fold, (Text){fold->sql.data + fold->begin, fold->size});
}
