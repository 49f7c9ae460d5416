// SPDX-License-Identifier: MIT
// Which function folds which statement that is about no table.
#include "fold_parts.h"

#include <string.h>

static bool fold_type_statement(Fold *fold, const PgQuery__Node *statement)
{
    switch ((int)statement->node_case) {
    case PG_QUERY__NODE__NODE_CREATE_ENUM_STMT:
        fold_create_enum(fold, statement->create_enum_stmt);
        return true;
    case PG_QUERY__NODE__NODE_ALTER_ENUM_STMT:
        fold_alter_enum(fold, statement->alter_enum_stmt);
        return true;
    case PG_QUERY__NODE__NODE_COMPOSITE_TYPE_STMT:
        fold_create_composite(fold, statement->composite_type_stmt);
        return true;
    case PG_QUERY__NODE__NODE_CREATE_DOMAIN_STMT:
        fold_create_domain(fold, statement->create_domain_stmt);
        return true;
    case PG_QUERY__NODE__NODE_ALTER_DOMAIN_STMT:
        fold_alter_domain(fold, statement->alter_domain_stmt);
        return true;
    case PG_QUERY__NODE__NODE_CREATE_RANGE_STMT:
        fold_create_range(fold, statement->create_range_stmt);
        return true;
    case PG_QUERY__NODE__NODE_CREATE_SEQ_STMT:
        fold_create_sequence(fold, statement->create_seq_stmt);
        return true;
    case PG_QUERY__NODE__NODE_ALTER_SEQ_STMT:
        fold_alter_sequence(fold, statement->alter_seq_stmt);
        return true;
    case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
        if (statement->alter_table_stmt->objtype != PG_QUERY__OBJECT_TYPE__OBJECT_TYPE)
            return false;
        fold_alter_composite(fold, statement->alter_table_stmt);
        return true;
    default:
        return false;
    }
}

static bool fold_view_statement(Fold *fold, const PgQuery__Node *statement)
{
    switch ((int)statement->node_case) {
    case PG_QUERY__NODE__NODE_VIEW_STMT:
        fold_create_view(fold, statement->view_stmt);
        return true;
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
        if (statement->create_table_as_stmt->objtype != PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW)
            return false;
        fold_create_materialized_view(fold, statement->create_table_as_stmt);
        return true;
    case PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT:
        fold_refresh(fold, statement->refresh_mat_view_stmt);
        return true;
    case PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT:
        fold_create_routine(fold, statement->create_function_stmt);
        return true;
    case PG_QUERY__NODE__NODE_ALTER_FUNCTION_STMT:
        fold_alter_routine(fold, statement->alter_function_stmt);
        return true;
    case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT:
        fold_create_trigger(fold, statement->create_trig_stmt);
        return true;
    case PG_QUERY__NODE__NODE_CREATE_EVENT_TRIG_STMT:
        fold_create_event_trigger(fold, statement->create_event_trig_stmt);
        return true;
    case PG_QUERY__NODE__NODE_RULE_STMT:
        fold_create_rule(fold, statement->rule_stmt);
        return true;
    case PG_QUERY__NODE__NODE_CREATE_POLICY_STMT:
        fold_create_policy(fold, statement->create_policy_stmt);
        return true;
    case PG_QUERY__NODE__NODE_ALTER_POLICY_STMT:
        fold_alter_policy(fold, statement->alter_policy_stmt);
        return true;
    default:
        return false;
    }
}

static void change_owner(Fold *fold, const PgQuery__AlterOwnerStmt *statement)
{
    FoldObject found = fold_object(fold, statement->object_type, statement->object,
                                   statement->relation, FOLD_NO_TEXT, false);
    if (!found.object)
        return;
    ModelObject *copy = fold_open(fold, found.object);
    copy->is_altered = true;
    fold_put(fold, copy);
}

// What is about any kind of object.
static bool fold_generic_statement(Fold *fold, const PgQuery__Node *statement)
{
    switch ((int)statement->node_case) {
    case PG_QUERY__NODE__NODE_COMMENT_STMT:
        fold_comment(fold, statement->comment_stmt);
        return true;
    case PG_QUERY__NODE__NODE_GRANT_STMT:
        fold_grant(fold, statement->grant_stmt);
        return true;
    case PG_QUERY__NODE__NODE_RENAME_STMT:
        return fold_rename_object(fold, statement->rename_stmt);
    case PG_QUERY__NODE__NODE_ALTER_OBJECT_SCHEMA_STMT:
        fold_set_schema(fold, statement->alter_object_schema_stmt);
        return true;
    case PG_QUERY__NODE__NODE_ALTER_OWNER_STMT:
        change_owner(fold, statement->alter_owner_stmt);
        return true;
    case PG_QUERY__NODE__NODE_DROP_STMT:
        return fold_drop_objects(fold, statement->drop_stmt);
    case PG_QUERY__NODE__NODE_CREATE_SCHEMA_STMT:
        fold_create_schema(fold, statement->create_schema_stmt);
        return true;
    case PG_QUERY__NODE__NODE_CREATE_EXTENSION_STMT:
        fold_create_extension(fold, statement->create_extension_stmt);
        return true;
    default:
        return fold_create_other(fold, statement);
    }
}

static void drop_other(Fold *fold, const char *class, const char *name)
{
    const ModelObject *object = model_find(fold->model, SPACE_OTHER, FOLD_NO_TEXT,
                                           fold_other_name(fold, class, fold_text(fold, name)));
    if (object)
        fold_drop(fold, object, true, -1);
}

// In another session another path may hold: which one runs the rest is not known.
static void set_for_later(Fold *fold, const PgQuery__VariableSetStmt *statement)
{
    if (statement && statement->name && strcmp(statement->name, "search_path") == 0)
        fold->model->has_unknown_relations = fold->model->has_unknown_names = true;
}

// Code, and what decides how later statements are read.
static bool fold_session_statement(Fold *fold, const PgQuery__Node *statement)
{
    Model *model = fold->model;
    switch ((int)statement->node_case) {
    case PG_QUERY__NODE__NODE_VARIABLE_SET_STMT:
        fold_set_variable(fold, statement->variable_set_stmt);
        return true;
    case PG_QUERY__NODE__NODE_ALTER_ROLE_SET_STMT:
        set_for_later(fold, statement->alter_role_set_stmt->setstmt);
        return true;
    case PG_QUERY__NODE__NODE_ALTER_DATABASE_SET_STMT:
        set_for_later(fold, statement->alter_database_set_stmt->setstmt);
        return true;
    case PG_QUERY__NODE__NODE_DO_STMT:
        fold_do(fold, statement->do_stmt);
        return true;
    case PG_QUERY__NODE__NODE_CALL_STMT:
        fold_call(fold, statement->call_stmt);
        return true;
    case PG_QUERY__NODE__NODE_DROP_OWNED_STMT:
    case PG_QUERY__NODE__NODE_IMPORT_FOREIGN_SCHEMA_STMT:
        model->has_unknown_relations = model->has_unknown_names = true;
        fold_open_all(fold);
        return true;
    case PG_QUERY__NODE__NODE_ALTER_EXTENSION_STMT:
        model->has_unknown_names = true;
        return true;
    case PG_QUERY__NODE__NODE_DROP_SUBSCRIPTION_STMT:
        drop_other(fold, "subscription", statement->drop_subscription_stmt->subname);
        return true;
    default:
        return false;
    }
}

bool fold_object_statement(Fold *fold, const PgQuery__Node *statement)
{
    return fold_type_statement(fold, statement) || fold_view_statement(fold, statement) ||
           fold_generic_statement(fold, statement) || fold_session_statement(fold, statement);
}
