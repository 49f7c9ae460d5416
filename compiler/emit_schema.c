// SPDX-License-Identifier: MIT
#include "emit_schema.h"

#include "fold.h"
#include "sort.h"
#include "text_set.h"

#include <stdlib.h>
#include <string.h>

typedef struct Constant {
    Text name;
    Text value;    // as C: a literal or a number
    bool is_first; // of an object: an empty line stands before it
    Text needed;   // the name that the other dialect must have, too; empty: none
} Constant;

typedef struct SchemaEmitter {
    Arena *arena;
    const Model *model;
    Text symbol;
    bool is_for_sqlite; // names are quoted where SQLite needs it, too
    TextSet names;
    TextSet doubles; // names that more than one thing would have
    struct {
        Constant *items;
        size_t count;
        size_t capacity;
    } constants;
} SchemaEmitter;

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static void add_name(Builder *name, Text part)
{
    builder_add_char(name, '_');
    for (size_t i = 0; i < part.size; i++)
        builder_add_char(name, is_name_byte(part.data[i]) ? part.data[i] : '_');
}

// Three octal digits: no byte leaves the literal, and no trigraph comes about.
static Text literal(Arena *arena, Text text)
{
    Builder out = {.arena = arena};
    builder_add_char(&out, '"');
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '?')
            builder_add_format(&out, "\\%03o", c);
        else
            builder_add_char(&out, text.data[i]);
    }
    builder_add_char(&out, '"');
    return builder_text(&out);
}

static bool is_usual_schema(const SchemaEmitter *emitter, Text schema)
{
    return schema.size == 0 || (emitter->model->search_path_count > 0 &&
                                text_equal(schema, emitter->model->search_path[0]));
}

static void add_constant(SchemaEmitter *emitter, Text name, Text value, bool is_first, Text needed)
{
    Constant constant = {name, value, is_first, needed};
    if (text_set_find(&emitter->names, name) == TEXT_SET_NONE)
        text_set_add(emitter->arena, &emitter->names, name);
    else if (text_set_find(&emitter->doubles, name) == TEXT_SET_NONE)
        text_set_add(emitter->arena, &emitter->doubles, name);
    ARRAY_PUSH(emitter->arena, &emitter->constants, constant);
}

static Builder begin_name(const SchemaEmitter *emitter, const ModelObject *object)
{
    Builder name = {.arena = emitter->arena};
    builder_add(&name, emitter->symbol);
    if (!is_usual_schema(emitter, object->schema))
        add_name(&name, object->schema);
    add_name(&name, object->name);
    return name;
}

// Of SQLite, which takes any type: VARCHAR(10), NATIVE CHARACTER(10).
static bool is_character_type(const SchemaEmitter *emitter, Text type)
{
    if (emitter->model->dialect == MIG_POSTGRESQL)
        return type.size > 9 && memcmp(type.data, "character", 9) == 0;
    for (size_t i = 0; i + 4 <= type.size; i++)
        if (text_equal_ignoring_case((Text){type.data + i, 4}, TEXT("char")))
            return true;
    return false;
}

// "character varying(100)": 100; 0: it has none, or is no text.
static long length_of(const SchemaEmitter *emitter, Text type)
{
    const char *open = type.size > 0 ? memchr(type.data, '(', type.size) : NULL;
    bool is_text = open && is_character_type(emitter, type);
    return open && is_text && type.data[type.size - 1] == ')' ? strtol(open + 1, NULL, 10) : 0;
}

// What SQLite does not take for a name, and PostgreSQL does.
static bool is_sqlite_keyword(Text name)
{
    static const char *const words[] = {
        "add",   "alter",  "autoincrement", "commit", "delete", "drop",        "escape", "if",
        "index", "insert", "nothing",       "raise",  "set",    "transaction", "update"};
    return text_is_listed(name, words, sizeof words / sizeof *words);
}

static void add_sql_name(const SchemaEmitter *emitter, Builder *sql, Text name)
{
    bool is_keyword = emitter->is_for_sqlite && is_sqlite_keyword(name);
    if (is_keyword)
        builder_add_format(sql, "\"%.*s\"", TEXT_ARGS(name));
    else
        fold_add_quoted(sql, name);
}

static void add_column(SchemaEmitter *emitter, const ModelObject *object, const ModelObject *column)
{
    Builder name = begin_name(emitter, object), sql = {.arena = emitter->arena};
    add_name(&name, column->name);
    add_sql_name(emitter, &sql, column->name);
    add_constant(emitter, builder_text(&name), literal(emitter->arena, builder_text(&sql)), false,
                 builder_text(&name));
    long length = length_of(emitter, model_value(column, ATTRIBUTE_TYPE));
    if (length <= 0)
        return;
    Builder long_name = {.arena = emitter->arena}, value = {.arena = emitter->arena};
    builder_add_format(&long_name, "%.*s_LENGTH", TEXT_ARGS(builder_text(&name)));
    builder_add_format(&value, "%ld", length);
    add_constant(emitter, builder_text(&long_name), builder_text(&value), false,
                 builder_text(&name));
}

static void add_relation(SchemaEmitter *emitter, const ModelObject *object)
{
    Builder name = begin_name(emitter, object), sql = {.arena = emitter->arena};
    if (!is_usual_schema(emitter, object->schema)) {
        fold_add_quoted(&sql, object->schema);
        builder_add_char(&sql, '.');
    }
    add_sql_name(emitter, &sql, object->name);
    add_constant(emitter, builder_text(&name), literal(emitter->arena, builder_text(&sql)), true,
                 builder_text(&name));
    for (size_t i = 0; i < object->parts.count; i++)
        if (object->parts.items[i]->kind == MODEL_COLUMN)
            add_column(emitter, object, object->parts.items[i]);
}

