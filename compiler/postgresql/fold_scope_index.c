// SPDX-License-Identifier: MIT
// Columns of a wide table by name. Looking through all of them is quick for one name and is not for
// a thousand statements with a thousand names each: what is asked again and again is indexed.
#include "fold_scope.h"

enum { FEW_COLUMNS = 32, FEW_QUESTIONS = 8 };

struct ColumnIndex {
    const ModelObject *relation;
    unsigned questions;
    size_t count;    // of its parts when the slots were made
    uint32_t *slots; // place of a part, plus 1; NULL: not yet
    size_t mask;
};

static void fill(Arena *arena, struct ColumnIndex *index)
{
    const ModelObject *relation = index->relation;
    size_t size = 64;
    while (size < 2 * relation->parts.count)
        size *= 2;
    index->slots = arena_alloc(arena, size * sizeof *index->slots);
    index->mask = size - 1;
    index->count = relation->parts.count;
    for (size_t i = 0; i < index->count; i++) {
        if (relation->parts.items[i]->kind != MODEL_COLUMN)
            continue;
        size_t at = (size_t)text_hash(relation->parts.items[i]->name) & index->mask;
        while (index->slots[at])
            at = (at + 1) & index->mask;
        index->slots[at] = (uint32_t)i + 1;
    }
}

// Objects that are not put yet may change behind the index: what it does not have is looked for.
static const ModelObject *find_indexed(const struct ColumnIndex *index, Text name)
{
    const ModelObject *relation = index->relation;
    size_t at = (size_t)text_hash(name) & index->mask;
    for (; index->slots[at]; at = (at + 1) & index->mask) {
        size_t place = index->slots[at] - 1;
        if (place < relation->parts.count && relation->parts.items[place]->kind == MODEL_COLUMN &&
            text_equal(relation->parts.items[place]->name, name))
            return relation->parts.items[place];
    }
    return model_part(relation, MODEL_COLUMN, name);
}

const ModelObject *scope_column(QueryWalk *walk, const ModelObject *relation, Text name)
{
    Fold *fold = walk->fold;
    if (relation->parts.count < FEW_COLUMNS)
        return model_part(relation, MODEL_COLUMN, name);
    if (!fold->columns || fold->columns->relation != relation) {
        fold->columns = arena_alloc(fold->arena, sizeof *fold->columns);
        fold->columns->relation = relation;
    }
    struct ColumnIndex *index = fold->columns;
    if (!index->slots && ++index->questions < FEW_QUESTIONS)
        return model_part(relation, MODEL_COLUMN, name);
    if (!index->slots || index->count != relation->parts.count)
        fill(fold->arena, index);
    return find_indexed(index, name);
}
