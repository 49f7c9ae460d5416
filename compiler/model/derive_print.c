// SPDX-License-Identifier: MIT
// Objects of a model as the statements that make and drop them.
#include "derive.h"

#include <string.h>

static void add_schema(const DerivePrint *print, Builder *out, const ModelObject *object)
{
    if (object->schema.size == 0 || text_equal(object->schema, print->home))
        return;
    fold_add_quoted(out, object->schema);
    builder_add_char(out, '.');
}

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '$' || c == '"' ||
           c == '.' || (unsigned char)c >= 0x80;
}

// The model names the schema of every type; at home it is found without it, also where another
// schema is that of the run.
Text derive_type(const DerivePrint *print, Text type)
{
    Builder schema = {.arena = print->arena}, out = {.arena = print->arena};
    builder_add(&out, (Text){"", 0});
    if (print->home.size == 0)
        return type;
    fold_add_quoted(&schema, print->home);
    builder_add_char(&schema, '.');
    for (size_t i = 0; i < type.size; i++) {
        bool is_begin = i == 0 || !is_name_byte(type.data[i - 1]);
        if (is_begin && type.size - i > schema.count &&
            memcmp(type.data + i, schema.items, schema.count) == 0)
            i += schema.count;
        builder_add_char(&out, type.data[i]);
    }
    return builder_text(&out);
}

// A routine's name holds its arguments, an object of no kind of its own is "publication p".
static void add_bare(const DerivePrint *print, Builder *out, const ModelObject *object)
{
    Text class = model_value(object, ATTRIBUTE_CLASS), name = object->name;
    if (model_space(object->kind) == SPACE_ROUTINE) {
        Text bare = model_bare_name(name);
        fold_add_quoted(out, bare);
        builder_add(out, derive_type(print, (Text){name.data + bare.size, name.size - bare.size}));
        return;
    }
    if (object->kind == MODEL_OTHER && name.size > class.size + 1)
        name = (Text){name.data + class.size + 1, name.size - class.size - 1};
    if (text_is(class, "cast"))
        builder_add_format(out, "(%.*s)", TEXT_ARGS(derive_type(print, name)));
    else if (text_is(class, "operator"))
        builder_add(out, derive_type(print, name));
    else
        fold_add_quoted(out, name);
}

Text derive_name(const DerivePrint *print, const ModelObject *object)
{
    Builder out = {.arena = print->arena};
    add_schema(print, &out, object);
    add_bare(print, &out, object);
    return builder_text(&out);
}

// Of the others only those whose name is all that there is to say.
static const struct {
    const char *class;
    const char *kind;
} classes[] = {
    {"access method", "ACCESS METHOD"},
    {"cast", "CAST"},
    {"collation", "COLLATION"},
    {"conversion", "CONVERSION"},
    {"event trigger", "EVENT TRIGGER"},
    {"foreign-data wrapper", "FOREIGN DATA WRAPPER"},
    {"operator", "OPERATOR"},
    {"publication", "PUBLICATION"},
    {"server", "SERVER"},
    {"statistics", "STATISTICS"},
    {"text search configuration", "TEXT SEARCH CONFIGURATION"},
    {"text search dictionary", "TEXT SEARCH DICTIONARY"},
    {"text search parser", "TEXT SEARCH PARSER"},
    {"text search template", "TEXT SEARCH TEMPLATE"},
};

