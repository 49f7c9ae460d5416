// SPDX-License-Identifier: MIT
#include "model_diff_parts.h"

#include "sort.h"
#include "sql_plain.h"

#include <string.h>

void diff_add(Differ *differ, ModelChange change)
{
    if (change.kind != MODEL_DIFFERENT)
        change.attribute = ATTRIBUTE_COUNT;
    ARRAY_PUSH(differ->arena, differ->changes, change);
}

static void visit(void *context, uint64_t key, const void *before, const void *after)
{
    Differ *differ = context;
    (void)key;
    if (before)
        ARRAY_PUSH(differ->arena, &differ->before, (const ModelObject *)before);
    if (after)
        ARRAY_PUSH(differ->arena, &differ->after, (const ModelObject *)after);
}

static const ModelObject *counterpart(const Model *model, const ModelObject *object)
{
    return model_find(model, model_space(object->kind), object->schema, object->name);
}

// Its table, or the table of its sequence.
static const ModelObject *owner_of(const Model *model, const ModelObject *object)
{
    return object->owner == MODEL_NONE ? NULL : model_get(model, object->owner);
}

// Columns by name, "?" an expression.
static Text columns_text(Differ *differ, const ModelObject *table, const ModelNumbers *numbers)
{
    Builder out = {.arena = differ->arena};
    builder_add(&out, (Text){"", 0});
    for (size_t i = 0; i < numbers->count; i++) {
        const ModelObject *column = table ? model_column(table, numbers->items[i]) : NULL;
        if (i > 0)
            builder_add(&out, TEXT(", "));
        builder_add(&out, column ? column->name : TEXT("?"));
    }
    return builder_text(&out);
}

static void compare_texts(Differ *differ, const DiffPair *pair, const char *what, Text wanted,
                          Text found)
{
    if (!model_is_same_name(differ->wanted->dialect, wanted, found))
        diff_add(differ,
                 (ModelChange){.kind = MODEL_DIFFERENT,
                               .object = pair->wanted_owner,
                               .part = pair->wanted == pair->wanted_owner ? NULL : pair->wanted,
                               .attribute = ATTRIBUTE_COUNT,
                               .what = what,
                               .wanted = wanted,
                               .found = found});
}

static Text whole_name(Differ *differ, const ModelObject *object)
{
    Builder out = {.arena = differ->arena};
    if (!object)
        return (Text){"", 0};
    builder_add(&out, object->schema);
    if (object->schema.size > 0)
        builder_add_char(&out, '.');
    builder_add(&out, object->name);
    return builder_text(&out);
}

static void compare_constraint(Differ *differ, const DiffPair *pair)
{
    bool has_columns = !model_is(pair->wanted, ATTRIBUTE_CLASS, "check") &&
                       !model_is(pair->wanted, ATTRIBUTE_CLASS, "exclude");
    const ModelObject *wanted_target = model_get(differ->wanted, pair->wanted->target);
    const ModelObject *found_target = model_get(differ->found, pair->found->target);
    if (has_columns)
        compare_texts(differ, pair, "columns",
                      columns_text(differ, pair->wanted_owner, &pair->wanted->columns),
                      columns_text(differ, pair->found_owner, &pair->found->columns));
    if (!wanted_target || !found_target)
        return;
    compare_texts(differ, pair, "referenced table", whole_name(differ, wanted_target),
                  whole_name(differ, found_target));
    if (pair->wanted->targets.count > 0 && pair->found->targets.count > 0)
        compare_texts(differ, pair, "referenced columns",
                      columns_text(differ, wanted_target, &pair->wanted->targets),
                      columns_text(differ, found_target, &pair->found->targets));
}

static void compare_part(Differ *differ, const DiffPair *pair)
{
    if (pair->wanted == pair->found)
        return;
    diff_attributes(differ, pair);
    if (pair->wanted->kind == MODEL_CONSTRAINT)
        compare_constraint(differ, pair);
}

// The part of the same name. A constraint of SQLite has none: it is named by what it says.
static const ModelObject *find_part(const Differ *differ, const ModelObject *object,
                                    const ModelObject *like)
{
    const ModelObject *found = model_part(object, like->kind, like->name);
    if (found || differ->wanted->dialect != MIG_SQLITE)
        return found;
    bool is_text = like->kind == MODEL_CONSTRAINT;
    Text plain = is_text ? sql_plain(differ->arena, like->name, MIG_SQLITE) : like->name;
    for (size_t i = 0; i < object->parts.count; i++) {
        const ModelObject *part = object->parts.items[i];
        bool is_same =
            part->kind == like->kind &&
            (is_text ? text_equal(plain, sql_plain(differ->arena, part->name, MIG_SQLITE))
                     : text_equal_ignoring_case(plain, part->name));
        if (is_same)
            return part;
    }
    return NULL;
}

