// SPDX-License-Identifier: MIT
// GRANT and REVOKE of what is in the model; roles are not.
#include "fold_parts.h"

#include "sort.h"

#include <string.h>

typedef struct Names {
    Text *items;
    size_t count;
    size_t capacity;
} Names;

static int compare_names(const void *a, const void *b)
{
    return text_compare(*(const Text *)a, *(const Text *)b);
}

static void add_name(const Fold *fold, Names *names, Text name)
{
    for (size_t i = 0; i < names->count; i++)
        if (text_equal(names->items[i], name))
            return;
    ARRAY_PUSH(fold->arena, names, name);
}

// What stands between separators.
static Names split(const Fold *fold, Text text, const char *separator)
{
    Names names = {0};
    size_t size = strlen(separator), begin = 0;
    for (size_t i = 0; i <= text.size; i++) {
        bool is_end = i == text.size;
        if (!is_end && (i + size > text.size || memcmp(text.data + i, separator, size) != 0))
            continue;
        if (i > begin)
            ARRAY_PUSH(fold->arena, &names, ((Text){text.data + begin, i - begin}));
        begin = i + size;
    }
    return names;
}

static Text join(const Fold *fold, Names *names, const char *separator)
{
    Builder text = {.arena = fold->arena};
    if (names->count > 1)
        sort_items(names->items, names->count, sizeof *names->items, compare_names);
    for (size_t i = 0; i < names->count; i++) {
        if (i > 0)
            builder_add(&text, text_from(separator));
        builder_add(&text, names->items[i]);
    }
    return builder_text(&text);
}

static Text all_privileges(ModelKind kind)
{
    switch ((int)model_space(kind)) {
    case SPACE_RELATION:
        return kind == MODEL_SEQUENCE
                   ? TEXT("SELECT, UPDATE, USAGE")
                   : TEXT("DELETE, INSERT, REFERENCES, SELECT, TRIGGER, TRUNCATE, UPDATE");
    case SPACE_ROUTINE:
        return TEXT("EXECUTE");
    case SPACE_SCHEMA:
        return TEXT("CREATE, USAGE");
    default:
        return TEXT("USAGE");
    }
}

// Of columns nothing is kept.
static Names privileges_of(const Fold *fold, const PgQuery__GrantStmt *statement, ModelKind kind)
{
    Names names = {0};
    if (statement->n_privileges == 0)
        return split(fold, all_privileges(kind), ", ");
    for (size_t i = 0; i < statement->n_privileges; i++) {
        if (statement->privileges[i]->node_case != PG_QUERY__NODE__NODE_ACCESS_PRIV)
            continue;
        const PgQuery__AccessPriv *privilege = statement->privileges[i]->access_priv;
        if (privilege->n_cols > 0)
            continue;
        char *upper = text_copy(fold->arena, text_from(privilege->priv_name));
        for (char *c = upper; *c; c++)
            if (*c >= 'a' && *c <= 'z')
                *c = (char)(*c - 'a' + 'A');
        add_name(fold, &names, text_from(upper));
    }
    return names;
}

// "app=INSERT, SELECT; web=SELECT" with those of one role changed.
static Text change(const Fold *fold, Text before, Text role, const Names *privileges, bool is_grant)
{
    Names grants = split(fold, before, "; "), own = {0}, kept = {0}, result = {0};
    for (size_t i = 0; i < grants.count; i++) {
        Text grant = grants.items[i];
        bool is_own = grant.size > role.size && grant.data[role.size] == '=' &&
                      memcmp(grant.data, role.data, role.size) == 0;
        if (is_own)
            own = split(fold, (Text){grant.data + role.size + 1, grant.size - role.size - 1}, ", ");
        else
            add_name(fold, &result, grant);
    }
    for (size_t i = 0; i < own.count; i++) {
        bool is_named = false;
        for (size_t j = 0; j < privileges->count; j++)
            is_named = is_named || text_equal(own.items[i], privileges->items[j]);
        if (is_grant || !is_named)
            add_name(fold, &kept, own.items[i]);
    }
    for (size_t j = 0; is_grant && j < privileges->count; j++)
        add_name(fold, &kept, privileges->items[j]);
    if (kept.count > 0) {
        Builder grant = {.arena = fold->arena};
        builder_add_format(&grant, "%.*s=", TEXT_ARGS(role));
        builder_add(&grant, join(fold, &kept, ", "));
        add_name(fold, &result, builder_text(&grant));
    }
    return join(fold, &result, "; ");
}

