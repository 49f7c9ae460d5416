// SPDX-License-Identifier: MIT
// The object that a statement about any kind of object means.
#include "fold_parts.h"

Text fold_string(const Fold *fold, const PgQuery__Node *node)
{
    if (!node || node->node_case != PG_QUERY__NODE__NODE_STRING)
        return FOLD_NO_TEXT;
    return fold_text(fold, node->string->sval);
}

void fold_add_item(Builder *list, Text item)
{
    if (list->count > 0)
        builder_add(list, TEXT(", "));
    builder_add(list, item);
}

bool fold_is_relation_type(PgQuery__ObjectType type)
{
    switch ((int)type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
        return true;
    default:
        return false;
    }
}

static FoldName name_of(const Fold *fold, const PgQuery__Node *node)
{
    FoldName none = {FOLD_NO_TEXT, FOLD_NO_TEXT, -1};
    if (!node)
        return none;
    switch ((int)node->node_case) {
    case PG_QUERY__NODE__NODE_LIST:
        return fold_list_name(fold, node->list->items, node->list->n_items, -1);
    case PG_QUERY__NODE__NODE_TYPE_NAME:
        return fold_list_name(fold, node->type_name->names, node->type_name->n_names,
                              node->type_name->location);
    case PG_QUERY__NODE__NODE_STRING:
        none.name = fold_string(fold, node);
        return none;
    case PG_QUERY__NODE__NODE_RANGE_VAR:
        return fold_range_name(fold, node->range_var);
    default:
        return none;
    }
}

static FoldObject relation_of(Fold *fold, FoldName name, bool missing_ok)
{
    FoldObject found = {.name = name};
    found.object = missing_ok ? fold_find(fold, SPACE_RELATION, name.schema, name.name)
                              : fold_relation(fold, name.schema, name.name, name.offset);
    return found;
}

static void suggest_part(const Fold *fold, Diagnostic *diagnostic, const ModelObject *relation,
                         ModelKind kind, Text name)
{
    Text *names = arena_alloc(fold->arena, (relation->parts.count + 1) * sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < relation->parts.count; i++)
        if (relation->parts.items[i]->kind == kind)
            names[count++] = relation->parts.items[i]->name;
    Text near = text_suggest(name, names, count);
    if (diagnostic && near.size > 0)
        diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(near));
}

const ModelObject *fold_part(Fold *fold, const ModelObject *relation, ModelKind kind, Text name)
{
    const ModelObject *part = model_part(relation, kind, name);
    if (part || (relation->is_open && relation->kind != MODEL_VIEW))
        return part;
    Text whole = fold_visible_name(fold, relation->schema, relation->name);
    fold_doubt(fold, relation);
    Diagnostic *diagnostic =
        fold_report(fold, kind == MODEL_CONSTRAINT ? RULE_UNKNOWN_CONSTRAINT : RULE_UNKNOWN_OBJECT,
                    fold_name(fold, name, -1), "%s \"%.*s\" of table \"%.*s\" does not exist",
                    model_kind_name(kind), TEXT_ARGS(name), TEXT_ARGS(whole));
    fold_note_missing(fold, diagnostic, SPACE_RELATION, relation->schema, relation->name, name);
    suggest_part(fold, diagnostic, relation, kind, name);
    return NULL;
}

// A list of names, the last of which is the part's, or a relation and the part's name beside it.
static FoldObject part_of(Fold *fold, ModelKind kind, const PgQuery__Node *node,
                          const PgQuery__RangeVar *range, Text part, bool missing_ok)
{
    FoldName name = {FOLD_NO_TEXT, FOLD_NO_TEXT, -1};
    if (range) {
        name = fold_range_name(fold, range);
    } else if (node && node->node_case == PG_QUERY__NODE__NODE_LIST && node->list->n_items > 1) {
        size_t last = node->list->n_items - 1;
        name = fold_list_name(fold, node->list->items, last, -1);
        part = fold_string(fold, node->list->items[last]);
    }
    FoldObject found = relation_of(fold, name, missing_ok);
    found.name.name = part;
    if (!found.object)
        return found;
    if (missing_ok)
        found.part = model_part(found.object, kind, part);
    else
        found.part = kind == MODEL_COLUMN ? fold_column(fold, found.object, part, -1)
                                          : fold_part(fold, found.object, kind, part);
    return found;
}

static FoldObject domain_constraint_of(Fold *fold, const PgQuery__Node *node)
{
    FoldObject found = {.name = {FOLD_NO_TEXT, FOLD_NO_TEXT, -1}};
    if (!node || node->node_case != PG_QUERY__NODE__NODE_LIST || node->list->n_items < 2)
        return found;
    found.object = fold_existing_type(fold, name_of(fold, node->list->items[0]));
    if (found.object)
        found.part =
            model_part(found.object, MODEL_CONSTRAINT, fold_string(fold, node->list->items[1]));
    return found;
}

static FoldObject type_of(Fold *fold, FoldName name, bool missing_ok)
{
    return (FoldObject){.name = name,
                        .object = missing_ok ? fold_find_type(fold, name)
                                             : fold_existing_type(fold, name)};
}

