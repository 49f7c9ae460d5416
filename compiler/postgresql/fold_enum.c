// SPDX-License-Identifier: MIT
// CREATE TYPE … AS ENUM, and ALTER TYPE of its values.
#include "fold_value.h"

#include <string.h>

typedef struct Labels {
    Text *items;
    size_t count;
    size_t capacity;
} Labels;

// From "'a', 'it''s'".
static Labels read_labels(const Fold *fold, Text values)
{
    Labels labels = {0};
    for (size_t i = 0; i < values.size; i++) {
        Builder label = {.arena = fold->arena};
        if (values.data[i] != '\'')
            continue;
        for (i++; i < values.size; i++) {
            if (values.data[i] == '\'' && (i + 1 == values.size || values.data[i + 1] != '\''))
                break;
            builder_add_char(&label, values.data[i]);
            i += values.data[i] == '\'';
        }
        ARRAY_PUSH(fold->arena, &labels, builder_text(&label));
    }
    return labels;
}

static void add_quoted_label(Builder *text, Text label)
{
    builder_add_char(text, '\'');
    for (size_t i = 0; i < label.size; i++) {
        builder_add_char(text, label.data[i]);
        if (label.data[i] == '\'')
            builder_add_char(text, '\'');
    }
    builder_add_char(text, '\'');
}

static Text write_labels(const Fold *fold, const Labels *labels)
{
    Builder values = {.arena = fold->arena};
    for (size_t i = 0; i < labels->count; i++) {
        if (i > 0)
            builder_add(&values, TEXT(", "));
        add_quoted_label(&values, labels->items[i]);
    }
    return builder_text(&values);
}

static size_t find_label(const Labels *labels, Text label)
{
    size_t i = 0;
    while (i < labels->count && !text_equal(labels->items[i], label))
        i++;
    return i;
}

void fold_create_enum(Fold *fold, const PgQuery__CreateEnumStmt *statement)
{
    FoldName name = fold_list_name(fold, statement->type_name, statement->n_type_name, -1);
    Labels labels = {0};
    if (!fold_is_schema(fold, name.schema, -1))
        return;
    Text schema = fold_schema(fold, name.schema);
    if (!fold_type_is_free(fold, schema, name.name, -1))
        return;
    for (size_t i = 0; i < statement->n_vals; i++)
        ARRAY_PUSH(fold->arena, &labels, fold_string(fold, statement->vals[i]));
    ModelObject *type = fold_make(fold, MODEL_ENUM, schema, name.name, -1);
    model_set(fold->arena, type, ATTRIBUTE_VALUES, write_labels(fold, &labels));
    fold_put(fold, type);
}

static void report_label(Fold *fold, const ModelObject *type, const Labels *labels, Text label,
                         bool is_there)
{
    Text whole = fold_visible_name(fold, type->schema, type->name);
    Diagnostic *diagnostic = is_there
                                 ? fold_report(fold, RULE_ALREADY_EXISTS, fold_literal(fold, label),
                                               "value '%.*s' of enum \"%.*s\" already exists",
                                               TEXT_ARGS(label), TEXT_ARGS(whole))
                                 : fold_report(fold, RULE_UNKNOWN_OBJECT, fold_literal(fold, label),
                                               "value '%.*s' of enum \"%.*s\" does not exist",
                                               TEXT_ARGS(label), TEXT_ARGS(whole));
    Text near = is_there ? FOLD_NO_TEXT : text_suggest(label, labels->items, labels->count);
    if (diagnostic && near.size > 0)
        diagnostic_hint(diagnostic, "did you mean '%.*s'?", TEXT_ARGS(near));
    if (diagnostic && type->made.source)
        diagnostic_note(diagnostic, type->made, "\"%.*s\" is created here", TEXT_ARGS(type->name));
}

void fold_check_label(Fold *fold, const ModelObject *type, Text label, int offset)
{
    Labels labels = read_labels(fold, model_value(type, ATTRIBUTE_VALUES));
    if (type->is_open || find_label(&labels, label) < labels.count)
        return;
    Diagnostic *diagnostic =
        fold_report(fold, RULE_UNKNOWN_OBJECT, fold_token(fold, offset),
                    "value '%.*s' of enum \"%.*s\" does not exist", TEXT_ARGS(label),
                    TEXT_ARGS(fold_visible_name(fold, type->schema, type->name)));
    Text near = text_suggest(label, labels.items, labels.count);
    if (diagnostic && near.size > 0)
        diagnostic_hint(diagnostic, "did you mean '%.*s'?", TEXT_ARGS(near));
    if (diagnostic && type->made.source)
        diagnostic_note(diagnostic, type->made, "\"%.*s\" is created here", TEXT_ARGS(type->name));
}

