// SPDX-License-Identifier: MIT
// What goes with an object, a column or a constraint that is dropped, and what keeps it.
#include "fold.h"

#include <string.h>

// Of what is dropped: a whole object, one of its columns, or one of its constraints.
typedef struct Dropped {
    const ModelObject *object;
    uint32_t column; // 0: none
    Text part;       // a constraint; empty: none
} Dropped;

static bool is_meant(const Dropped *dropped, const ModelUse *use)
{
    if (use->object != dropped->object->number)
        return false;
    if (dropped->column)
        return use->used_column == dropped->column;
    return dropped->part.size == 0 || text_equal(use->used_part, dropped->part);
}

// Columns that it is made of alone count: an index, a sequence or a constraint of the table itself.
static bool is_own(const ModelObject *object, const ModelObject *user)
{
    return user->owner == object->number;
}

// What the same statement drops holds nothing.
static bool is_dropped(const Fold *fold, const ModelObject *user)
{
    return model_numbers_hold(&fold->dropped, user->number) ||
           (user->owner != MODEL_NONE && model_numbers_hold(&fold->dropped, user->owner));
}

// A part of the object itself that another of its parts needs: a generated column, a foreign key to
// its own table.
static const ModelObject *own_holder(const Dropped *dropped)
{
    const ModelObject *object = dropped->object;
    for (size_t i = 0; !object->is_open && i < object->parts.count; i++) {
        const ModelObject *part = object->parts.items[i];
        bool is_over = dropped->column && model_numbers_hold(&part->columns, dropped->column);
        if (part->kind == MODEL_COLUMN && is_over)
            return part;
        if (part->kind != MODEL_CONSTRAINT || part->target != object->number || is_over)
            continue;
        for (size_t j = 0; j < object->uses.count; j++)
            if ((dropped->column || dropped->part.size > 0) &&
                text_equal(object->uses.items[j].by, part->name) &&
                is_meant(dropped, &object->uses.items[j]))
                return part;
    }
    return NULL;
}

// Something opaque may have taken away the user, or what it needs the other for.
static bool may_have_gone(const Fold *fold, const ModelObject *user)
{
    return fold->model->has_unknown_relations ||
           (user->is_open && (user->kind == MODEL_TABLE || user->kind == MODEL_FOREIGN_TABLE)) ||
           model_is_uncertain(fold->model, model_space(user->kind), user->schema, user->name);
}

// Why the database would refuse; NULL: nothing holds it.
static const ModelObject *find_holder(const Fold *fold, const Dropped *dropped,
                                      const ModelUse **why)
{
    const ModelObject *object = dropped->object;
    for (size_t i = 0; i < object->users.count; i++) {
        const ModelObject *user = model_get(fold->model, object->users.items[i]);
        if (!user || is_own(object, user) || is_dropped(fold, user) || may_have_gone(fold, user))
            continue;
        for (size_t j = 0; j < user->uses.count; j++)
            if (is_meant(dropped, &user->uses.items[j]) && !user->uses.items[j].is_automatic) {
                *why = &user->uses.items[j];
                return user;
            }
    }
    return NULL;
}

// "constraint "a_b_fkey" of table "a"", "view "v"".
static Text describe_user(const Fold *fold, const ModelObject *user, const ModelUse *use)
{
    Builder text = {.arena = fold->arena};
    const ModelObject *column = model_column(user, use->column);
    const ModelObject *part = column ? column : model_part(user, MODEL_KIND_COUNT, use->by);
    if (part)
        builder_add_format(&text, "%s \"%.*s\" of ", model_kind_name(part->kind),
                           TEXT_ARGS(part->name));
    Text whole = fold_visible_name(fold, user->schema, user->name);
    builder_add_format(&text, "%s \"%.*s\"", model_kind_name(user->kind), TEXT_ARGS(whole));
    return builder_text(&text);
}