// What has no schema of its own, or is none of the model's kinds.
static FoldObject other_of(Fold *fold, PgQuery__ObjectType type, const PgQuery__Node *node,
                           bool missing_ok)
{
    FoldObject found = {.name = fold_other_identity(fold, type, node)};
    const char *class = fold_other_class(type);
    if (!class || found.name.name.size == 0)
        return found;
    Text whole = fold_other_name(fold, class, found.name.name);
    found.object = fold_find(fold, SPACE_OTHER, found.name.schema, whole);
    if (!found.object)
        found.object = model_find(fold->model, SPACE_OTHER, FOLD_NO_TEXT, whole);
    bool may_be_built_in = type != PG_QUERY__OBJECT_TYPE__OBJECT_PUBLICATION &&
                           type != PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_SERVER &&
                           type != PG_QUERY__OBJECT_TYPE__OBJECT_EVENT_TRIGGER &&
                           type != PG_QUERY__OBJECT_TYPE__OBJECT_STATISTIC_EXT;
    if (found.object || missing_ok || may_be_built_in ||
        fold_may_exist(fold, SPACE_OTHER, found.name.schema, found.name.name))
        return found;
    Diagnostic *diagnostic =
        fold_report(fold, RULE_UNKNOWN_OBJECT, fold_name(fold, found.name.name, -1),
                    "%s \"%.*s\" does not exist", class, TEXT_ARGS(found.name.name));
    fold_note_missing(fold, diagnostic, SPACE_OTHER, found.name.schema, whole, FOLD_NO_TEXT);
    return found;
}

static FoldObject schema_of(Fold *fold, FoldName name, bool missing_ok)
{
    FoldObject found = {.name = name};
    found.object = model_find(fold->model, SPACE_SCHEMA, FOLD_NO_TEXT, name.name);
    if (!found.object && !missing_ok)
        fold_is_schema(fold, name.name, -1);
    return found;
}

static FoldObject routine_of(Fold *fold, const PgQuery__Node *node, FoldRoutineKind kind,
                             bool missing_ok)
{
    FoldObject found = {.name = {FOLD_NO_TEXT, FOLD_NO_TEXT, -1}};
    if (!node || node->node_case != PG_QUERY__NODE__NODE_OBJECT_WITH_ARGS)
        return found;
    found.name = fold_list_name(fold, node->object_with_args->objname,
                                node->object_with_args->n_objname, -1);
    found.object = fold_routine(fold, node->object_with_args, kind, missing_ok);
    return found;
}

FoldObject fold_object(Fold *fold, PgQuery__ObjectType type, const PgQuery__Node *node,
                       const PgQuery__RangeVar *relation, Text part, bool missing_ok)
{
    if (fold_is_relation_type(type))
        return relation_of(fold, relation ? fold_range_name(fold, relation) : name_of(fold, node),
                           missing_ok);
    switch ((int)type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN:
    case PG_QUERY__OBJECT_TYPE__OBJECT_ATTRIBUTE:
        return part_of(fold, MODEL_COLUMN, node, relation, part, missing_ok);
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT:
        return part_of(fold, MODEL_CONSTRAINT, node, relation, part, missing_ok);
    case PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER:
        return part_of(fold, MODEL_TRIGGER, node, relation, part, missing_ok);
    case PG_QUERY__OBJECT_TYPE__OBJECT_POLICY:
        return part_of(fold, MODEL_POLICY, node, relation, part, missing_ok);
    case PG_QUERY__OBJECT_TYPE__OBJECT_RULE:
        return part_of(fold, MODEL_RULE, node, relation, part, missing_ok);
    case PG_QUERY__OBJECT_TYPE__OBJECT_DOMCONSTRAINT:
        return domain_constraint_of(fold, node);
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN:
        return type_of(fold, name_of(fold, node), missing_ok);
    case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA:
        return schema_of(fold, name_of(fold, node), missing_ok);
    case PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION:
        return (FoldObject){.name = name_of(fold, node),
                            .object = model_find(fold->model, SPACE_EXTENSION, FOLD_NO_TEXT,
                                                 name_of(fold, node).name)};
    case PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION:
        return routine_of(fold, node, FOLD_FUNCTION, missing_ok);
    case PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE:
        return routine_of(fold, node, FOLD_PROCEDURE, missing_ok);
    case PG_QUERY__OBJECT_TYPE__OBJECT_AGGREGATE:
        return routine_of(fold, node, FOLD_AGGREGATE, missing_ok);
    case PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE:
        return routine_of(fold, node, FOLD_ROUTINE, missing_ok);
    default:
        return other_of(fold, type, node, missing_ok);
    }
}

Text fold_role(const Fold *fold, const PgQuery__Node *role)
{
    if (!role || role->node_case != PG_QUERY__NODE__NODE_ROLE_SPEC)
        return FOLD_NO_TEXT;
    switch ((int)role->role_spec->roletype) {
    case PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_CSTRING:
        return fold_text(fold, role->role_spec->rolename);
    case PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_PUBLIC:
        return TEXT("public");
    case PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_SESSION_USER:
        return TEXT("session_user");
    default:
        return TEXT("current_user");
    }
}
