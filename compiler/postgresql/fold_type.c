// SPDX-License-Identifier: MIT
// Types by name, as PostgreSQL's format_type() says them; those of the model with their schema.
#include "fold_parts.h"

#include <string.h>

static const PgQuery__AConst *constant(const PgQuery__Node *node)
{
    return node->node_case == PG_QUERY__NODE__NODE_A_CONST ? node->a_const : NULL;
}

static bool integer_of(const PgQuery__Node *node, int *value)
{
    const PgQuery__AConst *found = constant(node);
    if (!found || found->val_case != PG_QUERY__A__CONST__VAL_IVAL)
        return false;
    *value = found->ival->ival;
    return true;
}

// The bits of the server's interval masks (utils/timestamp.h, utils/datetime.h).
enum {
    FIELD_MONTH = 1 << 1,
    FIELD_YEAR = 1 << 2,
    FIELD_DAY = 1 << 3,
    FIELD_HOUR = 1 << 10,
    FIELD_MINUTE = 1 << 11,
    FIELD_SECOND = 1 << 12
};

static const char *interval_fields(int mask)
{
    switch (mask) {
    case FIELD_YEAR:
        return " year";
    case FIELD_MONTH:
        return " month";
    case FIELD_DAY:
        return " day";
    case FIELD_HOUR:
        return " hour";
    case FIELD_MINUTE:
        return " minute";
    case FIELD_SECOND:
        return " second";
    case FIELD_YEAR | FIELD_MONTH:
        return " year to month";
    case FIELD_DAY | FIELD_HOUR:
        return " day to hour";
    case FIELD_DAY | FIELD_HOUR | FIELD_MINUTE:
        return " day to minute";
    case FIELD_DAY | FIELD_HOUR | FIELD_MINUTE | FIELD_SECOND:
        return " day to second";
    case FIELD_HOUR | FIELD_MINUTE:
        return " hour to minute";
    case FIELD_HOUR | FIELD_MINUTE | FIELD_SECOND:
        return " hour to second";
    case FIELD_MINUTE | FIELD_SECOND:
        return " minute to second";
    default:
        return "";
    }
}

static void add_interval(Builder *said, const PgQuery__TypeName *type)
{
    int fields = 0, precision = 0;
    builder_add(said, TEXT("interval"));
    if (type->n_typmods > 0 && integer_of(type->typmods[0], &fields))
        builder_add(said, text_from(interval_fields(fields)));
    if (type->n_typmods > 1 && integer_of(type->typmods[1], &precision))
        builder_add_format(said, "(%d)", precision);
}

static void add_modifiers(Builder *said, const PgQuery__TypeName *type, bool is_numeric)
{
    int value = 0;
    if (type->n_typmods == 0)
        return;
    builder_add_char(said, '(');
    for (size_t i = 0; i < type->n_typmods; i++) {
        if (i > 0)
            builder_add_char(said, ',');
        if (integer_of(type->typmods[i], &value))
            builder_add_format(said, "%d", value);
        else if (type->typmods[i]->node_case == PG_QUERY__NODE__NODE_COLUMN_REF)
            builder_add(said, TEXT("?")); // geometry(Point, 4326): the extension's
    }
    if (is_numeric && type->n_typmods == 1)
        builder_add(said, TEXT(",0"));
    builder_add_char(said, ')');
}

// "timestamp(3) with time zone": the precision stands behind the first word.
static void add_built_in(Builder *said, const FoldBuiltIn *found, const PgQuery__TypeName *type)
{
    const char *name = found->said ? found->said : found->name;
    const char *zone = strstr(name, " with");
    if (strcmp(found->name, "interval") == 0) {
        add_interval(said, type);
        return;
    }
    size_t head = zone ? (size_t)(zone - name) : strlen(name);
    builder_add(said, (Text){name, head});
    add_modifiers(said, type, strcmp(found->name, "numeric") == 0);
    builder_add(said, text_from(name + head));
}

// A relation is a type, too, but for those that have no rows of their own.
static bool has_row_type(const ModelObject *relation)
{
    return relation && relation->kind != MODEL_INDEX && relation->kind != MODEL_SEQUENCE;
}

static const ModelObject *find_type_in(const Model *model, Text schema, Text name)
{
    const ModelObject *found = model_find(model, SPACE_TYPE, schema, name);
    if (found)
        return found;
    found = model_find(model, SPACE_RELATION, schema, name);
    return has_row_type(found) ? found : NULL;
}

const ModelObject *fold_find_type(const Fold *fold, FoldName name)
{
    const Model *model = fold->model;
    if (name.schema.size > 0)
        return find_type_in(model, name.schema, name.name);
    const ModelObject *found = find_type_in(model, TEXT("pg_temp"), name.name); // looked into first
    for (size_t i = 0; !found && i < model->search_path_count; i++)
        found = find_type_in(model, model->search_path[i], name.name);
    return found;
}