const char *derive_kind(const ModelObject *object)
{
    static const char *const kinds[MODEL_KIND_COUNT] = {
        [MODEL_TABLE] = "TABLE",
        [MODEL_FOREIGN_TABLE] = "FOREIGN TABLE",
        [MODEL_VIEW] = "VIEW",
        [MODEL_MATERIALIZED_VIEW] = "MATERIALIZED VIEW",
        [MODEL_INDEX] = "INDEX",
        [MODEL_SEQUENCE] = "SEQUENCE",
        [MODEL_COMPOSITE] = "TYPE",
        [MODEL_ENUM] = "TYPE",
        [MODEL_DOMAIN] = "DOMAIN",
        [MODEL_RANGE] = "TYPE",
        [MODEL_FUNCTION] = "FUNCTION",
        [MODEL_PROCEDURE] = "PROCEDURE",
        [MODEL_AGGREGATE] = "AGGREGATE",
        [MODEL_SCHEMA] = "SCHEMA",
        [MODEL_EXTENSION] = "EXTENSION",
        [MODEL_COLUMN] = "COLUMN",
        [MODEL_CONSTRAINT] = "CONSTRAINT",
        [MODEL_TRIGGER] = "TRIGGER",
        [MODEL_POLICY] = "POLICY",
        [MODEL_RULE] = "RULE",
    };
    Text class = model_value(object, ATTRIBUTE_CLASS);
    for (size_t i = 0; object->kind == MODEL_OTHER && i < sizeof classes / sizeof *classes; i++)
        if (text_is(class, classes[i].class))
            return classes[i].kind;
    return kinds[object->kind];
}

static bool is_of_table(const ModelObject *part)
{
    return part && (part->kind == MODEL_COLUMN || part->kind == MODEL_CONSTRAINT);
}

bool derive_print_drop(const DerivePrint *print, Builder *out, const ModelObject *object,
                       const ModelObject *part)
{
    const char *kind = derive_kind(part ? part : object), *whole = derive_kind(object);
    Text name = derive_name(print, object);
    if (!kind || !whole)
        return false;
    if (is_of_table(part)) {
        bool is_attribute = object->kind == MODEL_COMPOSITE;
        builder_add_format(out, "ALTER %s %.*s DROP %s ", whole, TEXT_ARGS(name),
                           is_attribute ? "ATTRIBUTE" : kind);
        fold_add_quoted(out, part->name);
    } else if (part) {
        builder_add_format(out, "DROP %s ", kind);
        fold_add_quoted(out, part->name);
        builder_add_format(out, " ON %.*s", TEXT_ARGS(name));
    } else {
        bool is_temporary = text_is(object->schema, "pg_temp");
        builder_add_format(out, "DROP %s %s%.*s", kind, is_temporary ? "IF EXISTS " : "",
                           TEXT_ARGS(name));
    }
    return true;
}

static void add_value(Builder *out, const char *before, Text value, const char *after)
{
    if (value.size > 0)
        builder_add_format(out, "%s%.*s%s", before, TEXT_ARGS(value), after);
}

static bool is(const ModelObject *object, ModelAttribute attribute)
{
    return model_value(object, attribute).size > 0;
}

bool derive_print_index(const DerivePrint *print, Builder *out, const ModelObject *index,
                        bool is_concurrent)
{
    const ModelObject *table = model_get(print->model, index->owner);
    if (!table || !is(index, ATTRIBUTE_KEYS) || is(index, ATTRIBUTE_INVALID) || index->is_altered)
        return false;
    builder_add_format(out, "CREATE %sINDEX %s", is(index, ATTRIBUTE_UNIQUE) ? "UNIQUE " : "",
                       is_concurrent ? "CONCURRENTLY " : "");
    fold_add_quoted(out, index->name);
    builder_add_format(out, " ON %.*s", TEXT_ARGS(derive_name(print, table)));
    add_value(out, " USING ", model_value(index, ATTRIBUTE_METHOD), "");
    add_value(out, " (", model_value(index, ATTRIBUTE_KEYS), ")");
    add_value(out, " INCLUDE (", model_value(index, ATTRIBUTE_INCLUDE), ")");
    if (is(index, ATTRIBUTE_NULLS))
        builder_add(out, TEXT(" NULLS NOT DISTINCT"));
    add_value(out, " WITH (", model_value(index, ATTRIBUTE_OPTIONS), ")");
    add_value(out, " WHERE ", model_value(index, ATTRIBUTE_PREDICATE), "");
    return true;
}