// A constraint that is over a column which is itself missing, or extra, goes with it.
static bool goes_with_column(const Differ *differ, const ModelObject *owner,
                             const ModelObject *other, const ModelObject *part)
{
    for (size_t i = 0; part->kind == MODEL_CONSTRAINT && i < part->columns.count; i++) {
        const ModelObject *column = model_column(owner, part->columns.items[i]);
        if (column && !find_part(differ, other, column))
            return true;
    }
    return false;
}

static void compare_parts(Differ *differ, const ModelObject *wanted, const ModelObject *found)
{
    bool is_open = wanted->is_open || found->is_open;
    for (size_t i = 0; i < wanted->parts.count; i++) {
        const ModelObject *part = wanted->parts.items[i];
        const ModelObject *other = find_part(differ, found, part);
        if (other)
            compare_part(differ, &(DiffPair){wanted, found, part, other});
        else if (!is_open && !goes_with_column(differ, wanted, found, part))
            diff_add(differ, (ModelChange){.kind = MODEL_MISSING, .object = wanted, .part = part});
    }
    for (size_t i = 0; i < found->parts.count && !is_open; i++) {
        const ModelObject *part = found->parts.items[i];
        if (!find_part(differ, wanted, part) && !goes_with_column(differ, found, wanted, part))
            diff_add(differ, (ModelChange){.kind = MODEL_EXTRA, .object = found, .part = part});
    }
}

static void compare_owners(Differ *differ, const DiffPair *pair)
{
    const ModelObject *wanted = owner_of(differ->wanted, pair->wanted);
    const ModelObject *found = owner_of(differ->found, pair->found);
    compare_texts(differ, pair, pair->wanted->kind == MODEL_INDEX ? "table" : "owner",
                  whole_name(differ, wanted), whole_name(differ, found));
    const ModelObject *column = wanted ? model_column(wanted, pair->wanted->owner_column) : NULL;
    const ModelObject *other = found ? model_column(found, pair->found->owner_column) : NULL;
    if (column && other)
        compare_texts(differ, pair, "owner's column", column->name, other->name);
}

static void compare_objects(Differ *differ, const ModelObject *wanted, const ModelObject *found)
{
    DiffPair pair = {wanted, found, wanted, found};
    if (wanted->kind != found->kind) {
        compare_texts(differ, &pair, "kind", text_from(model_kind_name(wanted->kind)),
                      text_from(model_kind_name(found->kind)));
        return;
    }
    // A view of SQLite may be read without being understood.
    bool is_open = wanted->is_open || found->is_open;
    if (!is_open || (wanted->kind == MODEL_VIEW && differ->wanted->dialect == MIG_SQLITE))
        diff_attributes(differ, &pair);
    if (wanted->owner != MODEL_NONE || found->owner != MODEL_NONE)
        compare_owners(differ, &pair);
    compare_parts(differ, wanted, found);
}

// What goes with something else that is missing (or extra) is not said: an index with its table or
// constraint, a sequence with its column.
static bool goes_with_owner(const Differ *differ, const Model *here, const Model *there,
                            const ModelObject *object)
{
    const ModelObject *owner = owner_of(here, object);
    const ModelObject *other = owner ? counterpart(there, owner) : NULL;
    if (!owner)
        return false;
    if (!other || other->is_open || owner->is_open)
        return true;
    const ModelObject *column = model_column(owner, object->owner_column);
    if (column && !find_part(differ, other, column))
        return true;
    for (size_t i = 0; object->kind == MODEL_INDEX && i < object->columns.count; i++) {
        column = model_column(owner, object->columns.items[i]);
        if (column && !find_part(differ, other, column))
            return true;
    }
    return object->kind == MODEL_INDEX && model_part(owner, MODEL_CONSTRAINT, object->name) &&
           !model_part(other, MODEL_CONSTRAINT, object->name);
}

static int order_of(const ModelObject *object, const ModelObject *other)
{
    if (object->kind != other->kind)
        return object->kind < other->kind ? -1 : 1;
    int order = text_compare(object->schema, other->schema);
    return order ? order : text_compare(object->name, other->name);
}

static int compare_changes(const void *a, const void *b)
{
    const ModelChange *left = a, *right = b;
    int order = order_of(left->object, right->object);
    if (order == 0 && (left->part == NULL) != (right->part == NULL))
        return left->part ? 1 : -1;
    if (order == 0 && left->part)
        order = order_of(left->part, right->part);
    if (order == 0 && left->kind != right->kind)
        order = left->kind < right->kind ? -1 : 1;
    return order ? order : strcmp(left->what ? left->what : "", right->what ? right->what : "");
}

