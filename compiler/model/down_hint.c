// SPDX-License-Identifier: MIT
#include "down_hint.h"

#include "fold.h"

// Not the arguments of a routine, which are part of its name.
static void add_object(Builder *out, const Model *model, const ModelObject *object)
{
    bool is_usual = object->schema.size == 0 || (model->search_path_count > 0 &&
                                                 text_equal(object->schema, model->search_path[0]));
    if (!is_usual) {
        fold_add_quoted(out, object->schema);
        builder_add_char(out, '.');
    }
    if (model_space(object->kind) == SPACE_ROUTINE)
        builder_add(out, object->name);
    else
        fold_add_quoted(out, object->name);
}

// As DROP calls it; NULL where that is no name alone.
static const char *const dropped_kinds[MODEL_KIND_COUNT] = {
    [MODEL_TABLE] = "TABLE",         [MODEL_FOREIGN_TABLE] = "FOREIGN TABLE",
    [MODEL_VIEW] = "VIEW",           [MODEL_MATERIALIZED_VIEW] = "MATERIALIZED VIEW",
    [MODEL_INDEX] = "INDEX",         [MODEL_SEQUENCE] = "SEQUENCE",
    [MODEL_COMPOSITE] = "TYPE",      [MODEL_ENUM] = "TYPE",
    [MODEL_RANGE] = "TYPE",          [MODEL_BASE_TYPE] = "TYPE",
    [MODEL_DOMAIN] = "DOMAIN",       [MODEL_FUNCTION] = "FUNCTION",
    [MODEL_PROCEDURE] = "PROCEDURE", [MODEL_SCHEMA] = "SCHEMA",
    [MODEL_EXTENSION] = "EXTENSION", [MODEL_TRIGGER] = "TRIGGER",
    [MODEL_POLICY] = "POLICY",       [MODEL_RULE] = "RULE",
};

static void add_drop(Builder *out, const Model *model, const ModelChange *change)
{
    const ModelObject *object = change->object, *part = change->part;
    bool is_of_table = part && (part->kind == MODEL_COLUMN || part->kind == MODEL_CONSTRAINT);
    const char *kind = dropped_kinds[part ? part->kind : object->kind];
    if (is_of_table && object->kind == MODEL_TABLE) {
        builder_add(out, TEXT("ALTER TABLE "));
        add_object(out, model, object);
        builder_add(out,
                    part->kind == MODEL_COLUMN ? TEXT(" DROP COLUMN ") : TEXT(" DROP CONSTRAINT "));
        fold_add_quoted(out, part->name);
    } else if (part && kind) {
        builder_add_format(out, "DROP %s ", kind);
        fold_add_quoted(out, part->name);
        builder_add(out, TEXT(" ON "));
        add_object(out, model, object);
    } else if (!part && kind) {
        builder_add_format(out, "DROP %s ", kind);
        add_object(out, model, object);
    }
}

static void add_index(Builder *out, const Model *model, const ModelObject *index)
{
    const ModelObject *table = model_get(model, index->owner);
    Text keys = model_value(index, ATTRIBUTE_KEYS), method = model_value(index, ATTRIBUTE_METHOD);
    Text predicate = model_value(index, ATTRIBUTE_PREDICATE);
    if (!table || keys.size == 0 || model_value(index, ATTRIBUTE_INCLUDE).size > 0)
        return;
    builder_add(out, model_is(index, ATTRIBUTE_UNIQUE, "yes") ? TEXT("CREATE UNIQUE INDEX ")
                                                              : TEXT("CREATE INDEX "));
    fold_add_quoted(out, index->name);
    builder_add(out, TEXT(" ON "));
    add_object(out, model, table);
    if (method.size > 0)
        builder_add_format(out, " USING %.*s", TEXT_ARGS(method));
    builder_add_format(out, " (%.*s)", TEXT_ARGS(keys));
    if (predicate.size > 0)
        builder_add_format(out, " WHERE %.*s", TEXT_ARGS(predicate));
}

static void add_column(Builder *out, const Model *model, const ModelObject *table,
                       const ModelObject *column)
{
    Text fallback = model_value(column, ATTRIBUTE_DEFAULT);
    bool is_special = model_value(column, ATTRIBUTE_GENERATED).size > 0 ||
                      model_value(column, ATTRIBUTE_IDENTITY).size > 0 ||
                      model_value(column, ATTRIBUTE_COLLATION).size > 0;
    if (table->kind != MODEL_TABLE || is_special)
        return;
    builder_add(out, TEXT("ALTER TABLE "));
    add_object(out, model, table);
    builder_add(out, TEXT(" ADD COLUMN "));
    fold_add_quoted(out, column->name);
    builder_add_char(out, ' ');
    builder_add(out, model_value(column, ATTRIBUTE_TYPE));
    if (fallback.size > 0)
        builder_add_format(out, " DEFAULT %.*s", TEXT_ARGS(fallback));
    if (model_is(column, ATTRIBUTE_NOT_NULL, "yes"))
        builder_add(out, TEXT(" NOT NULL"));
}

static void add_alter(Builder *out, const Model *model, const ModelChange *change)
{
    const ModelObject *column = change->part;
    bool is_set = change->wanted.size > 0;
    if (!column || column->kind != MODEL_COLUMN || change->object->kind != MODEL_TABLE)
        return;
    if (change->attribute != ATTRIBUTE_TYPE && change->attribute != ATTRIBUTE_DEFAULT &&
        change->attribute != ATTRIBUTE_NOT_NULL)
        return;
    builder_add(out, TEXT("ALTER TABLE "));
    add_object(out, model, change->object);
    builder_add(out, TEXT(" ALTER COLUMN "));
    fold_add_quoted(out, column->name);
    if (change->attribute == ATTRIBUTE_TYPE)
        builder_add_format(out, " TYPE %.*s", TEXT_ARGS(change->wanted));
    else if (change->attribute == ATTRIBUTE_NOT_NULL)
        builder_add_format(out, " %s NOT NULL", is_set ? "SET" : "DROP");
    else if (is_set)
        builder_add_format(out, " SET DEFAULT %.*s", TEXT_ARGS(change->wanted));
    else
        builder_add(out, TEXT(" DROP DEFAULT"));
}

Text down_hint(Arena *arena, const Model *model, const ModelChange *change)
{
    Builder out = {.arena = arena};
    builder_add(&out, (Text){"", 0});
    if (change->kind == MODEL_EXTRA)
        add_drop(&out, model, change);
    else if (change->kind == MODEL_DIFFERENT)
        add_alter(&out, model, change);
    else if (!change->part && change->object->kind == MODEL_INDEX)
        add_index(&out, model, change->object);
    else if (change->part && change->part->kind == MODEL_COLUMN)
        add_column(&out, model, change->object, change->part);
    if (out.count > 0)
        builder_add_char(&out, ';');
    return builder_text(&out);
}