// False where one is not known.
static bool add_columns(Builder *out, const ModelObject *table, const ModelNumbers *numbers)
{
    for (size_t i = 0; i < numbers->count; i++) {
        const ModelObject *column = model_column(table, numbers->items[i]);
        if (!column)
            return false;
        builder_add(out, i > 0 ? TEXT(", ") : TEXT(" ("));
        fold_add_quoted(out, column->name);
    }
    if (numbers->count > 0)
        builder_add_char(out, ')');
    return numbers->count > 0;
}

static void add_upper(Builder *out, const char *before, Text text)
{
    if (text.size == 0)
        return;
    builder_add(out, text_from(before));
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        builder_add_char(out, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
}

static bool add_foreign_key(const DerivePrint *print, Builder *out, const ModelObject *owner,
                            const ModelObject *part)
{
    const ModelObject *target = model_get(print->model, part->target);
    if (!target)
        return false;
    builder_add(out, TEXT("FOREIGN KEY"));
    if (!add_columns(out, owner, &part->columns))
        return false;
    builder_add_format(out, " REFERENCES %.*s", TEXT_ARGS(derive_name(print, target)));
    if (!add_columns(out, target, &part->targets))
        return false;
    add_upper(out, " MATCH ", model_value(part, ATTRIBUTE_MATCH));
    add_upper(out, " ON UPDATE ", model_value(part, ATTRIBUTE_ON_UPDATE));
    add_upper(out, " ON DELETE ", model_value(part, ATTRIBUTE_ON_DELETE));
    return true;
}

static bool add_key(const DerivePrint *print, Builder *out, const ModelObject *owner,
                    const ModelObject *part)
{
    const ModelObject *index = model_find(print->model, SPACE_RELATION, owner->schema, part->name);
    bool is_exclusion = model_is(part, ATTRIBUTE_CLASS, "exclude");
    if (!index || index->is_altered || !is(index, ATTRIBUTE_KEYS))
        return false;
    if (is_exclusion) {
        builder_add(out, TEXT("EXCLUDE"));
        add_value(out, " USING ", model_value(index, ATTRIBUTE_METHOD), "");
        add_value(out, " (", model_value(part, ATTRIBUTE_EXPRESSION), ")");
    } else {
        add_upper(out, "", model_value(part, ATTRIBUTE_CLASS));
        if (is(index, ATTRIBUTE_NULLS))
            builder_add(out, TEXT(" NULLS NOT DISTINCT"));
        add_value(out, " (", model_value(index, ATTRIBUTE_KEYS), ")");
    }
    add_value(out, " INCLUDE (", model_value(index, ATTRIBUTE_INCLUDE), ")");
    add_value(out, " WITH (", model_value(index, ATTRIBUTE_OPTIONS), ")");
    add_value(out, " WHERE (", model_value(index, ATTRIBUTE_PREDICATE), ")");
    return true;
}

bool derive_print_constraint(const DerivePrint *print, Builder *out, const ModelObject *owner,
                             const ModelObject *part)
{
    const char *kind = derive_kind(owner);
    Text class = model_value(part, ATTRIBUTE_CLASS);
    if (!kind || part->is_altered)
        return false;
    builder_add_format(out, "ALTER %s %.*s ADD CONSTRAINT ", kind,
                       TEXT_ARGS(derive_name(print, owner)));
    fold_add_quoted(out, part->name);
    builder_add_char(out, ' ');
    if (text_is(class, "check"))
        add_value(out, "CHECK (", model_value(part, ATTRIBUTE_EXPRESSION), ")");
    else if (text_is(class, "foreign key") ? !add_foreign_key(print, out, owner, part)
                                           : !add_key(print, out, owner, part))
        return false;
    if (is(part, ATTRIBUTE_NO_INHERIT))
        builder_add(out, TEXT(" NO INHERIT"));
    if (is(part, ATTRIBUTE_DEFERRABLE))
        builder_add(out, model_is(part, ATTRIBUTE_DEFERRABLE, "deferrable")
                             ? TEXT(" DEFERRABLE")
                             : TEXT(" DEFERRABLE INITIALLY DEFERRED"));
    if (is(part, ATTRIBUTE_NOT_VALID))
        builder_add(out, TEXT(" NOT VALID"));
    return true;
}

Text derive_literal(Arena *arena, Text value)
{
    Builder out = {.arena = arena};
    bool has_backslash = value.size > 0 && memchr(value.data, '\\', value.size);
    builder_add(&out, has_backslash ? TEXT("E'") : TEXT("'"));
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] == '\'' || value.data[i] == '\\')
            builder_add_char(&out, value.data[i]);
        builder_add_char(&out, value.data[i]);
    }
    builder_add_char(&out, '\'');
    return builder_text(&out);
}

