// SPDX-License-Identifier: MIT
// What has no kind of its own in the model: its class and its name are all that is kept.
#include "fold_parts.h"

typedef struct OtherClass {
    int type;
    const char *name;
    bool has_schema;
} OtherClass;

static const OtherClass classes[] = {
    {PG_QUERY__OBJECT_TYPE__OBJECT_ACCESS_METHOD, "access method", false},
    {PG_QUERY__OBJECT_TYPE__OBJECT_CAST, "cast", false},
    {PG_QUERY__OBJECT_TYPE__OBJECT_COLLATION, "collation", true},
    {PG_QUERY__OBJECT_TYPE__OBJECT_CONVERSION, "conversion", true},
    {PG_QUERY__OBJECT_TYPE__OBJECT_EVENT_TRIGGER, "event trigger", false},
    {PG_QUERY__OBJECT_TYPE__OBJECT_FDW, "foreign-data wrapper", false},
    {PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_SERVER, "server", false},
    {PG_QUERY__OBJECT_TYPE__OBJECT_LANGUAGE, "language", false},
    {PG_QUERY__OBJECT_TYPE__OBJECT_OPCLASS, "operator class", true},
    {PG_QUERY__OBJECT_TYPE__OBJECT_OPERATOR, "operator", true},
    {PG_QUERY__OBJECT_TYPE__OBJECT_OPFAMILY, "operator family", true},
    {PG_QUERY__OBJECT_TYPE__OBJECT_PUBLICATION, "publication", false},
    {PG_QUERY__OBJECT_TYPE__OBJECT_STATISTIC_EXT, "statistics", true},
    {PG_QUERY__OBJECT_TYPE__OBJECT_SUBSCRIPTION, "subscription", false},
    {PG_QUERY__OBJECT_TYPE__OBJECT_TRANSFORM, "transform", false},
    {PG_QUERY__OBJECT_TYPE__OBJECT_TSCONFIGURATION, "text search configuration", true},
    {PG_QUERY__OBJECT_TYPE__OBJECT_TSDICTIONARY, "text search dictionary", true},
    {PG_QUERY__OBJECT_TYPE__OBJECT_TSPARSER, "text search parser", true},
    {PG_QUERY__OBJECT_TYPE__OBJECT_TSTEMPLATE, "text search template", true},
    {PG_QUERY__OBJECT_TYPE__OBJECT_USER_MAPPING, "user mapping", false},
};

static const OtherClass *find_class(PgQuery__ObjectType type)
{
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (classes[i].type == (int)type)
            return &classes[i];
    return NULL;
}

const char *fold_other_class(PgQuery__ObjectType type)
{
    const OtherClass *class = find_class(type);
    return class ? class->name : NULL;
}

Text fold_other_name(Fold *fold, const char *class, Text identity)
{
    Builder name = {.arena = fold->arena};
    builder_add_format(&name, "%s %.*s", class, TEXT_ARGS(identity));
    return builder_text(&name);
}

static Text type_text(Fold *fold, const PgQuery__Node *node)
{
    const ModelObject *found = NULL;
    bool was_silent = fold->is_silent;
    if (!node || node->node_case != PG_QUERY__NODE__NODE_TYPE_NAME)
        return TEXT("NONE");
    fold->is_silent = true;
    Text text = fold_bare_type(fold, node->type_name, &found);
    fold->is_silent = was_silent;
    return text;
}

static Text pair(Fold *fold, Text left, const char *between, Text right)
{
    Builder text = {.arena = fold->arena};
    builder_add_format(&text, "%.*s%s%.*s", TEXT_ARGS(left), between, TEXT_ARGS(right));
    return builder_text(&text);
}

// "+(integer, integer)".
static FoldName operator_name(Fold *fold, const PgQuery__ObjectWithArgs *operator)
{
    FoldName name = fold_list_name(fold, operator->objname, operator->n_objname, -1);
    Builder text = {.arena = fold->arena};
    builder_add_format(&text, "%.*s(", TEXT_ARGS(name.name));
    for (size_t i = 0; i < operator->n_objargs; i++) {
        if (i > 0)
            builder_add(&text, TEXT(", "));
        builder_add(&text, type_text(fold, operator->objargs[i]));
    }
    builder_add_char(&text, ')');
    name.name = builder_text(&text);
    return name;
}

// The access method stands first.
static FoldName class_name(Fold *fold, const PgQuery__List *list)
{
    FoldName name = fold_list_name(fold, list->items + 1, list->n_items - 1, -1);
    name.name = pair(fold, name.name, " using ", fold_string(fold, list->items[0]));
    return name;
}