static void report_holder(Fold *fold, const Dropped *dropped, const ModelObject *holder,
                          const ModelUse *why, int offset)
{
    const ModelObject *column = model_column(dropped->object, dropped->column);
    Text name = dropped->object->name;
    const char *kind = model_kind_name(dropped->object->kind);
    if (column || dropped->part.size > 0) {
        name = column ? column->name : dropped->part;
        kind = column ? "column" : "constraint";
    }
    Text user = describe_user(fold, holder, why);
    Diagnostic *diagnostic =
        fold_report(fold, RULE_IN_USE, fold_name(fold, model_bare_name(name), offset),
                    "%s \"%.*s\" is used by %.*s", kind, TEXT_ARGS(name), TEXT_ARGS(user));
    if (!diagnostic)
        return;
    diagnostic_hint(diagnostic, "drop that first, or write CASCADE");
    if (holder->made.source)
        diagnostic_note(diagnostic, holder->made, "\"%.*s\" is created here",
                        TEXT_ARGS(holder->name));
}

static const ModelObject *again(const Fold *fold, const ModelObject *object)
{
    return object ? model_get(fold->model, object->number) : NULL;
}

// What a user of something that goes loses by it.
static void drop_user(Fold *fold, const ModelObject *user, const ModelUse *use, int offset)
{
    const ModelObject *part = use->by.size > 0 ? model_part(user, MODEL_KIND_COUNT, use->by)
                                               : model_column(user, use->column);
    bool is_default = part && part->kind == MODEL_COLUMN && use->is_default;
    if (is_default && model_value(part, ATTRIBUTE_GENERATED).size == 0) {
        ModelObject *table = fold_open(fold, user), *column = fold_open(fold, part);
        model_set(fold->arena, column, ATTRIBUTE_DEFAULT, (Text){"", 0});
        model_put_part(fold->arena, table, column, part);
        model_remove_default_uses(table, use->column);
        fold_put(fold, table);
    } else if (part) {
        fold_drop_part(fold, user, part, true, offset);
    } else {
        fold_drop(fold, user, true, offset);
    }
}

// Takes away whatever uses it; each turn removes at least one use.
static void drop_users(Fold *fold, Dropped dropped, int offset)
{
    for (;;) {
        const ModelObject *user = NULL;
        const ModelUse *use = NULL;
        dropped.object = again(fold, dropped.object);
        if (!dropped.object)
            return;
        for (size_t i = 0; !use && i < dropped.object->users.count; i++) {
            user = model_get(fold->model, dropped.object->users.items[i]);
            for (size_t j = 0; user && !use && j < user->uses.count; j++)
                if (is_meant(&dropped, &user->uses.items[j]))
                    use = &user->uses.items[j];
        }
        if (!use)
            return;
        size_t count = user->uses.count;
        drop_user(fold, user, use, offset);
        const ModelObject *rest = again(fold, user);
        if (rest && rest->uses.count == count) { // it has no such part: the use is a leftover
            ModelObject *copy = fold_open(fold, rest);
            copy->uses.count = 0;
            fold_put(fold, copy);
        }
    }
}

// False where something holds it, which is reported.
static bool release(Fold *fold, const Dropped *dropped, bool cascade, int offset)
{
    const ModelUse *why = NULL;
    const ModelObject *holder = cascade ? NULL : find_holder(fold, dropped, &why);
    if (holder) {
        report_holder(fold, dropped, holder, why, offset);
        return false;
    }
    drop_users(fold, *dropped, offset);
    Dropped rest = *dropped;
    const ModelObject *own;
    while ((rest.object = again(fold, rest.object)) && (own = own_holder(&rest))) {
        if (!cascade) {
            report_holder(fold, &rest, rest.object,
                          &(ModelUse){.by = own->name, .column = own->number}, offset);
            return false;
        }
        fold_drop_part(fold, rest.object, own, true, offset);
    }
    return true;
}

static ModelGone gone_here(const Fold *fold, Text name, int offset)
{
    return (ModelGone){fold_name(fold, name, offset), {"", 0}};
}

