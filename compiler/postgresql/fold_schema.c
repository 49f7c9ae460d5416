// SPDX-License-Identifier: MIT
// CREATE SCHEMA, and what happens to the objects of one that is renamed or dropped.
#include "fold_parts.h"

static bool may_be_there(const Fold *fold, Text name)
{
    return text_is(name, "information_schema") ||
           fold_may_exist(fold, SPACE_SCHEMA, FOLD_NO_TEXT, name);
}

bool fold_is_schema(Fold *fold, Text schema, int offset)
{
    Model *model = fold->model;
    if (schema.size == 0) {
        if (model->has_unknown_path)
            model->has_unknown_relations = model->has_unknown_names = true; // it may be anywhere
        return true;
    }
    if (model_find(model, SPACE_SCHEMA, FOLD_NO_TEXT, schema) || may_be_there(fold, schema))
        return true;
    const ModelGone *gone = model_find_gone(model, SPACE_SCHEMA, FOLD_NO_TEXT, schema);
    Diagnostic *diagnostic = fold_report(fold, RULE_UNKNOWN_OBJECT, fold_name(fold, schema, offset),
                                         "schema \"%.*s\" does not exist", TEXT_ARGS(schema));
    fold_note_missing(fold, diagnostic, SPACE_SCHEMA, FOLD_NO_TEXT, schema, FOLD_NO_TEXT);
    if (diagnostic && gone)
        diagnostic_note(diagnostic, gone->span, "\"%.*s\" is %s here", TEXT_ARGS(schema),
                        gone->renamed.size > 0 ? "renamed" : "dropped");
    else if (diagnostic)
        diagnostic_hint(diagnostic, "create it first");
    return false;
}

// The order in which the server makes what stands in CREATE SCHEMA.
static unsigned rank(const PgQuery__Node *element)
{
    switch ((int)element->node_case) {
    case PG_QUERY__NODE__NODE_CREATE_SEQ_STMT:
        return 0;
    case PG_QUERY__NODE__NODE_CREATE_STMT:
        return 1;
    case PG_QUERY__NODE__NODE_VIEW_STMT:
        return 2;
    case PG_QUERY__NODE__NODE_INDEX_STMT:
        return 3;
    case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT:
        return 4;
    default:
        return 5;
    }
}

static void fold_elements(Fold *fold, const PgQuery__CreateSchemaStmt *statement, Text name)
{
    Model *model = fold->model;
    const Text *path = model->search_path;
    size_t count = model->search_path_count;
    Text *inside = arena_alloc(fold->arena, (count + 1) * sizeof *inside);
    inside[0] = name;
    for (size_t i = 0; i < count; i++)
        inside[i + 1] = path[i];
    model->search_path = inside;
    model->search_path_count = count + 1;
    for (unsigned turn = 0; turn <= 5; turn++)
        for (size_t i = 0; i < statement->n_schema_elts; i++)
            if (rank(statement->schema_elts[i]) == turn)
                fold_statement(fold, statement->schema_elts[i]);
    model->search_path = path;
    model->search_path_count = count;
}

void fold_create_schema(Fold *fold, const PgQuery__CreateSchemaStmt *statement)
{
    Text name = fold_text(fold, statement->schemaname);
    if (name.size == 0 && statement->authrole)
        name = fold_text(fold, statement->authrole->rolename);
    if (name.size == 0) { // that of the current role
        fold->model->has_unknown_relations = fold->model->has_unknown_names = true;
        return;
    }
    if (statement->if_not_exists && model_find(fold->model, SPACE_SCHEMA, FOLD_NO_TEXT, name))
        return;
    if (!fold_is_free(fold, SPACE_SCHEMA, FOLD_NO_TEXT, name, -1))
        return;
    fold_put(fold, fold_make(fold, MODEL_SCHEMA, FOLD_NO_TEXT, name, -1));
    fold_elements(fold, statement, name);
}

