// SPDX-License-Identifier: MIT
// Which function says what undoes which statement.
#include "derive_parts.h"

#include <string.h>

Fold derive_silent_fold(Derive *derive, Model *model)
{
    Fold fold = *derive->fold;
    *model = derive->before;
    fold.model = model;
    fold.diagnostics = NULL;
    fold.missing = NULL;
    fold.lint = NULL;
    fold.derive = NULL;
    fold.columns = NULL;
    return fold;
}

const ModelObject *derive_relation(Derive *derive, const PgQuery__RangeVar *range)
{
    Model model;
    Fold fold = derive_silent_fold(derive, &model);
    FoldName name = fold_range_name(&fold, range);
    return fold_find(&fold, SPACE_RELATION, name.schema, name.name);
}

FoldObject derive_object(Derive *derive, PgQuery__ObjectType type, const PgQuery__Node *node,
                         const PgQuery__RangeVar *relation, Text part)
{
    Model model;
    Fold fold = derive_silent_fold(derive, &model);
    return fold_object(&fold, type, node, relation, part, true);
}

Text derive_name_now(Derive *derive, const ModelObject *object)
{
    DerivePrint print = {derive->fold->arena, derive->home, &derive->after};
    return derive_name(&print, object);
}

Text derive_called(Derive *derive, const ModelObject *object)
{
    Builder text = {.arena = derive->fold->arena};
    const char *kind = derive_kind(object);
    builder_add_format(&text, "%s %.*s", kind ? kind : "OBJECT",
                       TEXT_ARGS(derive_name_now(derive, object)));
    return builder_text(&text);
}

// --- what makes something

static bool is_temporary(const PgQuery__RangeVar *range)
{
    return range && range->relpersistence && *range->relpersistence == 't';
}

static const PgQuery__RangeVar *made_relation(const PgQuery__Node *statement)
{
    switch ((int)statement->node_case) {
    case PG_QUERY__NODE__NODE_CREATE_STMT:
        return statement->create_stmt->relation;
    case PG_QUERY__NODE__NODE_CREATE_FOREIGN_TABLE_STMT:
        return statement->create_foreign_table_stmt->base_stmt->relation;
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
        return statement->create_table_as_stmt->into->rel;
    case PG_QUERY__NODE__NODE_VIEW_STMT:
        return statement->view_stmt->view;
    case PG_QUERY__NODE__NODE_CREATE_SEQ_STMT:
        return statement->create_seq_stmt->sequence;
    case PG_QUERY__NODE__NODE_COMPOSITE_TYPE_STMT:
        return statement->composite_type_stmt->typevar;
    default:
        return NULL;
    }
}

static bool is_if_not_exists(const PgQuery__Node *statement)
{
    switch ((int)statement->node_case) {
    case PG_QUERY__NODE__NODE_CREATE_STMT:
        return statement->create_stmt->if_not_exists;
    case PG_QUERY__NODE__NODE_CREATE_FOREIGN_TABLE_STMT:
        return statement->create_foreign_table_stmt->base_stmt->if_not_exists;
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
        return statement->create_table_as_stmt->if_not_exists;
    case PG_QUERY__NODE__NODE_CREATE_SEQ_STMT:
        return statement->create_seq_stmt->if_not_exists;
    case PG_QUERY__NODE__NODE_INDEX_STMT:
        return statement->index_stmt->if_not_exists;
    case PG_QUERY__NODE__NODE_CREATE_SCHEMA_STMT:
        return statement->create_schema_stmt->if_not_exists;
    case PG_QUERY__NODE__NODE_CREATE_EXTENSION_STMT:
        return statement->create_extension_stmt->if_not_exists;
    case PG_QUERY__NODE__NODE_CREATE_STATS_STMT:
        return statement->create_stats_stmt->if_not_exists;
    case PG_QUERY__NODE__NODE_CREATE_FOREIGN_SERVER_STMT:
        return statement->create_foreign_server_stmt->if_not_exists;
    case PG_QUERY__NODE__NODE_DEFINE_STMT:
        return statement->define_stmt->if_not_exists;
    default:
        return false;
    }
}

