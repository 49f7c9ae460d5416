// SPDX-License-Identifier: MIT
// ALTER TABLE … ADD COLUMN, and ALTER TYPE … ADD ATTRIBUTE.
#include "fold_alter.h"

// The column in the tables that inherit: one of that name becomes the same.
static void spread(Fold *fold, uint32_t table_number, Text name)
{
    ModelNumbers children = fold_children(fold, table_number);
    for (size_t i = 0; i < children.count; i++) {
        const ModelObject *from = model_get(fold->model, table_number);
        const ModelObject *column = model_part(from, MODEL_COLUMN, name);
        ModelObject *child = fold_open(fold, model_get(fold->model, children.items[i]));
        if (!column || model_part(child, MODEL_COLUMN, name))
            continue;
        ModelObject *copy = fold_copy_column(fold, child, from, column);
        copy->is_inherited = true;
        fold_move_numbers(from, child, &copy->columns);
        fold_put(fold, child);
        spread(fold, children.items[i], name);
    }
}

static void report_partition(const Alteration *alteration, const ModelObject *table)
{
    fold_report(alteration->fold, RULE_WRONG_KIND,
                fold_name(alteration->fold, table->name, alteration->offset),
                "\"%.*s\" is a partition: its columns are those of its table",
                TEXT_ARGS(table->name));
}

void fold_alter_add_column(Alteration *alteration)
{
    Fold *fold = alteration->fold;
    const PgQuery__ColumnDef *definition = alteration->command->def->column_def;
    Text name = fold_text(fold, definition->colname);
    ModelObject *table = fold_open(fold, model_get(fold->model, alteration->table));
    const ModelObject *other = model_part(table, MODEL_COLUMN, name);
    if (other && alteration->command->missing_ok)
        return;
    if (other) {
        fold_report_column(fold, table, other, definition->location);
        return;
    }
    if (model_value(table, ATTRIBUTE_BOUND).size > 0) {
        report_partition(alteration, table);
        return;
    }
    fold_add_column(fold, table, definition);
    fold_generated_column(fold, table, definition);
    fold_put(fold, table);
    fold_column_sequence(fold, alteration->table, definition);
    fold_collect_constraints(fold, definition, &alteration->later);
    fold_merge_keys(&alteration->later);
    for (size_t i = 0; i < alteration->later.count; i++)
        alteration->later.items[i].is_only = alteration->is_only;
    if (!alteration->is_only)
        spread(fold, alteration->table, name);
}
