// SPDX-License-Identifier: MIT
// What undoes statements about any kind of object: DROP, COMMENT, GRANT, SET SCHEMA, and ALTER of
// what is no table.
#include "derive_parts.h"

#include <string.h>

// --- DROP

static const char *lost_with(PgQuery__ObjectType type)
{
    switch ((int)type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
        return "its rows are gone";
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
        return "where the sequence was is gone";
    case PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION:
        return "what the extension held is gone";
    default:
        return NULL;
    }
}

typedef struct Gone {
    const Derive *derive;
    size_t old; // of those that were there before the revision
    size_t new;
} Gone;

static void count_gone(void *context, uint64_t key, const void *before, const void *after)
{
    Gone *gone = context;
    (void)key;
    if (before && !after && derive_is_new(gone->derive, before))
        gone->new ++;
    else if (before && !after)
        gone->old++;
}

static bool has_rows(const ModelObject *object)
{
    return object->kind == MODEL_TABLE || object->kind == MODEL_FOREIGN_TABLE ||
           object->kind == MODEL_SEQUENCE;
}

static void find_rows(void *context, uint64_t key, const void *before, const void *after)
{
    Gone *gone = context;
    const ModelObject *object = before;
    (void)key;
    if (object && !after && has_rows(object) && !derive_is_new(gone->derive, object))
        gone->old++;
}

// "INDEX CONCURRENTLY": as it was dropped. Of more than one PostgreSQL knows no such DROP.
static void create_concurrently(Derive *derive, const PgQuery__DropStmt *statement)
{
    const PgQuery__Node *node = statement->objects[0];
    FoldObject found = derive_object(derive, statement->remove_type, node, NULL, FOLD_NO_TEXT);
    DerivePrint print = {derive->fold->arena, derive->home, &derive->before};
    Builder text = {.arena = print.arena};
    if (!found.object || !derive_print_index(&print, &text, found.object, true))
        derive_refuse(derive, "the model does not know all of the index");
    else
        derive_add(derive, "%s", text.items);
}

// What IF EXISTS has dropped nobody knows where the model does not have it.
static bool is_known(Derive *derive, const PgQuery__DropStmt *statement)
{
    for (size_t i = 0; i < statement->n_objects; i++) {
        FoldObject found = derive_object(derive, statement->remove_type, statement->objects[i],
                                         NULL, FOLD_NO_TEXT);
        bool is_part = statement->remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER ||
                       statement->remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_POLICY ||
                       statement->remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_RULE;
        if (!found.object || (is_part && !found.part))
            return false;
    }
    return true;
}

static void drop(Derive *derive, const PgQuery__DropStmt *statement)
{
    Gone gone = {.derive = derive}, rows = {.derive = derive};
    const char *reason = lost_with(statement->remove_type);
    model_map_compare(derive->before.objects, derive->after.objects, count_gone, &gone);
    model_map_compare(derive->before.objects, derive->after.objects, find_rows, &rows);
    if (!is_known(derive, statement)) {
        derive_refuse(derive, statement->missing_ok
                                  ? "with IF EXISTS nobody knows whether it was there"
                                  : "the model does not know what it drops");
        return;
    }
    if (gone.new > 0 && gone.old == 0 &&
        statement->behavior != PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE)
        return; // the revision's own
    if (reason && gone.old > 0)
        derive_refuse(derive, "%s", reason);
    else if (rows.old > 0)
        derive_refuse(derive, "rows, or where a sequence was, are gone with it");
    else if (gone.new > 0)
        derive_refuse(derive, "it drops what the revision has made together with others");
    else if (statement->concurrent)
        create_concurrently(derive, statement);
    derive_settle(derive);
}

// --- COMMENT, GRANT

static void comment(Derive *derive, const PgQuery__CommentStmt *statement)
{
    FoldObject found =
        derive_object(derive, statement->objtype, statement->object, NULL, FOLD_NO_TEXT);
    if (derive_is_new(derive, found.object))
        return;
    if (!found.object || (fold_is_part_type(statement->objtype) && !found.part))
        derive_refuse(derive, "the model does not know the comment that it had");
    else if (!derive_is_certain(derive, found.object))
        derive_refuse(derive, "code ran before that may have changed the comment");
    derive_settle(derive);
}

// Whether a role had a privilege that the model knows of: "app=INSERT, SELECT; web=SELECT".
static bool had_any(const ModelObject *object, Text role)
{
    Text grants = model_value(object, ATTRIBUTE_PRIVILEGES);
    for (size_t i = 0; i + role.size < grants.size; i++)
        if ((i == 0 || grants.data[i - 1] == ' ') && grants.data[i + role.size] == '=' &&
            memcmp(grants.data + i, role.data, role.size) == 0)
            return true;
    return false;
}