// 'a', 'b''s': the quotes stand in the model.
static void add_values(SchemaEmitter *emitter, const ModelObject *object)
{
    Text values = model_value(object, ATTRIBUTE_VALUES);
    bool is_first = true;
    for (size_t i = 0; i < values.size; i++) {
        Builder value = {.arena = emitter->arena}, name = begin_name(emitter, object);
        if (values.data[i] != '\'')
            continue;
        for (i++; i < values.size; i++) {
            if (values.data[i] == '\'' && (i + 1 == values.size || values.data[i + 1] != '\''))
                break;
            i += values.data[i] == '\'';
            builder_add_char(&value, values.data[i]);
        }
        Text text = value.count > 0 ? builder_text(&value) : TEXT("");
        add_name(&name, text);
        add_constant(emitter, builder_text(&name), literal(emitter->arena, text), is_first,
                     (Text){"", 0});
        is_first = false;
    }
}

static int compare_objects(const void *a, const void *b)
{
    const ModelObject *left = *(const ModelObject *const *)a;
    const ModelObject *right = *(const ModelObject *const *)b;
    int order = text_compare(left->schema, right->schema);
    return order != 0 ? order : text_compare(left->name, right->name);
}

static void collect(SchemaEmitter *emitter)
{
    ModelObjects all = model_all(emitter->arena, emitter->model);
    sort_items(all.items, all.count, sizeof *all.items, compare_objects);
    for (size_t i = 0; i < all.count; i++) {
        ModelKind kind = all.items[i]->kind;
        if (kind == MODEL_TABLE || kind == MODEL_VIEW || kind == MODEL_MATERIALIZED_VIEW ||
            kind == MODEL_FOREIGN_TABLE)
            add_relation(emitter, all.items[i]);
        else if (kind == MODEL_ENUM)
            add_values(emitter, all.items[i]);
    }
}

static SchemaEmitter emitter_of(Arena *arena, const SchemaModels *models, const Model *model,
                                Text symbol)
{
    SchemaEmitter emitter = {
        .arena = arena, .model = model, .symbol = symbol, .is_for_sqlite = models->sqlite != NULL};
    if (model)
        collect(&emitter);
    return emitter;
}

static TextSet folded_names(Arena *arena, const SchemaEmitter *emitter)
{
    TextSet names = {0};
    for (size_t i = 0; i < emitter->constants.count; i++) {
        Text name = text_lower(arena, emitter->constants.items[i].name);
        if (text_set_find(&names, name) == TEXT_SET_NONE)
            text_set_add(arena, &names, name);
    }
    return names;
}

// From the other dialect. `other`: NULL where the history has none.
static bool is_missing(const SchemaEmitter *emitter, const TextSet *other, const Constant *constant)
{
    return other && constant->needed.size > 0 &&
           text_set_find(other, text_lower(emitter->arena, constant->needed)) == TEXT_SET_NONE;
}

static void add_constants(Builder *out, const SchemaEmitter *emitter, const TextSet *other)
{
    for (size_t i = 0; i < emitter->constants.count; i++) {
        const Constant *constant = &emitter->constants.items[i];
        if (constant->is_first)
            builder_add_char(out, '\n');
        if (text_set_find(&emitter->doubles, constant->name) != TEXT_SET_NONE)
            builder_add_format(out, "/* %.*s could mean several things, and is left out */\n",
                               TEXT_ARGS(constant->name));
        else if (is_missing(emitter, other, constant))
            builder_add_format(out, "/* %.*s is there on PostgreSQL alone, and is left out */\n",
                               TEXT_ARGS(constant->name));
        else
            builder_add_format(out, "#define %.*s %.*s\n", TEXT_ARGS(constant->name),
                               TEXT_ARGS(constant->value));
    }
}

static void add_only_sqlite(Builder *out, const SchemaEmitter *emitter, const TextSet *other)
{
    bool is_first = true;
    for (size_t i = 0; i < emitter->constants.count; i++) {
        const Constant *constant = &emitter->constants.items[i];
        if (!is_missing(emitter, other, constant) || !text_equal(constant->needed, constant->name))
            continue;
        builder_add_format(out, "%s/* %.*s is there on SQLite alone, and is left out */\n",
                           is_first ? "\n" : "", TEXT_ARGS(constant->name));
        is_first = false;
    }
}

Text emit_schema(Arena *arena, SchemaModels models, Text symbol)
{
    Builder out = {.arena = arena};
    SchemaEmitter postgresql = emitter_of(arena, &models, models.postgresql, symbol);
    SchemaEmitter sqlite = emitter_of(arena, &models, models.sqlite, symbol);
    builder_add_format(&out,
                       "/* Written by migc from revision files: change those, not this. */\n"
                       "#ifndef MIGC_SCHEMA_%.*s_H\n#define MIGC_SCHEMA_%.*s_H\n",
                       TEXT_ARGS(symbol), TEXT_ARGS(symbol));
    if (models.postgresql && models.sqlite) {
        TextSet of_postgresql = folded_names(arena, &postgresql);
        TextSet of_sqlite = folded_names(arena, &sqlite);
        add_constants(&out, &postgresql, &of_sqlite);
        add_only_sqlite(&out, &sqlite, &of_postgresql);
    } else {
        add_constants(&out, models.sqlite ? &sqlite : &postgresql, NULL);
    }
    builder_add(&out, TEXT("\n#endif\n"));
    return builder_text(&out);
}