static bool is_replaced(const PgQuery__Node *statement)
{
    switch ((int)statement->node_case) {
    case PG_QUERY__NODE__NODE_VIEW_STMT:
        return statement->view_stmt->replace;
    case PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT:
        return statement->create_function_stmt->replace;
    case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT:
        return statement->create_trig_stmt->replace;
    case PG_QUERY__NODE__NODE_RULE_STMT:
        return statement->rule_stmt->replace;
    case PG_QUERY__NODE__NODE_DEFINE_STMT:
        return statement->define_stmt->replace;
    default:
        return false;
    }
}

typedef struct Difference {
    Derive *derive;
    const ModelObject *made; // NULL: none
    size_t count;            // of those that are made
    const ModelObject *old;  // that is another one now, under the same number
} Difference;

static void visit(void *context, uint64_t key, const void *before, const void *after)
{
    Difference *difference = context;
    const ModelObject *made = after, *old = before;
    (void)key;
    if (made && !old) {
        bool is_first = !difference->made || made->number < difference->made->number;
        difference->count++;
        if (is_first)
            difference->made = made;
    }
    if (made && old && made->defined.source &&
        (made->defined.source != old->defined.source ||
         made->defined.offset != old->defined.offset))
        difference->old = old;
}

// "CREATE" of "CREATE OR REPLACE" is enough where a definition replaces another.
static Text replacing(Derive *derive, Text source)
{
    Builder text = {.arena = derive->fold->arena};
    size_t size = sizeof "CREATE" - 1, at = size;
    while (at < source.size && strchr(" \t\n", source.data[at]))
        at++;
    bool has_words =
        source.size - at > 3 && text_equal_ignoring_case((Text){source.data + at, 3}, TEXT("OR "));
    if (has_words)
        return source;
    builder_add(&text, TEXT("CREATE OR REPLACE"));
    builder_add(&text, (Text){source.data + size, source.size - size});
    return builder_text(&text);
}

static size_t count_columns(const ModelObject *object)
{
    size_t count = 0;
    for (size_t i = 0; i < object->parts.count; i++)
        count += object->parts.items[i]->kind == MODEL_COLUMN;
    return count;
}

static bool has_defaults(const PgQuery__Node *statement)
{
    if (statement->node_case != PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT)
        return false;
    const PgQuery__CreateFunctionStmt *function = statement->create_function_stmt;
    for (size_t i = 0; i < function->n_parameters; i++)
        if (function->parameters[i]->function_parameter->defexpr)
            return true;
    return false;
}

// A view cannot lose columns, nor a function the default of an argument, while it is replaced.
static bool is_replaceable(const PgQuery__Node *statement, const ModelObject *new,
                           const ModelObject *old)
{
    return count_columns(new) == count_columns(old) && !has_defaults(statement);
}

static void make_again(Derive *derive, const ModelObject *old, Text source)
{
    derive_add(derive, "DROP %.*s", TEXT_ARGS(derive_called(derive, old)));
    derive_add(derive, "%.*s", TEXT_ARGS(source));
}

// Its old definition. What the model holds of it may be the same.
static void bring_back(Derive *derive, const PgQuery__Node *statement, const ModelObject *old)
{
    Text source = derive_source(derive, old);
    if (!derive_is_certain(derive, old))
        derive_refuse(derive, "code ran before that may have changed what is replaced");
    else if (source.size == 0)
        derive_refuse(derive, "the definition that it replaces is not in the history");
    else if (is_replaceable(statement, model_get(&derive->after, old->number), old))
        derive_add(derive, "%.*s", TEXT_ARGS(replacing(derive, source)));
    else
        make_again(derive, old, source);
}

