// SPDX-License-Identifier: MIT
// ALTER … RENAME and SET SCHEMA of what is no table.
#include "fold_parts.h"

#include <string.h>

static void report_taken(Fold *fold, const ModelObject *other, Text name)
{
    Diagnostic *diagnostic =
        fold_report(fold, RULE_ALREADY_EXISTS, fold_name(fold, name, -1),
                    "%s \"%.*s\" already exists", model_kind_name(other->kind), TEXT_ARGS(name));
    if (diagnostic && other->made.source)
        diagnostic_note(diagnostic, other->made, "\"%.*s\" is created here", TEXT_ARGS(name));
}

static void rename_part(Fold *fold, const FoldObject *found, Text name)
{
    const ModelObject *other = model_part(found->object, found->part->kind, name);
    if (other && !found->object->is_open) {
        fold_doubt(fold, found->object);
        report_taken(fold, other, name);
        return;
    }
    ModelObject *copy = fold_open(fold, found->object), *part = fold_open(fold, found->part);
    part->name = name;
    for (size_t i = 0; i < copy->uses.count; i++)
        if (copy->uses.items[i].column == 0 &&
            text_equal(copy->uses.items[i].by, found->part->name))
            copy->uses.items[i].by = name;
    model_put_part(fold->arena, copy, part, found->part);
    fold_put(fold, copy);
    ModelNumbers tables = fold_children(fold, copy->number);
    for (size_t i = 0; copy->kind == MODEL_COMPOSITE && i < tables.count; i++)
        fold_rename_column(fold, tables.items[i], found->part->name, name);
}

static bool is_type_free(Fold *fold, const ModelObject *object, Text name)
{
    ModelSpace space = model_space(object->kind);
    if (space == SPACE_TYPE || object->kind == MODEL_COMPOSITE)
        return fold_type_is_free(fold, object->schema, name, -1);
    return fold_is_free(fold, space, object->schema, name, -1);
}

static void rename_whole(Fold *fold, const ModelObject *object, Text name)
{
    ModelGone gone = {fold_name(fold, object->name, -1), name};
    fold_doubt(fold, object);
    if (!is_type_free(fold, object, name))
        return;
    ModelObject *copy = fold_open(fold, object);
    copy->name = name;
    fold_put(fold, copy);
    model_set_gone(fold->arena, fold->model, model_space(object->kind), object->schema,
                   object->name, gone);
    fold_retype(fold, object, model_get(fold->model, object->number));
}

// "new(integer)" of "old(integer)"; "publication new".
static Text new_name(Fold *fold, PgQuery__ObjectType type, const ModelObject *object, Text name)
{
    Builder whole = {.arena = fold->arena};
    Text bare = model_bare_name(object->name);
    if (object->kind == MODEL_OTHER)
        return fold_other_name(fold, fold_other_class(type), name);
    builder_add(&whole, name);
    if (model_space(object->kind) == SPACE_ROUTINE)
        builder_add(&whole, (Text){bare.data + bare.size, object->name.size - bare.size});
    return builder_text(&whole);
}

bool fold_rename_object(Fold *fold, const PgQuery__RenameStmt *statement)
{
    PgQuery__ObjectType type = statement->rename_type;
    Text name = fold_text(fold, statement->newname), old = fold_text(fold, statement->subname);
    if (fold_is_relation_type(type) || type == PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN ||
        type == PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT)
        return false;
    if (type == PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA) {
        const ModelObject *schema = model_find(fold->model, SPACE_SCHEMA, FOLD_NO_TEXT, old);
        if (!schema)
            fold_is_schema(fold, old, -1);
        else if (fold_is_free(fold, SPACE_SCHEMA, FOLD_NO_TEXT, name, -1))
            fold_rename_schema(fold, schema, name);
        return true;
    }
    if (type == PG_QUERY__OBJECT_TYPE__OBJECT_DOMCONSTRAINT) {
        FoldName domain = {FOLD_NO_TEXT, FOLD_NO_TEXT, -1};
        if (statement->object && statement->object->node_case == PG_QUERY__NODE__NODE_LIST)
            domain = fold_list_name(fold, statement->object->list->items,
                                    statement->object->list->n_items, -1);
        FoldObject found = {.object = fold_existing_type(fold, domain)};
        found.part = found.object ? model_part(found.object, MODEL_CONSTRAINT, old) : NULL;
        if (found.part)
            rename_part(fold, &found, name);
        return true;
    }
    FoldObject found =
        fold_object(fold, type, statement->object, statement->relation, old, statement->missing_ok);
    if (type == PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN && found.object &&
        found.object->kind != MODEL_DOMAIN) {
        fold_wrong_kind(fold, found.object, found.name.name, -1, "domain");
        return true;
    }
    if (found.part)
        rename_part(fold, &found, name);
    else if (found.object && old.size == 0)
        rename_whole(fold, found.object, new_name(fold, type, found.object, name));
    return true;
}

void fold_set_schema(Fold *fold, const PgQuery__AlterObjectSchemaStmt *statement)
{
    Text schema = fold_text(fold, statement->newschema);
    if (statement->object_type == PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION)
        return;
    FoldObject found = fold_object(fold, statement->object_type, statement->object,
                                   statement->relation, FOLD_NO_TEXT, statement->missing_ok);
    if (!found.object)
        return;
    fold_doubt(fold, found.object);
    if (fold_is_schema(fold, schema, -1))
        fold_move(fold, found.object, schema);
}
