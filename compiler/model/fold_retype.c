// SPDX-License-Identifier: MIT
// What has another name now has it in the texts of those that use it: types in those of columns and
// routines, routines in expressions. Queries are not written anew, but forgotten.
#include "fold.h"

#include <string.h>

static const ModelAttribute typed[] = {ATTRIBUTE_TYPE, ATTRIBUTE_ARGUMENTS, ATTRIBUTE_RETURNS};

static bool is_part_of_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '$' || (unsigned char)c >= 0x80;
}

static bool is_at(Text text, size_t at, Text word)
{
    if (at + word.size > text.size || memcmp(text.data + at, word.data, word.size) != 0)
        return false;
    bool is_begin = at == 0 || !is_part_of_name(text.data[at - 1]);
    return is_begin && (at + word.size == text.size || !is_part_of_name(text.data[at + word.size]));
}

static Text replace(const Fold *fold, Text text, Text old, Text new)
{
    Builder result = {.arena = fold->arena};
    for (size_t i = 0; i < text.size;) {
        bool is_found = is_at(text, i, old);
        builder_add(&result, is_found ? new : (Text){text.data + i, 1});
        i += is_found ? old.size : 1;
    }
    return builder_text(&result);
}

static void retype_values(const Fold *fold, ModelObject *object, Text old, Text new)
{
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        Text text = model_value(object, typed[i]);
        if (text.size > 0)
            model_set(fold->arena, object, typed[i], replace(fold, text, old, new));
    }
}

static void retype_user(Fold *fold, const ModelObject *user, Text old, Text new)
{
    ModelObject *copy = fold_open(fold, user);
    retype_values(fold, copy, old, new);
    if (model_space(copy->kind) == SPACE_ROUTINE)
        copy->name = replace(fold, copy->name, old, new);
    for (size_t i = 0; i < copy->parts.count; i++) {
        const ModelObject *part = copy->parts.items[i];
        if (part->kind != MODEL_COLUMN)
            continue;
        ModelObject *changed = fold_open(fold, part);
        retype_values(fold, changed, old, new);
        copy->parts.items[i] = changed;
    }
    fold_put(fold, copy);
}

// What is made of the columns of a user has their types, too.
static void retype_users(Fold *fold, const ModelObject *object, Text old, Text new, unsigned depth)
{
    ModelNumbers users = object->users;
    for (size_t i = 0; depth < 16 && i < users.count; i++) {
        const ModelObject *user = model_get(fold->model, users.items[i]);
        bool is_view = user && (user->kind == MODEL_VIEW || user->kind == MODEL_MATERIALIZED_VIEW);
        if (!user || (depth > 0 && !is_view))
            continue;
        retype_user(fold, user, old, new);
        retype_users(fold, model_get(fold->model, users.items[i]), old, new, depth + 1);
    }
}

// Of a query, or the definition of a rule, it is not known any more how the server would say it.
static void forget_query(Fold *fold, const ModelObject *user)
{
    bool is_view = user->kind == MODEL_VIEW || user->kind == MODEL_MATERIALIZED_VIEW;
    ModelObject *copy = is_view ? fold_open(fold, user) : NULL;
    if (copy)
        model_set(fold->arena, copy, ATTRIBUTE_QUERY, (Text){"", 0});
    for (size_t i = 0; i < user->parts.count; i++) {
        if (user->parts.items[i]->kind != MODEL_RULE)
            continue;
        copy = copy ? copy : fold_open(fold, user);
        ModelObject *rule = fold_open(fold, user->parts.items[i]);
        model_set(fold->arena, rule, ATTRIBUTE_DEFINITION, (Text){"", 0});
        copy->parts.items[i] = rule;
    }
    if (copy)
        fold_put(fold, copy);
}

void fold_forget_queries(Fold *fold, uint32_t number)
{
    ModelNumbers users = model_get(fold->model, number)->users;
    forget_query(fold, model_get(fold->model, number));
    for (size_t i = 0; i < users.count; i++)
        if (model_get(fold->model, users.items[i]))
            forget_query(fold, model_get(fold->model, users.items[i]));
}

static void recall(const Fold *fold, ModelObject *object, Text old, Text new)
{
    static const ModelAttribute texts[] = {
        ATTRIBUTE_DEFAULT, ATTRIBUTE_GENERATED, ATTRIBUTE_EXPRESSION, ATTRIBUTE_CHECK,
        ATTRIBUTE_KEYS,    ATTRIBUTE_PREDICATE, ATTRIBUTE_ROUTINE};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Text text = model_value(object, texts[i]);
        if (text.size > 0)
            model_set(fold->arena, object, texts[i], replace(fold, text, old, new));
    }
}

static Text with_schema(const Fold *fold, Text schema, Text name)
{
    Builder whole = {.arena = fold->arena};
    builder_add_format(&whole, "%.*s.%.*s", TEXT_ARGS(schema), TEXT_ARGS(name));
    return builder_text(&whole);
}

// A routine's name in expressions, as written with its schema and without.
static void recall_users(Fold *fold, const ModelObject *before, const ModelObject *after)
{
    ModelNumbers users = after->users;
    Text old = fold_quoted(fold, model_bare_name(before->name));
    Text new = fold_quoted(fold, model_bare_name(after->name));
    Text old_whole = with_schema(fold, before->schema, old);
    Text new_whole = with_schema(fold, after->schema, new);
    for (size_t i = 0; i < users.count; i++) {
        const ModelObject *user = model_get(fold->model, users.items[i]);
        if (!user)
            continue;
        ModelObject *copy = fold_open(fold, user);
        recall(fold, copy, old, new);
        recall(fold, copy, old_whole, new_whole);
        for (size_t j = 0; j < copy->parts.count; j++) {
            ModelObject *part = fold_open(fold, copy->parts.items[j]);
            recall(fold, part, old, new);
            recall(fold, part, old_whole, new_whole);
            copy->parts.items[j] = part;
        }
        fold_put(fold, copy);
    }
}

void fold_retype(Fold *fold, const ModelObject *before, const ModelObject *after)
{
    Text old = fold_quoted_object(fold, before), new = fold_quoted_object(fold, after);
    fold_forget_queries(fold, after->number);
    after = model_get(fold->model, after->number);
    if (model_space(after->kind) == SPACE_ROUTINE && !text_equal(before->name, after->name))
        recall_users(fold, before, after);
    after = model_get(fold->model, after->number);
    if (after->kind == MODEL_INDEX || after->kind == MODEL_SEQUENCE || text_equal(old, new))
        return;
    retype_users(fold, after, old, new, 0);
}