static void create(Derive *derive, const PgQuery__Node *statement)
{
    const PgQuery__RangeVar *relation = made_relation(statement);
    Difference difference = {.derive = derive};
    model_map_compare(derive->before.objects, derive->after.objects, visit, &difference);
    if (difference.count > 0)
        derive->entry->subject = difference.made->number;
    if (is_if_not_exists(statement)) {
        derive_refuse(derive,
                      "with IF NOT EXISTS nobody knows whether it made anything or found it there");
        return;
    }
    if (is_temporary(relation)) {
        DerivePrint print = {derive->fold->arena, derive->home, &derive->after};
        Builder text = {.arena = derive->fold->arena};
        fold_add_quoted(&text, text_from(relation->relname));
        derive_add(derive, "DROP %s IF EXISTS pg_temp.%s",
                   statement->node_case == PG_QUERY__NODE__NODE_VIEW_STMT         ? "VIEW"
                   : statement->node_case == PG_QUERY__NODE__NODE_CREATE_SEQ_STMT ? "SEQUENCE"
                                                                                  : "TABLE",
                   text.items);
        (void)print;
        return;
    }
    bool is_opaque = derive->before.has_unknown_relations;
    if (is_replaced(statement) && is_opaque && difference.count > 0)
        derive_refuse(derive, "code ran before that may have made what this replaces");
    else if (is_replaced(statement) && difference.old)
        bring_back(derive, statement, difference.old);
    derive_settle(derive);
}

static const PgQuery__RangeVar *owner_of(const PgQuery__Node *statement)
{
    switch ((int)statement->node_case) {
    case PG_QUERY__NODE__NODE_INDEX_STMT:
        return statement->index_stmt->relation;
    case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT:
        return statement->create_trig_stmt->relation;
    case PG_QUERY__NODE__NODE_RULE_STMT:
        return statement->rule_stmt->relation;
    case PG_QUERY__NODE__NODE_CREATE_POLICY_STMT:
        return statement->create_policy_stmt->table;
    case PG_QUERY__NODE__NODE_ALTER_POLICY_STMT:
        return statement->alter_policy_stmt->table;
    default:
        return NULL;
    }
}

static const char *part_kind(const PgQuery__Node *statement, const char **name)
{
    switch ((int)statement->node_case) {
    case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT:
        *name = statement->create_trig_stmt->trigname;
        return "TRIGGER";
    case PG_QUERY__NODE__NODE_RULE_STMT:
        *name = statement->rule_stmt->rulename;
        return "RULE";
    case PG_QUERY__NODE__NODE_CREATE_POLICY_STMT:
        *name = statement->create_policy_stmt->policy_name;
        return "POLICY";
    default:
        return NULL;
    }
}

static void create_index(Derive *derive, const PgQuery__IndexStmt *statement)
{
    Difference difference = {.derive = derive};
    model_map_compare(derive->before.objects, derive->after.objects, visit, &difference);
    if (difference.count > 0)
        derive->entry->subject = difference.made->number;
    if (statement->concurrent && difference.count == 1)
        derive_add(derive, "DROP INDEX CONCURRENTLY %.*s",
                   TEXT_ARGS(derive_name_now(derive, difference.made)));
    derive_settle(derive);
}

// An index, a trigger, a rule or a policy of a table. What is not known of the table does not hide
// it.
static void create_part(Derive *derive, const PgQuery__Node *statement)
{
    const ModelObject *table = derive_relation(derive, owner_of(statement));
    const char *name = NULL, *kind = part_kind(statement, &name);
    if (derive_is_new(derive, table))
        return;
    if (is_if_not_exists(statement)) {
        derive_refuse(derive,
                      "with IF NOT EXISTS nobody knows whether it made anything or found it there");
    } else if (!table) {
        derive_refuse(derive, "the model does not know the table");
    } else if (statement->node_case == PG_QUERY__NODE__NODE_INDEX_STMT) {
        create_index(derive, statement->index_stmt);
    } else if (!kind || is_replaced(statement)) {
        if (!derive_is_certain(derive, table))
            derive_refuse(derive, "code ran before that may have changed what this replaces");
        derive_settle(derive);
    } else {
        Text part = text_from(name);
        Builder text = {.arena = derive->fold->arena};
        fold_add_quoted(&text, part);
        derive_add(derive, "DROP %s %s ON %.*s", kind, text.items,
                   TEXT_ARGS(derive_name_now(derive, table)));
        derive_settle(derive);
    }
}