bool fold_type_is_free(Fold *fold, Text schema, Text name, int offset)
{
    if (!fold_is_free(fold, SPACE_TYPE, schema, name, offset))
        return false;
    return !has_row_type(model_find(fold->model, SPACE_RELATION, schema, name)) ||
           fold_is_free(fold, SPACE_RELATION, schema, name, offset);
}

static void report_type(Fold *fold, FoldName name)
{
    if (fold_may_exist(fold, SPACE_TYPE, name.schema, name.name) ||
        fold_may_exist(fold, SPACE_RELATION, name.schema, name.name))
        return;
    Text whole = fold_visible_name(fold, name.schema, name.name);
    Text schema = fold_schema(fold, name.schema);
    Diagnostic *diagnostic =
        fold_report(fold, RULE_UNKNOWN_TYPE, fold_name(fold, name.name, name.offset),
                    "type \"%.*s\" does not exist", TEXT_ARGS(whole));
    const ModelGone *gone = model_find_gone(fold->model, SPACE_TYPE, schema, name.name);
    fold_note_missing(fold, diagnostic, SPACE_TYPE, name.schema, name.name, (Text){"", 0});
    if (!diagnostic)
        return;
    if (gone)
        diagnostic_note(diagnostic, gone->span, "\"%.*s\" is %s here", TEXT_ARGS(name.name),
                        gone->renamed.size > 0 ? "renamed" : "dropped");
    if (gone && gone->renamed.size > 0)
        diagnostic_hint(diagnostic, "it is \"%.*s\" now", TEXT_ARGS(gone->renamed));
    if (gone)
        return;
    Text near = fold_suggest_type(fold, name.name);
    if (near.size > 0)
        diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(near));
}

static void add_named(Fold *fold, Builder *said, FoldName name, const ModelObject *found)
{
    if (!found)
        report_type(fold, name);
    if (found) {
        builder_add(said, fold_quoted_object(fold, found));
        return;
    }
    if (name.schema.size > 0) {
        builder_add(said, fold_quoted(fold, name.schema));
        builder_add_char(said, '.');
    }
    builder_add(said, fold_quoted(fold, name.name));
}

const ModelObject *fold_existing_type(Fold *fold, FoldName name)
{
    const ModelObject *found = fold_find_type(fold, name);
    bool is_catalog = name.schema.size == 0 || text_is(name.schema, "pg_catalog");
    if (!found && !(is_catalog && fold_built_in(name.name.data)))
        report_type(fold, name);
    return found;
}

static const FoldBuiltIn *find_catalog(FoldName name)
{
    if (name.schema.size > 0 && !text_is(name.schema, "pg_catalog"))
        return NULL;
    const FoldBuiltIn *found = fold_built_in(name.name.data);
    return found ? found : fold_serial(name.name);
}

// "users.id%TYPE": what that column is.
static Text column_type(Fold *fold, const PgQuery__TypeName *type)
{
    FoldName column = fold_list_name(fold, type->names, type->n_names, type->location);
    size_t count = type->n_names > 0 ? type->n_names - 1 : 0;
    FoldName table = fold_list_name(fold, type->names, count, type->location);
    const ModelObject *relation = fold_relation(fold, table.schema, table.name, table.offset);
    const ModelObject *found =
        relation ? fold_column(fold, relation, column.name, column.offset) : NULL;
    return found ? model_value(found, ATTRIBUTE_TYPE) : TEXT("?");
}

Text fold_type(Fold *fold, const PgQuery__TypeName *type, const ModelObject **found)
{
    Builder said = {.arena = fold->arena};
    FoldName name = fold_list_name(fold, type->names, type->n_names, type->location);
    bool is_array = type->n_array_bounds > 0;
    *found = NULL;
    if (type->setof)
        builder_add(&said, TEXT("SETOF "));
    if (type->pct_type || name.name.size == 0) {
        builder_add(&said, type->pct_type ? column_type(fold, type) : TEXT("?"));
        return builder_text(&said);
    }
    const FoldBuiltIn *known = find_catalog(name);
    if (!known && name.name.data[0] == '_' && !fold_find_type(fold, name)) { // an array by its name
        FoldName item = {name.schema, {name.name.data + 1, name.name.size - 1}, name.offset};
        known = find_catalog(item);
        is_array = is_array || known || fold_find_type(fold, item);
        name = known || fold_find_type(fold, item) ? item : name;
    }
    if (known) {
        add_built_in(&said, known, type);
    } else {
        *found = fold_find_type(fold, name);
        add_named(fold, &said, name, *found);
        add_modifiers(&said, type, false);
    }
    if (is_array)
        builder_add(&said, TEXT("[]"));
    return builder_text(&said);
}

Text fold_bare_type(Fold *fold, const PgQuery__TypeName *type, const ModelObject **found)
{
    PgQuery__TypeName bare = *type;
    bare.n_typmods = 0;
    Text said = fold_type(fold, &bare, found);
    if (!type->pct_type)
        return said;
    const char *open = memchr(said.data, '(', said.size);
    return open ? (Text){said.data, (size_t)(open - said.data)} : said;
}