// What a server lets everybody do without any GRANT.
static void revoke_usual(Derive *derive, const PgQuery__GrantStmt *statement,
                         const ModelObject *object)
{
    bool is_table = model_space(object->kind) == SPACE_RELATION;
    bool is_alone = statement->n_objects == 1 && statement->n_grantees == 1;
    if (is_table)
        return;
    if (model_space(object->kind) != SPACE_ROUTINE || !is_alone)
        derive_refuse(derive, "the model does not know what everybody was allowed");
    else
        derive_add(derive, "GRANT EXECUTE ON %.*s TO PUBLIC",
                   TEXT_ARGS(derive_called(derive, object)));
    derive->is_settled = true; // the model holds what is granted, and not what is usual
}

static void revoke(Derive *derive, const PgQuery__GrantStmt *statement, const ModelObject *object)
{
    for (size_t i = 0; i < statement->n_grantees; i++) {
        Text role = fold_role(derive->fold, statement->grantees[i]);
        if (had_any(object, role))
            continue;
        if (text_is(role, "public"))
            revoke_usual(derive, statement, object);
        else
            derive_refuse(derive, "the model does not know what \"%.*s\" was allowed",
                          TEXT_ARGS(role));
    }
}

static bool has_columns(const PgQuery__GrantStmt *statement)
{
    for (size_t i = 0; i < statement->n_privileges; i++)
        if (statement->privileges[i]->node_case == PG_QUERY__NODE__NODE_ACCESS_PRIV &&
            statement->privileges[i]->access_priv->n_cols > 0)
            return true;
    return false;
}

// Whoever runs it may own the object, and has then what the statement grants already.
static bool has_unnamed_role(const PgQuery__GrantStmt *statement)
{
    for (size_t i = 0; i < statement->n_grantees; i++) {
        const PgQuery__Node *role = statement->grantees[i];
        if (role->node_case == PG_QUERY__NODE__NODE_ROLE_SPEC &&
            role->role_spec->roletype != PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_CSTRING &&
            role->role_spec->roletype != PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_PUBLIC)
            return true;
    }
    return false;
}

static void grant(Derive *derive, const PgQuery__GrantStmt *statement)
{
    size_t new = 0;
    bool is_listed = statement->targtype == PG_QUERY__GRANT_TARGET_TYPE__ACL_TARGET_OBJECT;
    for (size_t i = 0; is_listed && i < statement->n_objects; i++)
        new += derive_is_new(derive, derive_object(derive, statement->objtype,
                                                   statement->objects[i], NULL, FOLD_NO_TEXT)
                                         .object);
    if (is_listed && new == statement->n_objects)
        return;
    if (!is_listed || statement->grant_option || has_columns(statement) ||
        has_unnamed_role(statement)) {
        derive_refuse(derive, "the model does not know what was granted before");
        return;
    }
    for (size_t i = 0; i < statement->n_objects; i++) {
        FoldObject found =
            derive_object(derive, statement->objtype, statement->objects[i], NULL, FOLD_NO_TEXT);
        if (!found.object || !derive_is_certain(derive, found.object) || found.object->is_altered)
            derive_refuse(derive, "the model does not know what was granted before");
        else if (!statement->is_grant)
            revoke(derive, statement, found.object);
    }
    if (!derive->is_settled)
        derive_settle(derive);
}

// --- ALTER

static void set_schema(Derive *derive, const PgQuery__AlterObjectSchemaStmt *statement)
{
    FoldObject found = derive_object(derive, statement->object_type, statement->object,
                                     statement->relation, FOLD_NO_TEXT);
    const ModelObject *now = found.object ? model_get(&derive->after, found.object->number) : NULL;
    if (!now || !derive_kind(now) || now->kind == MODEL_EXTENSION) {
        derive_refuse(derive, now && now->kind == MODEL_EXTENSION
                                  ? "the model does not know in which schema it was"
                                  : "the model does not know what it moves");
        return;
    }
    derive->entry->subject = now->number;
    derive_add(derive, "ALTER %.*s SET SCHEMA %.*s", TEXT_ARGS(derive_called(derive, now)),
               TEXT_ARGS(fold_quoted(derive->fold, found.object->schema)));
    derive_settle(derive);
}

// As it was before the statement.
static const ModelObject *find_type(Derive *derive, PgQuery__Node *const *names, size_t count)
{
    Model model;
    Fold fold = derive_silent_fold(derive, &model);
    return fold_find_type(&fold, fold_list_name(&fold, names, count, -1));
}

