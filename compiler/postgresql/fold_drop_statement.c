// SPDX-License-Identifier: MIT
// DROP of everything.
#include "fold_parts.h"

static void drop_relation(Fold *fold, const PgQuery__DropStmt *statement, FoldName name)
{
    bool cascade = statement->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
    const ModelObject *object = statement->missing_ok
                                    ? fold_find(fold, SPACE_RELATION, name.schema, name.name)
                                    : fold_relation(fold, name.schema, name.name, name.offset);
    if (object)
        fold_drop(fold, object, cascade, name.offset);
}

void fold_drop_statement(Fold *fold, const PgQuery__DropStmt *statement)
{
    for (size_t i = 0; i < statement->n_objects; i++) {
        const PgQuery__Node *object = statement->objects[i];
        if (object->node_case == PG_QUERY__NODE__NODE_LIST)
            drop_relation(fold, statement,
                          fold_list_name(fold, object->list->items, object->list->n_items, -1));
    }
}