static bool had_any(const Fold *fold, const ModelObject *object, Text role)
{
    Names grants = split(fold, model_value(object, ATTRIBUTE_PRIVILEGES), "; ");
    for (size_t i = 0; i < grants.count; i++)
        if (grants.items[i].size > role.size && grants.items[i].data[role.size] == '=' &&
            memcmp(grants.items[i].data, role.data, role.size) == 0)
            return true;
    return false;
}

// Privileges of columns, and those which a role has without any GRANT.
static bool has_more(const Fold *fold, const PgQuery__GrantStmt *statement,
                     const ModelObject *object)
{
    for (size_t i = 0; i < statement->n_privileges; i++)
        if (statement->privileges[i]->node_case == PG_QUERY__NODE__NODE_ACCESS_PRIV &&
            statement->privileges[i]->access_priv->n_cols > 0)
            return true;
    for (size_t i = 0; !statement->is_grant && i < statement->n_grantees; i++)
        if (!had_any(fold, object, fold_role(fold, statement->grantees[i])))
            return true;
    return false;
}

// What everybody may do without any GRANT is no part of the model.
static bool is_usual(const ModelObject *object, Text role)
{
    ModelSpace space = model_space(object->kind);
    return text_is(role, "public") && (space == SPACE_ROUTINE || space == SPACE_TYPE);
}

static void grant_on(Fold *fold, const PgQuery__GrantStmt *statement, const ModelObject *object)
{
    ModelObject *copy = fold_open(fold, object);
    Names privileges = privileges_of(fold, statement, object->kind);
    copy->is_altered |= statement->grant_option || has_more(fold, statement, object);
    for (size_t i = 0; privileges.count > 0 && i < statement->n_grantees; i++) {
        Text role = fold_role(fold, statement->grantees[i]);
        if (!is_usual(object, role))
            model_set(fold->arena, copy, ATTRIBUTE_PRIVILEGES,
                      change(fold, model_value(copy, ATTRIBUTE_PRIVILEGES), role, &privileges,
                             statement->is_grant));
    }
    fold_put(fold, copy);
}

static bool is_meant(const ModelObject *object, PgQuery__ObjectType type)
{
    ModelSpace space = model_space(object->kind);
    if (type == PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE)
        return object->kind == MODEL_SEQUENCE;
    if (type == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE)
        return space == SPACE_RELATION && object->kind != MODEL_INDEX &&
               object->kind != MODEL_SEQUENCE && object->kind != MODEL_COMPOSITE;
    return space == SPACE_ROUTINE;
}

static void grant_in_schema(Fold *fold, const PgQuery__GrantStmt *statement, Text schema)
{
    ModelObjects all = model_all(fold->arena, fold->model);
    if (!fold_is_schema(fold, schema, -1))
        return;
    for (size_t i = 0; i < all.count; i++)
        if (text_equal(all.items[i]->schema, schema) && is_meant(all.items[i], statement->objtype))
            grant_on(fold, statement, all.items[i]);
}

static bool is_in_model(PgQuery__ObjectType type)
{
    switch ((int)type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION:
    case PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA:
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN:
        return true;
    default:
        return false;
    }
}

void fold_grant(Fold *fold, const PgQuery__GrantStmt *statement)
{
    bool is_in_schema =
        statement->targtype == PG_QUERY__GRANT_TARGET_TYPE__ACL_TARGET_ALL_IN_SCHEMA;
    if (statement->targtype == PG_QUERY__GRANT_TARGET_TYPE__ACL_TARGET_DEFAULTS ||
        !is_in_model(statement->objtype))
        return;
    for (size_t i = 0; i < statement->n_objects; i++) {
        const PgQuery__Node *node = statement->objects[i];
        if (is_in_schema) {
            grant_in_schema(fold, statement, fold_string(fold, node));
            continue;
        }
        FoldObject found = fold_object(fold, statement->objtype, node, NULL, FOLD_NO_TEXT, false);
        if (found.object)
            grant_on(fold, statement, model_get(fold->model, found.object->number));
    }
}