static void rename_label(Fold *fold, const ModelObject *type, Labels *labels, Text old, Text new)
{
    size_t at = find_label(labels, old);
    if (at == labels->count)
        report_label(fold, type, labels, old, false);
    else if (find_label(labels, new) < labels->count)
        report_label(fold, type, labels, new, true);
    else
        labels->items[at] = new;
}

static void add_label(Fold *fold, const ModelObject *type, Labels *labels,
                      const PgQuery__AlterEnumStmt *statement)
{
    Text label = fold_text(fold, statement->new_val);
    Text neighbour = fold_text(fold, statement->new_val_neighbor);
    if (find_label(labels, label) < labels->count) {
        if (!statement->skip_if_new_val_exists)
            report_label(fold, type, labels, label, true);
        return;
    }
    size_t at = neighbour.size > 0 ? find_label(labels, neighbour) : labels->count;
    if (neighbour.size > 0 && at == labels->count) {
        report_label(fold, type, labels, neighbour, false);
        return;
    }
    at += neighbour.size > 0 && statement->new_val_is_after;
    ARRAY_PUSH(fold->arena, labels, label);
    for (size_t i = labels->count - 1; i > at; i--)
        labels->items[i] = labels->items[i - 1];
    labels->items[at] = label;
}

// A default is kept as the value, which has another name now.
static void rename_default(Fold *fold, const ModelObject *table, uint32_t number, Text old,
                           Text new)
{
    const ModelObject *column = model_column(table, number);
    Builder before = {.arena = fold->arena}, after = {.arena = fold->arena};
    if (!column)
        return;
    Text text = model_value(column, ATTRIBUTE_DEFAULT);
    add_quoted_label(&before, old);
    add_quoted_label(&after, new);
    if (text.size < before.count || memcmp(text.data, before.items, before.count) != 0 ||
        (text.size > before.count && text.data[before.count] != ':'))
        return;
    builder_add(&after, (Text){text.data + before.count, text.size - before.count});
    ModelObject *copy = fold_open(fold, table), *part = fold_open(fold, column);
    model_set(fold->arena, part, ATTRIBUTE_DEFAULT, builder_text(&after));
    model_put_part(fold->arena, copy, part, column);
    fold_put(fold, copy);
}

static void rename_defaults(Fold *fold, uint32_t type, Text old, Text new)
{
    ModelNumbers users = model_get(fold->model, type)->users;
    for (size_t i = 0; i < users.count; i++) {
        const ModelObject *user = model_get(fold->model, users.items[i]);
        for (size_t j = 0; user && j < user->uses.count; j++)
            if (user->uses.items[j].object == type && user->uses.items[j].column)
                rename_default(fold, model_get(fold->model, user->number),
                               user->uses.items[j].column, old, new);
    }
}

void fold_alter_enum(Fold *fold, const PgQuery__AlterEnumStmt *statement)
{
    FoldName name = fold_list_name(fold, statement->type_name, statement->n_type_name, -1);
    const ModelObject *type = fold_existing_type(fold, name);
    if (!type)
        return;
    fold_doubt(fold, type);
    if (type->kind != MODEL_ENUM) {
        fold_wrong_kind(fold, type, name.name, -1, "enum");
        return;
    }
    Labels labels = read_labels(fold, model_value(type, ATTRIBUTE_VALUES));
    if (statement->old_val && *statement->old_val)
        rename_label(fold, type, &labels, fold_text(fold, statement->old_val),
                     fold_text(fold, statement->new_val));
    else
        add_label(fold, type, &labels, statement);
    ModelObject *copy = fold_open(fold, type);
    model_set(fold->arena, copy, ATTRIBUTE_VALUES, write_labels(fold, &labels));
    fold_put(fold, copy);
    if (statement->old_val && *statement->old_val)
        rename_defaults(fold, type->number, fold_text(fold, statement->old_val),
                        fold_text(fold, statement->new_val));
}
