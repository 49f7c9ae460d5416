// SPDX-License-Identifier: MIT
// Types stand in the texts of columns and routines by name.
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

void fold_retype(Fold *fold, const ModelObject *before, const ModelObject *after)
{
    Text old = fold_quoted_object(fold, before), new = fold_quoted_object(fold, after);
    if (after->kind == MODEL_INDEX || after->kind == MODEL_SEQUENCE || text_equal(old, new))
        return;
    retype_users(fold, after, old, new, 0);
}
