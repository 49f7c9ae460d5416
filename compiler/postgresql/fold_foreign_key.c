// SPDX-License-Identifier: MIT
// Foreign keys: what they refer to, and what makes that unique.
#include "fold_value.h"

static Text action(const char *letter)
{
    switch (letter ? *letter : 'a') {
    case 'c':
        return TEXT("cascade");
    case 'n':
        return TEXT("set null");
    case 'd':
        return TEXT("set default");
    case 'r':
        return TEXT("restrict");
    default:
        return (Text){"", 0};
    }
}

// Columns by name; false where one is missing, which is reported where it can be known.
static bool find_columns(Fold *fold, const ModelObject *table, PgQuery__Node *const *names,
                         size_t count, int offset, ModelNumbers *numbers)
{
    bool is_whole = true;
    for (size_t i = 0; i < count; i++) {
        Text name = fold_text(fold, names[i]->string->sval);
        const ModelObject *column = fold_column(fold, table, name, offset);
        is_whole = is_whole && column;
        ARRAY_PUSH(fold->arena, numbers, column ? column->number : 0);
    }
    return is_whole;
}

static bool has_same_columns(const ModelNumbers *a, const ModelNumbers *b)
{
    for (size_t i = 0; i < a->count; i++)
        if (!model_numbers_hold(b, a->items[i]))
            return false;
    return a->count == b->count;
}

// An index that makes these columns unique: all of them, in any order. A primary key is preferred
// as the server does; one that a constraint may defer does not count.
static const ModelObject *unique_index(const Fold *fold, const ModelObject *target,
                                       const ModelNumbers *columns)
{
    const ModelObject *found = NULL;
    for (size_t i = 0; i < target->users.count; i++) {
        const ModelObject *index = model_get(fold->model, target->users.items[i]);
        if (!index || index->kind != MODEL_INDEX || index->owner != target->number ||
            !model_is(index, ATTRIBUTE_UNIQUE, "yes") ||
            model_value(index, ATTRIBUTE_PREDICATE).size > 0 ||
            !has_same_columns(&index->columns, columns))
            continue;
        const ModelObject *constraint = model_part(target, MODEL_CONSTRAINT, index->name);
        if (constraint && model_value(constraint, ATTRIBUTE_DEFERRABLE).size > 0)
            continue;
        if (!found || index->number < found->number)
            found = index;
    }
    return found;
}

static const ModelObject *primary_key(const ModelObject *table)
{
    for (size_t i = 0; i < table->parts.count; i++)
        if (table->parts.items[i]->kind == MODEL_CONSTRAINT &&
            model_is(table->parts.items[i], ATTRIBUTE_CLASS, "primary key"))
            return table->parts.items[i];
    return NULL;
}

static void report_key(Fold *fold, const ModelObject *target, FoldName name, bool is_primary)
{
    Text whole = fold_visible_name(fold, target->schema, target->name);
    Diagnostic *diagnostic =
        fold_report(fold, RULE_UNKNOWN_CONSTRAINT, fold_name(fold, name.name, name.offset),
                    is_primary ? "table \"%.*s\" has no primary key"
                               : "nothing makes these columns of table \"%.*s\" unique",
                    TEXT_ARGS(whole));
    if (!diagnostic)
        return;
    diagnostic_hint(diagnostic, is_primary ? "name the columns, or give it a primary key"
                                           : "give it a unique constraint over them first");
    if (target->made.source)
        diagnostic_note(diagnostic, target->made, "\"%.*s\" is created here",
                        TEXT_ARGS(target->name));
}

// What the foreign key refers to, by number; `index` NULL where it is not known.
static const ModelObject *resolve(Fold *fold, const ModelObject *target,
                                  const PgQuery__Constraint *definition, FoldName name,
                                  ModelNumbers *columns)
{
    bool is_whole = true;
    const ModelObject *key = primary_key(target);
    if (definition->n_pk_attrs > 0)
        is_whole = find_columns(fold, target, definition->pk_attrs, definition->n_pk_attrs,
                                name.offset, columns);
    for (size_t i = 0; definition->n_pk_attrs == 0 && key && i < key->columns.count; i++)
        ARRAY_PUSH(fold->arena, columns, key->columns.items[i]);
    if (!is_whole || target->is_open)
        return NULL;
    const ModelObject *index = NULL;
    if (definition->n_pk_attrs > 0)
        index = unique_index(fold, target, columns);
    else if (key)
        index = model_find(fold->model, SPACE_RELATION, target->schema, key->name);
    if (!index)
        report_key(fold, target, name, definition->n_pk_attrs == 0);
    return index;
}

static Text chosen_name(const Fold *fold, const ModelObject *table, const ModelNumbers *columns)
{
    Text *names = arena_alloc(fold->arena, (columns->count + 1) * sizeof *names);
    for (size_t i = 0; i < columns->count; i++) {
        const ModelObject *column = model_column(table, columns->items[i]);
        names[i] = column ? column->name : TEXT("column");
    }
    return fold_choose_constraint(fold, table, fold_join_names(fold, names, columns->count),
                                  "fkey");
}

static void set_attributes(Fold *fold, ModelObject *part, const NewConstraint *constraint)
{
    const PgQuery__Constraint *definition = constraint->definition;
    model_set(fold->arena, part, ATTRIBUTE_CLASS, TEXT("foreign key"));
    model_set(fold->arena, part, ATTRIBUTE_ON_UPDATE, action(definition->fk_upd_action));
    model_set(fold->arena, part, ATTRIBUTE_ON_DELETE, action(definition->fk_del_action));
    if (definition->fk_matchtype && *definition->fk_matchtype == 'f')
        model_set(fold->arena, part, ATTRIBUTE_MATCH, TEXT("full"));
    part->is_altered = definition->n_fk_del_set_cols > 0;
    model_set(fold->arena, part, ATTRIBUTE_DEFERRABLE, fold_deferrable(constraint));
    if (definition->skip_validation && !definition->initially_valid && !constraint->is_valid)
        model_set_yes(fold->arena, part, ATTRIBUTE_NOT_VALID);
}

