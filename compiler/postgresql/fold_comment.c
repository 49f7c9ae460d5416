// SPDX-License-Identifier: MIT
// COMMENT ON, SECURITY LABEL.
#include "fold_parts.h"

static bool is_outside(PgQuery__ObjectType type)
{
    switch ((int)type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_DATABASE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_ROLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLESPACE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_LARGEOBJECT:
        return true;
    default:
        return false;
    }
}

bool fold_is_part_type(PgQuery__ObjectType type)
{
    switch ((int)type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN:
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT:
    case PG_QUERY__OBJECT_TYPE__OBJECT_DOMCONSTRAINT:
    case PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER:
    case PG_QUERY__OBJECT_TYPE__OBJECT_POLICY:
    case PG_QUERY__OBJECT_TYPE__OBJECT_RULE:
        return true;
    default:
        return false;
    }
}

static ModelKind kind_of(PgQuery__ObjectType type)
{
    switch ((int)type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
        return MODEL_TABLE;
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
        return MODEL_FOREIGN_TABLE;
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
        return MODEL_VIEW;
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
        return MODEL_MATERIALIZED_VIEW;
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
        return MODEL_INDEX;
    default:
        return MODEL_SEQUENCE;
    }
}

static bool is_of_kind(Fold *fold, PgQuery__ObjectType type, const FoldObject *found)
{
    ModelKind meant = kind_of(type);
    if (!fold_is_relation_type(type) || found->object->kind == meant)
        return true;
    fold_wrong_kind(fold, found->object, found->name.name, found->name.offset,
                    model_kind_name(meant));
    return false;
}

void fold_comment(Fold *fold, const PgQuery__CommentStmt *statement)
{
    if (is_outside(statement->objtype))
        return;
    FoldObject found =
        fold_object(fold, statement->objtype, statement->object, NULL, FOLD_NO_TEXT, false);
    Text comment = fold_text(fold, statement->comment);
    if (!found.object || !is_of_kind(fold, statement->objtype, &found))
        return;
    if (fold_is_part_type(statement->objtype) && !found.part)
        return;
    ModelObject *copy = fold_open(fold, found.object);
    if (found.part) {
        ModelObject *part = fold_open(fold, found.part);
        model_set(fold->arena, part, ATTRIBUTE_COMMENT, comment);
        model_put_part(fold->arena, copy, part, found.part);
    } else {
        model_set(fold->arena, copy, ATTRIBUTE_COMMENT, comment);
    }
    fold_put(fold, copy);
}
