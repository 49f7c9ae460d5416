// SPDX-License-Identifier: MIT
// The order of Compatibility is that of harm: a revision is as bad as the worst thing that it does.
#include "compatibility.h"

#include "model_diff.h"

#include <string.h>

typedef struct Judge {
    Arena *arena;
    const Model *before;
    const Model *after;
    CompatibilityReport report;
} Judge;

static void judge(Judge *state, Compatibility kind, const ModelObject *object,
                  const ModelObject *part, const char *what)
{
    if (kind <= state->report.kind)
        return;
    Builder text = {.arena = state->arena};
    Text name = model_describe(state->arena, state->after, object, part);
    builder_add_format(&text, "%.*s %s", TEXT_ARGS(name), what);
    state->report = (CompatibilityReport){kind, builder_text(&text), part ? part : object};
}

static bool has_value(const ModelObject *column)
{
    return model_value(column, ATTRIBUTE_DEFAULT).size > 0 ||
           model_value(column, ATTRIBUTE_IDENTITY).size > 0 ||
           model_value(column, ATTRIBUTE_GENERATED).size > 0 ||
           model_value(column, ATTRIBUTE_NOT_NULL).size == 0;
}

// A unique index of a table that was there.
static bool forbids_rows(const Judge *state, const ModelObject *object)
{
    const ModelObject *table = model_get(state->after, object->owner);
    return object->kind == MODEL_INDEX && model_is(object, ATTRIBUTE_UNIQUE, "yes") && table &&
           model_find(state->before, SPACE_RELATION, table->schema, table->name);
}

// A change shows the column as it was.
static bool has_value_after(const Judge *state, const ModelChange *change)
{
    const ModelObject *object = change->object;
    const ModelObject *now = model_find(state->after, SPACE_RELATION, object->schema, object->name);
    const ModelObject *column = now ? model_column(now, change->part->number) : NULL;
    return !column || has_value(column);
}

static void judge_added(Judge *state, const ModelChange *change)
{
    const ModelObject *object = change->object, *part = change->part;
    if (!part) { // nobody uses it yet
        if (forbids_rows(state, object))
            judge(state, COMPATIBILITY_BREAKING, object, NULL,
                  "forbids what programs could write before");
        return;
    }
    if (part->kind == MODEL_COLUMN && !has_value(part))
        judge(state, COMPATIBILITY_BREAKING, object, part,
              "must be given: programs that do not know it cannot add rows");
    else if (part->kind == MODEL_CONSTRAINT && !model_is(part, ATTRIBUTE_CLASS, "not null"))
        judge(state, COMPATIBILITY_BREAKING, object, part,
              "forbids what programs could write before");
}

static void judge_lost(Judge *state, const ModelChange *change)
{
    const ModelObject *part = change->part, *object = change->object;
    bool is_loosened = part ? part->kind == MODEL_CONSTRAINT || part->kind == MODEL_TRIGGER
                            : object->kind == MODEL_INDEX;
    if (!is_loosened)
        judge(state, COMPATIBILITY_CONTRACT, object, part, "is dropped");
}

static void judge_changed(Judge *state, const ModelChange *change)
{
    const ModelObject *object = change->object, *part = change->part;
    switch ((int)change->attribute) {
    case ATTRIBUTE_TYPE:
        judge(state, COMPATIBILITY_BREAKING, object, part, "gets another type");
        break;
    case ATTRIBUTE_NOT_NULL:
        if (change->found.size > 0)
            judge(state, COMPATIBILITY_BREAKING, object, part, "may not be NULL any more");
        break;
    case ATTRIBUTE_DEFAULT:
        if (change->found.size == 0 && part && !has_value_after(state, change))
            judge(state, COMPATIBILITY_BREAKING, object, part, "has no default any more");
        break;
    case ATTRIBUTE_GENERATED:
    case ATTRIBUTE_IDENTITY:
        judge(state, COMPATIBILITY_BREAKING, object, part, "is filled in another way");
        break;
    case ATTRIBUTE_RETURNS:
    case ATTRIBUTE_ARGUMENTS:
        judge(state, COMPATIBILITY_BREAKING, object, part, "is called in another way");
        break;
    case ATTRIBUTE_ROW_SECURITY:
        if (change->found.size > 0)
            judge(state, COMPATIBILITY_BREAKING, object, part, "hides rows");
        break;
    default:
        break;
    }
}

// What keeps its number and changes its name; columns too.
static void judge_renamed(void *context, uint64_t key, const void *before, const void *after)
{
    Judge *state = context;
    const ModelObject *old = before, *new = after;
    (void)key;
    if (!old || !new || old->kind == MODEL_INDEX || old->kind == MODEL_SCHEMA)
        return;
    if (!text_equal(old->name, new->name) || !text_equal(old->schema, new->schema))
        judge(state, COMPATIBILITY_BREAKING, old, NULL, "gets another name");
    for (size_t i = 0; i < old->parts.count; i++) {
        const ModelObject *part = old->parts.items[i];
        const ModelObject *now =
            part->kind == MODEL_COLUMN ? model_column(new, part->number) : NULL;
        if (now && !text_equal(part->name, now->name))
            judge(state, COMPATIBILITY_BREAKING, old, part, "gets another name");
    }
}

static void find_open(void *context, uint64_t key, const void *before, const void *after)
{
    const ModelObject *old = before, *new = after;
    (void)key;
    if (new &&new->is_open && !(old && old->is_open))
        *(bool *)context = true;
}

CompatibilityReport compatibility_find(Arena *arena, const Model *before, const Model *after)
{
    Judge state = {.arena = arena, .before = before, .after = after};
    bool is_opened = after->has_unknown_relations;
    model_map_compare(before->objects, after->objects, find_open, &is_opened);
    if (is_opened)
        return state.report;
    state.report.kind = COMPATIBILITY_EXPAND;
    model_map_compare(before->objects, after->objects, judge_renamed, &state);
    ModelChanges changes = model_diff(arena, before, after, MODEL_DIFF_HISTORY);
    for (size_t i = 0; i < changes.count; i++) {
        const ModelChange *change = &changes.items[i];
        if (change->kind == MODEL_EXTRA)
            judge_added(&state, change);
        else if (change->kind == MODEL_MISSING)
            judge_lost(&state, change);
        else
            judge_changed(&state, change);
    }
    return state.report;
}