FoldName fold_other_identity(Fold *fold, PgQuery__ObjectType type, const PgQuery__Node *node)
{
    FoldName name = {FOLD_NO_TEXT, FOLD_NO_TEXT, -1};
    bool is_list = node && node->node_case == PG_QUERY__NODE__NODE_LIST && node->list->n_items > 0;
    if (node && node->node_case == PG_QUERY__NODE__NODE_OBJECT_WITH_ARGS)
        return operator_name(fold, node->object_with_args);
    if (!is_list) {
        name.name = fold_string(fold, node);
        return name;
    }
    const PgQuery__List *list = node->list;
    switch ((int)type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_CAST:
        name.name = pair(fold, type_text(fold, list->items[0]), " AS ",
                         type_text(fold, list->n_items > 1 ? list->items[1] : NULL));
        return name;
    case PG_QUERY__OBJECT_TYPE__OBJECT_TRANSFORM:
        name.name = pair(fold, type_text(fold, list->items[0]), " language ",
                         fold_string(fold, list->n_items > 1 ? list->items[1] : NULL));
        return name;
    case PG_QUERY__OBJECT_TYPE__OBJECT_OPCLASS:
    case PG_QUERY__OBJECT_TYPE__OBJECT_OPFAMILY:
        return class_name(fold, list);
    default:
        return fold_list_name(fold, list->items, list->n_items, -1);
    }
}

static ModelObject *make_other(Fold *fold, PgQuery__ObjectType type, FoldName name,
                               bool if_not_exists)
{
    const OtherClass *class = find_class(type);
    if (!class)
        return NULL;
    Text schema = class->has_schema ? fold_schema(fold, name.schema) : FOLD_NO_TEXT;
    Text whole = fold_other_name(fold, class->name, name.name);
    if (class->has_schema && !fold_is_schema(fold, name.schema, -1))
        return NULL;
    const ModelObject *old = model_find(fold->model, SPACE_OTHER, schema, whole);
    if (old && if_not_exists)
        return NULL;
    if (old && !fold_may_exist(fold, SPACE_OTHER, schema, name.name)) {
        Diagnostic *diagnostic =
            fold_report(fold, RULE_ALREADY_EXISTS, fold_name(fold, name.name, -1),
                        "%s \"%.*s\" already exists", class->name, TEXT_ARGS(name.name));
        if (diagnostic && old->made.source)
            diagnostic_note(diagnostic, old->made, "\"%.*s\" is created here",
                            TEXT_ARGS(name.name));
        return NULL;
    }
    if (old)
        fold_drop(fold, old, true, -1);
    ModelObject *object = fold_make(fold, MODEL_OTHER, schema, whole, -1);
    model_set(fold->arena, object, ATTRIBUTE_CLASS, text_from(class->name));
    return object;
}

static bool put_named(Fold *fold, PgQuery__ObjectType type, const char *name, bool if_not_exists)
{
    ModelObject *object =
        make_other(fold, type, (FoldName){FOLD_NO_TEXT, fold_text(fold, name), -1}, if_not_exists);
    if (object)
        fold_put(fold, object);
    return true;
}

static bool put_listed(Fold *fold, PgQuery__ObjectType type, PgQuery__Node *const *names,
                       size_t count, bool if_not_exists)
{
    ModelObject *object =
        make_other(fold, type, fold_list_name(fold, names, count, -1), if_not_exists);
    if (object)
        fold_put(fold, object);
    return true;
}

static void add_type_use(Fold *fold, ModelObject *object, const PgQuery__TypeName *type)
{
    const ModelObject *found = NULL;
    if (type)
        fold_type(fold, type, &found);
    if (found)
        model_add_use(fold->arena, object, (ModelUse){.object = found->number});
}

static bool create_cast(Fold *fold, const PgQuery__CreateCastStmt *statement)
{
    PgQuery__Node source = PG_QUERY__NODE__INIT, target = PG_QUERY__NODE__INIT;
    source.node_case = target.node_case = PG_QUERY__NODE__NODE_TYPE_NAME;
    source.type_name = statement->sourcetype;
    target.type_name = statement->targettype;
    Text name = pair(fold, type_text(fold, &source), " AS ", type_text(fold, &target));
    ModelObject *cast = make_other(fold, PG_QUERY__OBJECT_TYPE__OBJECT_CAST,
                                   (FoldName){FOLD_NO_TEXT, name, -1}, false);
    const ModelObject *function =
        statement->func ? fold_routine(fold, statement->func, FOLD_FUNCTION, false) : NULL;
    if (!cast)
        return true;
    add_type_use(fold, cast, statement->sourcetype);
    add_type_use(fold, cast, statement->targettype);
    if (function)
        model_add_use(fold->arena, cast, (ModelUse){.object = function->number});
    fold_put(fold, cast);
    return true;
}