// Indexes and sequences, which are users, too: a table of its index, by `owner`.
static void drop_owned(Fold *fold, const ModelObject *object, uint32_t column, int offset)
{
    ModelNumbers users = object->users;
    for (size_t i = 0; i < users.count; i++) {
        const ModelObject *owned = model_get(fold->model, users.items[i]);
        if (!owned || owned->owner != object->number)
            continue;
        bool is_of_column =
            owned->owner_column == column || model_numbers_hold(&owned->columns, column);
        for (size_t j = 0; j < owned->uses.count; j++)
            is_of_column = is_of_column || (owned->uses.items[j].object == object->number &&
                                            owned->uses.items[j].used_column == column);
        if (column == 0 || is_of_column)
            fold_drop(fold, owned, true, offset);
    }
}

// An index that goes with a column or with its table's takes its constraint along. With a table
// that goes itself nothing is left to be taken.
static void drop_constraint_of(Fold *fold, const ModelObject *index, int offset)
{
    const ModelObject *table = model_get(fold->model, index->owner);
    const ModelObject *part = table ? model_part(table, MODEL_CONSTRAINT, index->name) : NULL;
    bool is_leaving = table && model_numbers_hold(&fold->dropped, table->number);
    if (part && !is_leaving && !model_is(part, ATTRIBUTE_CLASS, "check") &&
        !model_is(part, ATTRIBUTE_CLASS, "foreign key"))
        fold_drop_part(fold, table, part, true, offset);
}

bool fold_drop(Fold *fold, const ModelObject *object, bool cascade, int offset)
{
    Dropped dropped = {object, 0, {"", 0}};
    if (!release(fold, &dropped, cascade, offset))
        return false;
    object = again(fold, object);
    if (!object)
        return true;
    drop_owned(fold, object, 0, offset);
    object = again(fold, object);
    if (!object)
        return true;
    model_remove(fold->arena, fold->model, object, gone_here(fold, object->name, offset));
    if (object->kind == MODEL_INDEX)
        drop_constraint_of(fold, object, offset);
    return true;
}

// The first constraint of a table that is over a column.
static const ModelObject *constraint_over(const ModelObject *object, uint32_t column)
{
    for (size_t i = 0; i < object->parts.count; i++) {
        const ModelObject *part = object->parts.items[i];
        if (part->kind == MODEL_CONSTRAINT && model_numbers_hold(&part->columns, column))
            return part;
    }
    return NULL;
}

// A constraint's index has its name.
static void drop_index_of(Fold *fold, const ModelObject *object, const ModelObject *part,
                          int offset)
{
    const ModelObject *index = model_find(fold->model, SPACE_RELATION, object->schema, part->name);
    if (part->kind == MODEL_CONSTRAINT && index && index->kind == MODEL_INDEX &&
        index->owner == object->number)
        fold_drop(fold, index, true, offset);
}

bool fold_drop_part(Fold *fold, const ModelObject *object, const ModelObject *part, bool cascade,
                    int offset)
{
    bool is_column = part->kind == MODEL_COLUMN;
    Dropped dropped = {object, is_column ? part->number : 0, {"", 0}};
    if (part->kind == MODEL_CONSTRAINT)
        dropped.part = part->name;
    if ((is_column || part->kind == MODEL_CONSTRAINT) && !release(fold, &dropped, cascade, offset))
        return false;
    object = again(fold, object);
    if (!object)
        return true;
    drop_index_of(fold, object, part, offset);
    const ModelObject *constraint;
    while (is_column && (object = again(fold, object)) != NULL &&
           (constraint = constraint_over(object, part->number)) != NULL)
        fold_drop_part(fold, object, constraint, true, offset);
    object = again(fold, object);
    if (is_column)
        drop_owned(fold, object, part->number, offset);
    ModelObject *rest = fold_open(fold, again(fold, object));
    Text name = part->name;
    model_remove_uses(rest, is_column ? (Text){"", 0} : name, is_column ? part->number : 0);
    part = is_column ? model_column(rest, part->number) : model_part(rest, part->kind, name);
    if (part)
        model_remove_part(rest, part);
    fold_put(fold, rest);
    fold_set_part_gone(fold, rest, name, gone_here(fold, name, offset));
    return true;
}
