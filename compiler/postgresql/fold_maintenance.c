// SPDX-License-Identifier: MIT
// REINDEX, CLUSTER, VACUUM and ANALYZE: what they name must be there.
#include "fold_parts.h"

void fold_reindex(Fold *fold, const PgQuery__ReindexStmt *statement)
{
    if (!statement->relation)
        return; // a schema, a database
    bool is_index = statement->kind == PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_INDEX;
    FoldName name = fold_range_name(fold, statement->relation);
    if (is_index)
        fold_called(fold, name, PG_QUERY__OBJECT_TYPE__OBJECT_INDEX, false);
    else
        fold_relation(fold, name.schema, name.name, name.offset);
}

void fold_cluster(Fold *fold, const PgQuery__ClusterStmt *statement)
{
    Text index = fold_text(fold, statement->indexname);
    if (!statement->relation)
        return;
    FoldName name = fold_range_name(fold, statement->relation);
    const ModelObject *table = fold_relation(fold, name.schema, name.name, name.offset);
    if (table && index.size > 0)
        fold_called(fold, (FoldName){table->schema, index, name.offset},
                    PG_QUERY__OBJECT_TYPE__OBJECT_INDEX, false);
}

void fold_vacuum(Fold *fold, const PgQuery__VacuumStmt *statement)
{
    for (size_t i = 0; i < statement->n_rels; i++) {
        const PgQuery__VacuumRelation *vacuumed = statement->rels[i]->vacuum_relation;
        if (!vacuumed->relation)
            continue;
        FoldName name = fold_range_name(fold, vacuumed->relation);
        const ModelObject *table = fold_relation(fold, name.schema, name.name, name.offset);
        for (size_t j = 0; table && j < vacuumed->n_va_cols; j++)
            fold_column(fold, table, fold_text(fold, vacuumed->va_cols[j]->string->sval),
                        name.offset);
    }
}