static bool create_class(Fold *fold, PgQuery__ObjectType type, PgQuery__Node *const *names,
                         size_t count, const char *method)
{
    FoldName name = fold_list_name(fold, names, count, -1);
    name.name = pair(fold, name.name, " using ", fold_text(fold, method));
    ModelObject *object = make_other(fold, type, name, false);
    if (object)
        fold_put(fold, object);
    return true;
}

// "+(integer, integer)", from LEFTARG and RIGHTARG.
static bool create_operator(Fold *fold, const PgQuery__DefineStmt *statement)
{
    FoldName name = fold_list_name(fold, statement->defnames, statement->n_defnames, -1);
    Text left = TEXT("NONE"), right = TEXT("NONE");
    for (size_t i = 0; i < statement->n_definition; i++) {
        const PgQuery__Node *node = statement->definition[i];
        if (node->node_case != PG_QUERY__NODE__NODE_DEF_ELEM)
            continue;
        if (text_is(text_from(node->def_elem->defname), "leftarg"))
            left = type_text(fold, node->def_elem->arg);
        if (text_is(text_from(node->def_elem->defname), "rightarg"))
            right = type_text(fold, node->def_elem->arg);
    }
    Builder whole = {.arena = fold->arena};
    builder_add_format(&whole, "%.*s(%.*s, %.*s)", TEXT_ARGS(name.name), TEXT_ARGS(left),
                       TEXT_ARGS(right));
    name.name = builder_text(&whole);
    ModelObject *object = make_other(fold, PG_QUERY__OBJECT_TYPE__OBJECT_OPERATOR, name, false);
    if (object)
        fold_put(fold, object);
    return true;
}

static bool define(Fold *fold, const PgQuery__DefineStmt *statement)
{
    switch ((int)statement->kind) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_AGGREGATE:
        fold_create_aggregate(fold, statement);
        return true;
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
        fold_create_base_type(fold, statement);
        return true;
    case PG_QUERY__OBJECT_TYPE__OBJECT_OPERATOR:
        return create_operator(fold, statement);
    default:
        return !find_class(statement->kind) ||
               put_listed(fold, statement->kind, statement->defnames, statement->n_defnames,
                          statement->if_not_exists);
    }
}

// What it is over goes with the tables.
static bool create_statistics(Fold *fold, const PgQuery__CreateStatsStmt *statement)
{
    FoldName name = fold_list_name(fold, statement->defnames, statement->n_defnames, -1);
    const ModelObject *table = NULL;
    for (size_t i = 0; i < statement->n_relations; i++)
        if (statement->relations[i]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR) {
            FoldName range = fold_range_name(fold, statement->relations[i]->range_var);
            table = fold_relation(fold, range.schema, range.name, range.offset);
        }
    if (name.name.size == 0) // the server chooses one
        return true;
    ModelObject *object = make_other(fold, PG_QUERY__OBJECT_TYPE__OBJECT_STATISTIC_EXT, name,
                                     statement->if_not_exists);
    if (!object)
        return true;
    for (size_t i = 0; table && i < statement->n_exprs; i++) {
        const PgQuery__Node *element = statement->exprs[i];
        if (element->node_case != PG_QUERY__NODE__NODE_STATS_ELEM || !element->stats_elem->name ||
            !*element->stats_elem->name)
            continue;
        const ModelObject *column =
            fold_column(fold, table, fold_text(fold, element->stats_elem->name), -1);
        if (column)
            model_add_use(fold->arena, object,
                          (ModelUse){.object = table->number,
                                     .used_column = column->number,
                                     .is_automatic = true});
    }
    if (table)
        model_add_use(fold->arena, object,
                      (ModelUse){.object = table->number, .is_automatic = true});
    fold_put(fold, object);
    return true;
}

