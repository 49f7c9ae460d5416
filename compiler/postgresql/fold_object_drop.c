// SPDX-License-Identifier: MIT
// DROP of what is no table, view, sequence or index.
#include "fold_parts.h"

static bool is_domain(PgQuery__ObjectType type)
{
    return type == PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN;
}

// DROP TYPE takes a table's own type as little as DROP DOMAIN takes an enum.
static bool may_drop(Fold *fold, PgQuery__ObjectType type, const FoldObject *found)
{
    const ModelObject *object = found->object;
    if (!is_domain(type) && type != PG_QUERY__OBJECT_TYPE__OBJECT_TYPE)
        return true;
    bool is_type = model_space(object->kind) == SPACE_TYPE || object->kind == MODEL_COMPOSITE;
    if (is_type && (!is_domain(type) || object->kind == MODEL_DOMAIN))
        return true;
    fold_wrong_kind(fold, object, found->name.name, found->name.offset,
                    is_domain(type) ? "domain" : "type");
    return false;
}

static void drop_part_of(Fold *fold, const FoldObject *found, bool cascade)
{
    const ModelObject *object = model_get(fold->model, found->object->number);
    const ModelObject *part =
        object && found->part ? model_part(object, found->part->kind, found->part->name) : NULL;
    if (part)
        fold_drop_part(fold, object, part, cascade, found->name.offset);
}

static void drop_one(Fold *fold, const PgQuery__DropStmt *statement, const FoldObject *found)
{
    bool cascade = statement->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
    PgQuery__ObjectType type = statement->remove_type;
    const ModelObject *object = model_get(fold->model, found->object->number);
    if (!object)
        return; // it has gone with one before it
    if (type == PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA)
        fold_drop_schema(fold, object, cascade);
    else if (type == PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER ||
             type == PG_QUERY__OBJECT_TYPE__OBJECT_POLICY ||
             type == PG_QUERY__OBJECT_TYPE__OBJECT_RULE)
        drop_part_of(fold, found, cascade);
    else if (may_drop(fold, type, found))
        fold_drop(fold, object, cascade, found->name.offset);
}

// What uses an extension is not known: with CASCADE any column, index, view or function may go.
static void doubt_all(Fold *fold)
{
    ModelObjects all = model_all(fold->arena, fold->model);
    fold_open_all(fold);
    for (size_t i = 0; i < all.count; i++) {
        const ModelObject *object = all.items[i];
        ModelSpace space = model_space(object->kind);
        bool may_go = object->kind == MODEL_INDEX || object->kind == MODEL_VIEW ||
                      object->kind == MODEL_MATERIALIZED_VIEW || object->kind == MODEL_DOMAIN ||
                      space == SPACE_ROUTINE;
        if (may_go)
            model_set_uncertain(fold->arena, fold->model, space, object->schema, object->name);
    }
}

bool fold_drop_objects(Fold *fold, const PgQuery__DropStmt *statement)
{
    FoldObject *found = arena_alloc(fold->arena, (statement->n_objects + 1) * sizeof *found);
    PgQuery__ObjectType type = statement->remove_type;
    bool is_part = type == PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER ||
                   type == PG_QUERY__OBJECT_TYPE__OBJECT_POLICY ||
                   type == PG_QUERY__OBJECT_TYPE__OBJECT_RULE;
    if (fold_is_relation_type(type))
        return false;
    if (type == PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION &&
        statement->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE)
        doubt_all(fold);
    fold->drops = true;
    for (size_t i = 0; i < statement->n_objects; i++) {
        found[i] = fold_object(fold, type, statement->objects[i], NULL, FOLD_NO_TEXT,
                               statement->missing_ok);
        if (found[i].object)
            fold_doubt(fold, found[i].object);
        if (found[i].object && !is_part)
            ARRAY_PUSH(fold->arena, &fold->dropped, found[i].object->number);
    }
    for (size_t i = 0; i < statement->n_objects; i++)
        if (found[i].object)
            drop_one(fold, statement, &found[i]);
    fold->drops = false;
    return true;
}
