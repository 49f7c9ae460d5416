// SPDX-License-Identifier: MIT
#include "fold_parts.h"

void fold_create_schema(Fold *fold, const PgQuery__CreateSchemaStmt *statement)
{
    Text name = fold_text(fold, statement->schemaname);
    if (name.size == 0 && statement->authrole)
        name = fold_text(fold, statement->authrole->rolename);
    if (statement->if_not_exists && model_find(fold->model, SPACE_SCHEMA, (Text){"", 0}, name))
        return;
    if (!fold_is_free(fold, SPACE_SCHEMA, (Text){"", 0}, name, -1))
        return;
    fold_put(fold, fold_make(fold, MODEL_SCHEMA, (Text){"", 0}, name, -1));
}