static ModelObjects objects_of(const Fold *fold, const ModelObject *schema)
{
    ModelObjects all = model_all(fold->arena, fold->model), inside = {0};
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i]->kind != MODEL_SCHEMA && text_equal(all.items[i]->schema, schema->name))
            ARRAY_PUSH(fold->arena, &inside, all.items[i]);
    return inside;
}

void fold_rename_schema(Fold *fold, const ModelObject *schema, Text name)
{
    ModelObjects inside = objects_of(fold, schema);
    ModelGone gone = {fold_name(fold, schema->name, -1), name};
    ModelObject *copy = fold_open(fold, schema);
    copy->name = name;
    fold_put(fold, copy);
    model_set_gone(fold->arena, fold->model, SPACE_SCHEMA, FOLD_NO_TEXT, schema->name, gone);
    for (size_t i = 0; i < inside.count; i++) {
        ModelObject *moved = fold_open(fold, model_get(fold->model, inside.items[i]->number));
        moved->schema = name;
        fold_put(fold, moved);
        fold_retype(fold, inside.items[i], model_get(fold->model, moved->number));
        fold_tell_users(fold, model_get(fold->model, moved->number));
    }
}

static bool may_have_gone(const Fold *fold, const ModelObject *object)
{
    return fold->model->has_unknown_relations || object->is_open ||
           fold_may_exist(fold, model_space(object->kind), object->schema, object->name);
}

static const ModelObject *find_holder(const Fold *fold, const ModelObjects *inside)
{
    for (size_t i = 0; i < inside->count; i++)
        if (!may_have_gone(fold, inside->items[i]))
            return inside->items[i];
    return NULL;
}

void fold_drop_schema(Fold *fold, const ModelObject *schema, bool cascade)
{
    ModelObjects inside = objects_of(fold, schema);
    const ModelObject *holder = cascade ? NULL : find_holder(fold, &inside);
    fold_doubt(fold, schema);
    if (holder) {
        Diagnostic *diagnostic =
            fold_report(fold, RULE_IN_USE, fold_name(fold, schema->name, -1),
                        "schema \"%.*s\" holds %s \"%.*s\"", TEXT_ARGS(schema->name),
                        model_kind_name(holder->kind), TEXT_ARGS(holder->name));
        if (diagnostic)
            diagnostic_hint(diagnostic, "drop that first, or write CASCADE");
        if (diagnostic && holder->made.source)
            diagnostic_note(diagnostic, holder->made, "\"%.*s\" is created here",
                            TEXT_ARGS(holder->name));
        return;
    }
    for (size_t i = 0; i < inside.count; i++) {
        const ModelObject *object = model_get(fold->model, inside.items[i]->number);
        if (object)
            fold_drop(fold, object, true, -1);
    }
    fold_drop(fold, model_get(fold->model, schema->number), true, -1);
}

// Indexes and sequences go where their table goes.
static void move_alone(Fold *fold, const ModelObject *object, Text schema)
{
    ModelGone gone = {fold_name(fold, object->name, -1),
                      fold_visible_name(fold, schema, object->name)};
    ModelObject *copy = fold_open(fold, object);
    copy->schema = schema;
    fold_put(fold, copy);
    model_set_gone(fold->arena, fold->model, model_space(object->kind), object->schema,
                   object->name, gone);
    fold_retype(fold, object, model_get(fold->model, object->number));
    fold_tell_users(fold, model_get(fold->model, object->number));
}

void fold_move(Fold *fold, const ModelObject *object, Text schema)
{
    ModelNumbers users = object->users;
    if (text_equal(object->schema, schema))
        return;
    if (!fold_is_free(fold, model_space(object->kind), schema, object->name, -1))
        return;
    move_alone(fold, object, schema);
    for (size_t i = 0; i < users.count; i++) {
        const ModelObject *user = model_get(fold->model, users.items[i]);
        if (user && user->owner == object->number && !text_equal(user->schema, schema))
            move_alone(fold, user, schema);
    }
}