static bool create_user_mapping(Fold *fold, const PgQuery__CreateUserMappingStmt *statement)
{
    PgQuery__Node role = PG_QUERY__NODE__INIT;
    role.node_case = PG_QUERY__NODE__NODE_ROLE_SPEC;
    role.role_spec = statement->user;
    Text name = pair(fold, fold_role(fold, &role), " on ", fold_text(fold, statement->servername));
    ModelObject *object = make_other(fold, PG_QUERY__OBJECT_TYPE__OBJECT_USER_MAPPING,
                                     (FoldName){FOLD_NO_TEXT, name, -1}, statement->if_not_exists);
    const ModelObject *server =
        model_find(fold->model, SPACE_OTHER, FOLD_NO_TEXT,
                   fold_other_name(fold, "server", fold_text(fold, statement->servername)));
    if (object && server)
        model_add_use(fold->arena, object, (ModelUse){.object = server->number});
    if (object)
        fold_put(fold, object);
    return true;
}

// A table that it publishes must be there, and takes its place in it along when it goes.
static bool create_publication(Fold *fold, const PgQuery__CreatePublicationStmt *statement)
{
    for (size_t i = 0; i < statement->n_pubobjects; i++) {
        const PgQuery__Node *node = statement->pubobjects[i];
        if (node->node_case != PG_QUERY__NODE__NODE_PUBLICATION_OBJ_SPEC ||
            !node->publication_obj_spec->pubtable)
            continue;
        FoldName name = fold_range_name(fold, node->publication_obj_spec->pubtable->relation);
        fold_relation(fold, name.schema, name.name, name.offset);
    }
    return put_named(fold, PG_QUERY__OBJECT_TYPE__OBJECT_PUBLICATION, statement->pubname, false);
}

bool fold_create_other(Fold *fold, const PgQuery__Node *statement)
{
    switch ((int)statement->node_case) {
    case PG_QUERY__NODE__NODE_DEFINE_STMT:
        return define(fold, statement->define_stmt);
    case PG_QUERY__NODE__NODE_CREATE_CAST_STMT:
        return create_cast(fold, statement->create_cast_stmt);
    case PG_QUERY__NODE__NODE_CREATE_OP_CLASS_STMT:
        return create_class(fold, PG_QUERY__OBJECT_TYPE__OBJECT_OPCLASS,
                            statement->create_op_class_stmt->opclassname,
                            statement->create_op_class_stmt->n_opclassname,
                            statement->create_op_class_stmt->amname);
    case PG_QUERY__NODE__NODE_CREATE_OP_FAMILY_STMT:
        return create_class(fold, PG_QUERY__OBJECT_TYPE__OBJECT_OPFAMILY,
                            statement->create_op_family_stmt->opfamilyname,
                            statement->create_op_family_stmt->n_opfamilyname,
                            statement->create_op_family_stmt->amname);
    case PG_QUERY__NODE__NODE_CREATE_CONVERSION_STMT:
        return put_listed(fold, PG_QUERY__OBJECT_TYPE__OBJECT_CONVERSION,
                          statement->create_conversion_stmt->conversion_name,
                          statement->create_conversion_stmt->n_conversion_name, false);
    case PG_QUERY__NODE__NODE_CREATE_PUBLICATION_STMT:
        return create_publication(fold, statement->create_publication_stmt);
    case PG_QUERY__NODE__NODE_CREATE_SUBSCRIPTION_STMT:
        return put_named(fold, PG_QUERY__OBJECT_TYPE__OBJECT_SUBSCRIPTION,
                         statement->create_subscription_stmt->subname, false);
    case PG_QUERY__NODE__NODE_CREATE_FOREIGN_SERVER_STMT:
        return put_named(fold, PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_SERVER,
                         statement->create_foreign_server_stmt->servername,
                         statement->create_foreign_server_stmt->if_not_exists);
    case PG_QUERY__NODE__NODE_CREATE_FDW_STMT:
        return put_named(fold, PG_QUERY__OBJECT_TYPE__OBJECT_FDW,
                         statement->create_fdw_stmt->fdwname, false);
    case PG_QUERY__NODE__NODE_CREATE_USER_MAPPING_STMT:
        return create_user_mapping(fold, statement->create_user_mapping_stmt);
    case PG_QUERY__NODE__NODE_CREATE_STATS_STMT:
        return create_statistics(fold, statement->create_stats_stmt);
    case PG_QUERY__NODE__NODE_CREATE_AM_STMT:
        return put_named(fold, PG_QUERY__OBJECT_TYPE__OBJECT_ACCESS_METHOD,
                         statement->create_am_stmt->amname, false);
    default:
        return false;
    }
}