bool derive_print_comment(const DerivePrint *print, Builder *out, const ModelObject *object,
                          const ModelObject *part)
{
    const char *kind = derive_kind(part ? part : object);
    Text name = derive_name(print, object);
    Text comment = model_value(part ? part : object, ATTRIBUTE_COMMENT);
    if (!kind)
        return false;
    builder_add_format(out, "COMMENT ON %s ", kind);
    if (part && part->kind == MODEL_COLUMN) {
        builder_add_format(out, "%.*s.", TEXT_ARGS(name));
        fold_add_quoted(out, part->name);
    } else if (part) {
        fold_add_quoted(out, part->name);
        builder_add_format(out, " ON %s%.*s", object->kind == MODEL_DOMAIN ? "DOMAIN " : "",
                           TEXT_ARGS(name));
    } else {
        builder_add(out, name);
    }
    builder_add(out, TEXT(" IS "));
    builder_add(out, comment.size > 0 ? derive_literal(print->arena, comment) : TEXT("NULL"));
    return true;
}

static void add_checks(Builder *out, const ModelObject *domain)
{
    for (size_t i = 0; i < domain->parts.count; i++) {
        const ModelObject *part = domain->parts.items[i];
        builder_add(out, TEXT(" CONSTRAINT "));
        fold_add_quoted(out, part->name);
        add_value(out, " CHECK (", model_value(part, ATTRIBUTE_EXPRESSION), ")");
    }
}

static void add_attributes(const DerivePrint *print, Builder *out, const ModelObject *composite)
{
    for (size_t i = 0; i < composite->parts.count; i++) {
        const ModelObject *part = composite->parts.items[i];
        builder_add(out, i > 0 ? TEXT(", ") : (Text){"", 0});
        fold_add_quoted(out, part->name);
        add_value(out, " ", derive_type(print, model_value(part, ATTRIBUTE_TYPE)), "");
        add_value(out, " COLLATE ", model_value(part, ATTRIBUTE_COLLATION), "");
    }
}

bool derive_print_object(const DerivePrint *print, Builder *out, const ModelObject *object)
{
    Text name = derive_name(print, object);
    if (object->is_altered || object->is_open)
        return false;
    switch ((int)object->kind) {
    case MODEL_ENUM:
        builder_add_format(out, "CREATE TYPE %.*s AS ENUM (%.*s)", TEXT_ARGS(name),
                           TEXT_ARGS(model_value(object, ATTRIBUTE_VALUES)));
        return true;
    case MODEL_COMPOSITE:
        builder_add_format(out, "CREATE TYPE %.*s AS (", TEXT_ARGS(name));
        add_attributes(print, out, object);
        builder_add_char(out, ')');
        return true;
    case MODEL_DOMAIN:
        builder_add_format(out, "CREATE DOMAIN %.*s AS %.*s", TEXT_ARGS(name),
                           TEXT_ARGS(derive_type(print, model_value(object, ATTRIBUTE_TYPE))));
        add_value(out, " COLLATE ", model_value(object, ATTRIBUTE_COLLATION), "");
        add_value(out, " DEFAULT ", model_value(object, ATTRIBUTE_DEFAULT), "");
        builder_add(out, is(object, ATTRIBUTE_NOT_NULL) ? TEXT(" NOT NULL") : (Text){"", 0});
        add_checks(out, object);
        return true;
    case MODEL_SCHEMA:
        builder_add_format(out, "CREATE SCHEMA %.*s", TEXT_ARGS(name));
        return true;
    default:
        return false;
    }
}