static void alter_enum(Derive *derive, const PgQuery__AlterEnumStmt *statement)
{
    const ModelObject *type = find_type(derive, statement->type_name, statement->n_type_name);
    if (derive_is_new(derive, type))
        return;
    bool is_new_value = !statement->old_val || !*statement->old_val;
    if (is_new_value || !type) {
        derive_refuse(derive, is_new_value ? "a value cannot be taken from an enum"
                                           : "the model does not know the type");
        return;
    }
    Text old = derive_literal(derive->fold->arena, text_from(statement->old_val));
    Text new = derive_literal(derive->fold->arena, text_from(statement->new_val));
    derive_add(derive, "ALTER %.*s RENAME VALUE %.*s TO %.*s",
               TEXT_ARGS(derive_called(derive, type)), TEXT_ARGS(new), TEXT_ARGS(old));
    derive_settle(derive);
}

static void alter_sequence(Derive *derive, const PgQuery__AlterSeqStmt *statement)
{
    const ModelObject *sequence = derive_relation(derive, statement->sequence);
    if (derive_is_new(derive, sequence))
        return;
    if (!sequence || !derive_is_certain(derive, sequence))
        derive_refuse(derive, "the model does not know all of the sequence");
    for (size_t i = 0; i < statement->n_options; i++)
        if (strcmp(statement->options[i]->def_elem->defname, "restart") == 0)
            derive_refuse(derive, "where the sequence was is gone");
    derive_settle(derive);
}

static void alter_domain(Derive *derive, const PgQuery__AlterDomainStmt *statement)
{
    const ModelObject *domain = find_type(derive, statement->type_name, statement->n_type_name);
    if (derive_is_new(derive, domain))
        return;
    if (!domain || !derive_is_certain(derive, domain))
        derive_refuse(derive, "the model does not know all of the domain");
    derive_settle(derive);
}

static void alter_routine(Derive *derive, const PgQuery__AlterFunctionStmt *statement)
{
    PgQuery__Node node = PG_QUERY__NODE__INIT;
    node.node_case = PG_QUERY__NODE__NODE_OBJECT_WITH_ARGS;
    node.object_with_args = statement->func;
    FoldObject found = derive_object(derive, statement->objtype, &node, NULL, FOLD_NO_TEXT);
    const ModelObject *now = found.object ? model_get(&derive->after, found.object->number) : NULL;
    if (derive_is_new(derive, found.object))
        return;
    if (!now || !derive_is_certain(derive, found.object))
        derive_refuse(derive, "the model does not know all of the routine");
    else
        for (size_t i = 0; i < statement->n_actions; i++)
            if (!text_is_listed(text_from(statement->actions[i]->def_elem->defname),
                                (const char *const[]){"security", "strict", "volatility"}, 3))
                derive_refuse(derive, "the model does not know what it was before");
    derive_settle(derive);
}

static void change_owner(Derive *derive, const PgQuery__AlterOwnerStmt *statement)
{
    FoldObject found = derive_object(derive, statement->object_type, statement->object,
                                     statement->relation, FOLD_NO_TEXT);
    if (!derive_is_new(derive, found.object))
        derive_refuse(derive, "the model does not know whose it was");
}

bool derive_object_statement(Derive *derive, const PgQuery__Node *statement)
{
    switch ((int)statement->node_case) {
    case PG_QUERY__NODE__NODE_DROP_STMT:
        drop(derive, statement->drop_stmt);
        return true;
    case PG_QUERY__NODE__NODE_RENAME_STMT:
        derive_rename(derive, statement->rename_stmt);
        return true;
    case PG_QUERY__NODE__NODE_ALTER_OBJECT_SCHEMA_STMT:
        set_schema(derive, statement->alter_object_schema_stmt);
        return true;
    case PG_QUERY__NODE__NODE_COMMENT_STMT:
        comment(derive, statement->comment_stmt);
        return true;
    case PG_QUERY__NODE__NODE_GRANT_STMT:
        grant(derive, statement->grant_stmt);
        return true;
    case PG_QUERY__NODE__NODE_ALTER_ENUM_STMT:
        alter_enum(derive, statement->alter_enum_stmt);
        return true;
    case PG_QUERY__NODE__NODE_ALTER_SEQ_STMT:
        alter_sequence(derive, statement->alter_seq_stmt);
        return true;
    case PG_QUERY__NODE__NODE_ALTER_DOMAIN_STMT:
        alter_domain(derive, statement->alter_domain_stmt);
        return true;
    case PG_QUERY__NODE__NODE_ALTER_FUNCTION_STMT:
        alter_routine(derive, statement->alter_function_stmt);
        return true;
    case PG_QUERY__NODE__NODE_ALTER_OWNER_STMT:
        change_owner(derive, statement->alter_owner_stmt);
        return true;
    default:
        return false;
    }
}