static bool derive_create(Derive *derive, const PgQuery__Node *statement)
{
    switch ((int)statement->node_case) {
    case PG_QUERY__NODE__NODE_CREATE_STMT:
    case PG_QUERY__NODE__NODE_CREATE_FOREIGN_TABLE_STMT:
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
    case PG_QUERY__NODE__NODE_VIEW_STMT:
    case PG_QUERY__NODE__NODE_CREATE_SEQ_STMT:
    case PG_QUERY__NODE__NODE_COMPOSITE_TYPE_STMT:
    case PG_QUERY__NODE__NODE_CREATE_ENUM_STMT:
    case PG_QUERY__NODE__NODE_CREATE_DOMAIN_STMT:
    case PG_QUERY__NODE__NODE_CREATE_RANGE_STMT:
    case PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT:
    case PG_QUERY__NODE__NODE_CREATE_CAST_STMT:
    case PG_QUERY__NODE__NODE_CREATE_CONVERSION_STMT:
    case PG_QUERY__NODE__NODE_CREATE_PUBLICATION_STMT:
    case PG_QUERY__NODE__NODE_CREATE_FOREIGN_SERVER_STMT:
    case PG_QUERY__NODE__NODE_CREATE_FDW_STMT:
    case PG_QUERY__NODE__NODE_CREATE_AM_STMT:
    case PG_QUERY__NODE__NODE_CREATE_EVENT_TRIG_STMT:
    case PG_QUERY__NODE__NODE_DEFINE_STMT:
        create(derive, statement);
        return true;
    case PG_QUERY__NODE__NODE_CREATE_SCHEMA_STMT:
        if (statement->create_schema_stmt->n_schema_elts > 0)
            derive_refuse(derive, "it makes more than the schema: write that as statements of "
                                  "their own");
        create(derive, statement);
        return true;
    case PG_QUERY__NODE__NODE_CREATE_EXTENSION_STMT:
        for (size_t i = 0; i < statement->create_extension_stmt->n_options; i++)
            if (strcmp(statement->create_extension_stmt->options[i]->def_elem->defname,
                       "cascade") == 0)
                derive_refuse(derive, "with CASCADE nobody knows which others it made");
        create(derive, statement);
        return true;
    case PG_QUERY__NODE__NODE_CREATE_STATS_STMT:
        if (statement->create_stats_stmt->n_defnames == 0)
            derive_refuse(derive, "the server chooses its name");
        create(derive, statement);
        return true;
    case PG_QUERY__NODE__NODE_INDEX_STMT:
    case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT:
    case PG_QUERY__NODE__NODE_RULE_STMT:
    case PG_QUERY__NODE__NODE_CREATE_POLICY_STMT:
    case PG_QUERY__NODE__NODE_ALTER_POLICY_STMT:
        create_part(derive, statement);
        return true;
    default:
        return false;
    }
}

void derive_statement(Derive *derive, const PgQuery__Node *statement)
{
    if (derive_data_statement(derive, statement))
        return;
    if (statement->node_case == PG_QUERY__NODE__NODE_ALTER_TABLE_STMT)
        derive_alter_table(derive, statement->alter_table_stmt);
    else if (!derive_create(derive, statement) && !derive_object_statement(derive, statement))
        derive_refuse(derive, "migc knows no statement that undoes it");
}
