// SPDX-License-Identifier: MIT
// Indexes that are made and dropped, and all else that goes for good.
#include "lint_parts.h"

void lint_create_index(Fold *fold, const PgQuery__IndexStmt *statement)
{
    const ModelObject *table = lint_relation(fold, statement->relation);
    if (!table || statement->concurrent || lint_is_new(fold, table))
        return;
    Span span = fold_name(fold, table->name, statement->relation->location);
    Diagnostic *diagnostic = lint_report(fold, RULE_INDEX_NOT_CONCURRENT, span,
                                         "nobody may write to \"%.*s\" while this index is built",
                                         TEXT_ARGS(table->name));
    if (diagnostic)
        diagnostic_hint(diagnostic,
                        "CREATE INDEX CONCURRENTLY: migc runs it outside of the transaction");
    lint_lock(fold, table, LOCK_SHARE, span);
}

static bool is_true(const PgQuery__Node *node, const char *name)
{
    return node->node_case == PG_QUERY__NODE__NODE_DEF_ELEM &&
           text_is(text_from(node->def_elem->defname), name);
}

void lint_reindex(Fold *fold, const PgQuery__ReindexStmt *statement)
{
    const ModelObject *relation =
        statement->relation ? lint_relation(fold, statement->relation) : NULL;
    for (size_t i = 0; i < statement->n_params; i++)
        if (is_true(statement->params[i], "concurrently"))
            return;
    if (!relation || lint_is_new(fold, relation))
        return;
    Diagnostic *diagnostic =
        lint_report(fold, RULE_REINDEX_NOT_CONCURRENT,
                    fold_name(fold, relation->name, statement->relation->location),
                    "nobody may write while \"%.*s\" is built anew", TEXT_ARGS(relation->name));
    if (diagnostic)
        diagnostic_hint(diagnostic, "REINDEX … CONCURRENTLY");
}

static void drop_index(Fold *fold, const PgQuery__DropStmt *statement, const ModelObject *index,
                       Span span)
{
    const ModelObject *table = model_get(fold->model, index->owner);
    if (statement->concurrent || !table || lint_is_new(fold, table))
        return;
    Diagnostic *diagnostic = lint_report(
        fold, RULE_DROP_INDEX_NOT_CONCURRENT, span,
        "\"%.*s\" is locked against reading until the transaction ends", TEXT_ARGS(table->name));
    if (diagnostic)
        diagnostic_hint(diagnostic, "DROP INDEX CONCURRENTLY");
    lint_lock(fold, table, LOCK_ACCESS_EXCLUSIVE, span);
}

void lint_lost_rows(Fold *fold, const ModelObject *table, Span span)
{
    if (fold->lint->is_irreversible)
        return;
    Diagnostic *diagnostic = lint_report(
        fold, RULE_DATA_LOSS, span,
        "the rows of \"%.*s\" are lost, and no \"down\" brings them back", TEXT_ARGS(table->name));
    if (diagnostic)
        diagnostic_hint(diagnostic, "where it is meant: --@ allow data-loss \"why\"");
}

static void drop_table(Fold *fold, const ModelObject *table, Span span)
{
    if (lint_is_new(fold, table))
        return;
    lint_lock(fold, table, LOCK_ACCESS_EXCLUSIVE, span);
    lint_lost_rows(fold, table, span);
}

static void check_dropped(Fold *fold, const PgQuery__DropStmt *statement, FoldName name)
{
    const ModelObject *object = fold_find(fold, SPACE_RELATION, name.schema, name.name);
    Span span = fold_name(fold, name.name, -1);
    if (object && object->kind == MODEL_INDEX)
        drop_index(fold, statement, object, span);
    else if (object && object->kind == MODEL_TABLE)
        drop_table(fold, object, span);
    if (object || !statement->missing_ok ||
        fold_may_exist(fold, SPACE_RELATION, name.schema, name.name))
        return;
    Diagnostic *diagnostic =
        lint_report(fold, RULE_NO_EFFECT, span, "there is no \"%.*s\": IF EXISTS hides it",
                    TEXT_ARGS(name.name));
    if (diagnostic)
        diagnostic_hint(diagnostic, "remove the statement, or mend the name");
}

void lint_drop(Fold *fold, const PgQuery__DropStmt *statement)
{
    bool is_relation = statement->remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE ||
                       statement->remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_INDEX ||
                       statement->remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_VIEW ||
                       statement->remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW;
    for (size_t i = 0; is_relation && i < statement->n_objects; i++) {
        const PgQuery__Node *object = statement->objects[i];
        if (object->node_case == PG_QUERY__NODE__NODE_LIST)
            check_dropped(fold, statement,
                          fold_list_name(fold, object->list->items, object->list->n_items, -1));
    }
}