void fold_use_target(Fold *fold, ModelObject *table, const ModelObject *part,
                     const ModelObject *index)
{
    const ModelObject *target = model_get(fold->model, part->target);
    fold_use_columns(fold, table, part->target, &part->targets, (ModelUse){.by = part->name});
    if (part->targets.count == 0)
        model_add_use(fold->arena, table, (ModelUse){.by = part->name, .object = part->target});
    if (!index || !target)
        return;
    ModelUse use = {.by = part->name, .object = index->number};
    if (model_part(target, MODEL_CONSTRAINT, index->name)) {
        use.object = part->target;
        use.used_part = index->name;
    }
    model_add_use(fold->arena, table, use);
}

// A foreign key of a partitioned table is one of each of its partitions.
static void spread(Fold *fold, uint32_t table_number, const ModelObject *part,
                   const ModelObject *index)
{
    ModelNumbers children = fold_partitions(fold, table_number);
    for (size_t i = 0; i < children.count; i++)
        fold_copy_foreign_key(fold, children.items[i], table_number, part, index);
}

static bool is_equal(const ModelNumbers *a, const ModelNumbers *b)
{
    for (size_t i = 0; a->count == b->count && i < a->count; i++)
        if (a->items[i] != b->items[i])
            return false;
    return a->count == b->count;
}

// One that a new partition has already, and that is the same.
static const ModelObject *same_key(const ModelObject *table, const ModelObject *part)
{
    static const ModelAttribute attributes[] = {ATTRIBUTE_CLASS,      ATTRIBUTE_ON_UPDATE,
                                                ATTRIBUTE_ON_DELETE,  ATTRIBUTE_MATCH,
                                                ATTRIBUTE_DEFERRABLE, ATTRIBUTE_NOT_VALID};
    for (size_t i = 0; i < table->parts.count; i++) {
        const ModelObject *own = table->parts.items[i];
        bool is_same = own->kind == MODEL_CONSTRAINT && own->target == part->target &&
                       !own->is_inherited && is_equal(&own->columns, &part->columns) &&
                       is_equal(&own->targets, &part->targets);
        for (size_t j = 0; is_same && j < sizeof attributes / sizeof *attributes; j++)
            is_same = text_equal(model_value(own, attributes[j]), model_value(part, attributes[j]));
        if (is_same)
            return own;
    }
    return NULL;
}

void fold_copy_foreign_key(Fold *fold, uint32_t to_number, uint32_t from_number,
                           const ModelObject *part, const ModelObject *index)
{
    const ModelObject *from = model_get(fold->model, from_number);
    ModelObject *to = fold_open(fold, model_get(fold->model, to_number));
    ModelObject *copy = fold_open(fold, part);
    copy->is_inherited = true;
    fold_move_numbers(from, to, &copy->columns);
    const ModelObject *same = same_key(to, copy);
    if (same) {
        fold_open_part(fold, to, same)->is_inherited = true;
        fold_put(fold, to);
        return;
    }
    if (model_part(to, MODEL_CONSTRAINT, copy->name))
        copy->name = chosen_name(fold, to, &copy->columns);
    model_put_part(fold->arena, to, copy, NULL);
    fold_use_target(fold, to, copy, index);
    fold_put(fold, to);
    spread(fold, to_number, copy, index);
}

void fold_add_foreign_key(Fold *fold, uint32_t table_number, const NewConstraint *constraint)
{
    const PgQuery__Constraint *definition = constraint->definition;
    FoldName to = fold_range_name(fold, definition->pktable);
    const ModelObject *target = fold_relation(fold, to.schema, to.name, to.offset);
    ModelObject *table = fold_open(fold, model_get(fold->model, table_number));
    ModelNumbers columns = {0}, targets = {0};
    if (target && target->kind != MODEL_TABLE)
        fold_report(fold, RULE_WRONG_KIND, fold_name(fold, to.name, to.offset),
                    "\"%.*s\" is a %s, not a table", TEXT_ARGS(to.name),
                    model_kind_name(target->kind));
    const ModelObject *own = model_part(table, MODEL_COLUMN, constraint->column);
    if (own)
        ARRAY_PUSH(fold->arena, &columns, own->number);
    else
        find_columns(fold, table, definition->fk_attrs, definition->n_fk_attrs,
                     definition->location, &columns);
    const ModelObject *index = target ? resolve(fold, target, definition, to, &targets) : NULL;
    Text name = fold_text(fold, constraint->name);
    if (name.size == 0)
        name = chosen_name(fold, table, &columns);
    else if (!fold_is_free_constraint(fold, table, name, definition->location))
        return;
    ModelObject *part =
        fold_make(fold, MODEL_CONSTRAINT, (Text){"", 0}, name, definition->location);
    set_attributes(fold, part, constraint);
    part->columns = columns;
    part->targets = targets;
    part->target = target ? target->number : MODEL_NONE;
    model_put_part(fold->arena, table, part, NULL);
    if (target)
        fold_use_target(fold, table, part, index);
    fold_put(fold, table);
    fold_check_key_types(fold, table, part, definition->location);
    spread(fold, table_number, part, index);
}