// Code that cannot be followed may have made or dropped it; what has no kind of its own is not
// read from a database; what is temporary ends with its session.
static bool is_doubtful(const Differ *differ, const ModelObject *object)
{
    ModelSpace space = model_space(object->kind);
    if ((differ->mode == MODEL_DIFF_DATABASE && space == SPACE_OTHER) ||
        text_is(object->schema, "pg_temp"))
        return true;
    return model_is_uncertain(differ->wanted, space, object->schema, object->name) ||
           model_is_uncertain(differ->found, space, object->schema, object->name);
}

ModelChanges model_diff(Arena *arena, const Model *wanted, const Model *found, ModelDiffMode mode)
{
    ModelChanges changes = {0};
    Differ differ = {
        .arena = arena, .wanted = wanted, .found = found, .mode = mode, .changes = &changes};
    bool is_database = mode == MODEL_DIFF_DATABASE;
    model_map_compare(wanted->objects, found->objects, visit, &differ);
    for (size_t i = 0; i < differ.before.count; i++) {
        const ModelObject *object = differ.before.items[i], *other = counterpart(found, object);
        if (other)
            compare_objects(&differ, object, other);
        else if (!goes_with_owner(&differ, wanted, found, object) && !is_doubtful(&differ, object))
            diff_add(&differ, (ModelChange){.kind = MODEL_MISSING, .object = object});
    }
    for (size_t i = 0; i < differ.after.count; i++) {
        const ModelObject *object = differ.after.items[i];
        if (!(is_database && wanted->has_unknown_relations) && !counterpart(wanted, object) &&
            !goes_with_owner(&differ, found, wanted, object) && !is_doubtful(&differ, object))
            diff_add(&differ, (ModelChange){.kind = MODEL_EXTRA, .object = object});
    }
    sort_items(changes.items, changes.count, sizeof *changes.items, compare_changes);
    return changes;
}

static void add_name(Builder *out, const Model *model, const ModelObject *object)
{
    bool is_usual = object->schema.size == 0 || (model->search_path_count > 0 &&
                                                 text_equal(object->schema, model->search_path[0]));
    builder_add_char(out, '"');
    if (!is_usual) {
        builder_add(out, object->schema);
        builder_add_char(out, '.');
    }
    builder_add(out, object->name);
    builder_add_char(out, '"');
}

Text model_describe(Arena *arena, const Model *model, const ModelObject *object,
                    const ModelObject *part)
{
    Builder out = {.arena = arena};
    bool has_name = !part || part->kind != MODEL_CONSTRAINT || model->dialect != MIG_SQLITE;
    const char *quote = has_name ? "\"" : "";
    if (part)
        builder_add_format(&out, "%s %s%.*s%s of ", model_kind_name(part->kind), quote,
                           TEXT_ARGS(part->name), quote);
    builder_add_format(&out, "%s ", model_kind_name(object->kind));
    add_name(&out, model, object);
    return builder_text(&out);
}

static void add_value(Builder *out, Text value)
{
    enum { MOST_BYTES = 200 };
    for (size_t i = 0; i < value.size && i < MOST_BYTES; i++)
        builder_add_char(out, value.data[i] == '\n' ? ' ' : value.data[i]);
    if (value.size > MOST_BYTES)
        builder_add(out, TEXT(" …"));
}

// "not null is missing", "default is 3, should have none", "type is text, should be integer".
static void add_difference(Builder *out, const ModelChange *change)
{
    builder_add_format(out, ": %s is ", change->what);
    if (text_is(change->wanted, "yes") || text_is(change->found, "yes")) {
        builder_add(out, change->found.size > 0 ? TEXT("extra") : TEXT("missing"));
        return;
    }
    if (change->found.size == 0)
        builder_add(out, TEXT("missing"));
    add_value(out, change->found);
    builder_add(out, TEXT(", should "));
    builder_add(out, change->wanted.size > 0 ? TEXT("be ") : TEXT("have none"));
    add_value(out, change->wanted);
}

Text model_change_text(Arena *arena, const Model *model, const ModelChange *change)
{
    Builder out = {.arena = arena};
    builder_add(&out, model_describe(arena, model, change->object, change->part));
    if (change->kind == MODEL_MISSING)
        builder_add(&out, TEXT(" is missing"));
    else if (change->kind == MODEL_EXTRA)
        builder_add(&out, TEXT(" is extra"));
    else
        add_difference(&out, change);
    return builder_text(&out);
}
