// SPDX-License-Identifier: MIT
// ALTER TABLE … ALTER COLUMN.
#include "fold_parts.h"

void fold_set_not_null(Fold *fold, uint32_t table, uint32_t column)
{
    ModelObject *open = fold_open(fold, model_get(fold->model, table));
    const ModelObject *part = model_column(open, column);
    if (!part)
        return;
    if (!model_is(part, ATTRIBUTE_NOT_NULL, "yes")) {
        model_set_yes(fold->arena, fold_open_part(fold, open, part), ATTRIBUTE_NOT_NULL);
        fold_put(fold, open);
    }
    ModelNumbers children = fold_children(fold, table);
    for (size_t i = 0; i < children.count; i++)
        fold_set_not_null(
            fold, children.items[i],
            fold_move_number(open, model_get(fold->model, children.items[i]), column));
}
