// SPDX-License-Identifier: MIT
// ATTACH and DETACH PARTITION, INHERIT and NO INHERIT.
#include "fold_alter.h"

// Its columns and checks that the parent has are the parent's, or its own again.
static void set_inherited(Fold *fold, ModelObject *table, const ModelObject *parent, bool value)
{
    for (size_t i = 0; i < table->parts.count; i++) {
        const ModelObject *part = table->parts.items[i];
        if (model_part(parent, part->kind, part->name) && part->is_inherited != value)
            fold_open_part(fold, table, part)->is_inherited = value;
        else if (!value && part->is_inherited && part->kind == MODEL_CONSTRAINT)
            fold_open_part(fold, table, part)->is_inherited = false; // a key by another name
    }
}

// An index of a partitioned table is whole when every partition has its own.
static void complete_index(Fold *fold, uint32_t number)
{
    const ModelObject *index = model_get(fold->model, number);
    ModelNumbers partitions = fold_partitions(fold, index->owner);
    size_t count = 0;
    for (size_t i = 0; i < index->users.count; i++) {
        const ModelObject *user = model_get(fold->model, index->users.items[i]);
        count += user && user->kind == MODEL_INDEX;
    }
    if (count < partitions.count || !model_is(index, ATTRIBUTE_INVALID, "yes"))
        return;
    ModelObject *open = fold_open(fold, index);
    model_set(fold->arena, open, ATTRIBUTE_INVALID, (Text){"", 0});
    fold_put(fold, open);
}

static const ModelObject *find(const Alteration *alteration, const PgQuery__RangeVar *range,
                               PgQuery__ObjectType type)
{
    Fold *fold = alteration->fold;
    FoldName name = fold_range_name(fold, range);
    if (type == PG_QUERY__OBJECT_TYPE__OBJECT_INDEX)
        return fold_called(fold, name, type, false);
    return fold_relation(fold, name.schema, name.name, name.offset);
}

void fold_attach_partition(Alteration *alteration)
{
    Fold *fold = alteration->fold;
    const PgQuery__PartitionCmd *command = alteration->command->def->partition_cmd;
    const ModelObject *table = model_get(fold->model, alteration->table);
    if (table->kind == MODEL_INDEX) {
        const ModelObject *index =
            find(alteration, command->name, PG_QUERY__OBJECT_TYPE__OBJECT_INDEX);
        if (!index)
            return;
        fold_attach_index(fold, table->number, index->number);
        complete_index(fold, table->number);
        return;
    }
    const ModelObject *partition =
        find(alteration, command->name, PG_QUERY__OBJECT_TYPE__OBJECT_TABLE);
    if (!partition || partition->number == table->number)
        return;
    if (model_value(table, ATTRIBUTE_PARTITION_BY).size == 0 && !table->is_open) {
        fold_report(fold, RULE_WRONG_KIND, fold_name(fold, table->name, alteration->offset),
                    "table \"%.*s\" is not partitioned", TEXT_ARGS(table->name));
        return;
    }
    fold_check_bound(fold, table, command->bound);
    ModelObject *open = fold_open(fold, partition);
    model_set(fold->arena, open, ATTRIBUTE_BOUND, fold_bound(fold, command->bound));
    fold_add_parent(fold, open, table);
    for (size_t i = 0; i < open->parts.count; i++) {
        const ModelObject *part = open->parts.items[i];
        bool is_shared = part->kind == MODEL_COLUMN || model_is(part, ATTRIBUTE_CLASS, "check");
        if (is_shared && model_part(table, part->kind, part->name))
            fold_open_part(fold, open, part)->is_inherited = true;
    }
    fold_put(fold, open);
    fold_become_partition(fold, open->number, table->number);
}

static void forget_parent(Fold *fold, ModelObject *table, uint32_t parent)
{
    size_t kept = 0;
    for (size_t i = 0; i < table->uses.count; i++) {
        const ModelUse *use = &table->uses.items[i];
        bool is_whole = use->object == parent && use->by.size == 0 && use->column == 0;
        if (!is_whole)
            table->uses.items[kept++] = *use;
    }
    table->uses.count = kept;
    fold_write_parents(fold, table);
}

// The partition's indexes are on their own again.
static void detach_indexes(Fold *fold, uint32_t partition)
{
    ModelNumbers users = model_get(fold->model, partition)->users;
    for (size_t i = 0; i < users.count; i++) {
        const ModelObject *index = model_get(fold->model, users.items[i]);
        if (!index || index->kind != MODEL_INDEX || index->owner != partition)
            continue;
        ModelObject *open = fold_open(fold, index);
        size_t kept = 0;
        for (size_t j = 0; j < open->uses.count; j++) {
            const ModelObject *used = model_get(fold->model, open->uses.items[j].object);
            if (!used || used->kind != MODEL_INDEX)
                open->uses.items[kept++] = open->uses.items[j];
        }
        open->uses.count = kept;
        fold_put(fold, open);
    }
}

void fold_detach_partition(Alteration *alteration)
{
    Fold *fold = alteration->fold;
    const PgQuery__PartitionCmd *command = alteration->command->def->partition_cmd;
    const ModelObject *table = model_get(fold->model, alteration->table);
    const ModelObject *partition =
        find(alteration, command->name, PG_QUERY__OBJECT_TYPE__OBJECT_TABLE);
    if (!partition)
        return;
    ModelNumbers partitions = fold_children(fold, table->number);
    if (!model_numbers_hold(&partitions, partition->number)) {
        if (!table->is_open && !partition->is_open)
            fold_report(fold, RULE_WRONG_KIND, fold_name(fold, partition->name, alteration->offset),
                        "table \"%.*s\" is no partition of \"%.*s\"", TEXT_ARGS(partition->name),
                        TEXT_ARGS(table->name));
        return;
    }
    ModelObject *open = fold_open(fold, partition);
    model_set(fold->arena, open, ATTRIBUTE_BOUND, (Text){"", 0});
    forget_parent(fold, open, table->number);
    set_inherited(fold, open, table, false);
    fold_put(fold, open);
    detach_indexes(fold, open->number);
}

void fold_alter_inherit(Alteration *alteration, bool is_added)
{
    Fold *fold = alteration->fold;
    const PgQuery__RangeVar *range = alteration->command->def->range_var;
    const ModelObject *parent = find(alteration, range, PG_QUERY__OBJECT_TYPE__OBJECT_TABLE);
    const ModelObject *table = model_get(fold->model, alteration->table);
    if (!parent)
        return;
    ModelObject *open = fold_open(fold, table);
    for (size_t i = 0; is_added && i < parent->parts.count; i++)
        if (parent->parts.items[i]->kind == MODEL_COLUMN)
            fold_column(fold, table, parent->parts.items[i]->name, alteration->offset);
    if (is_added) {
        fold_add_parent(fold, open, parent);
    } else {
        forget_parent(fold, open, parent->number);
        set_inherited(fold, open, parent, false);
    }
    fold_put(fold, open);
}
