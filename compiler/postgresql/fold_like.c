// SPDX-License-Identifier: MIT
// LIKE … INCLUDING … in CREATE TABLE.
#include "fold_parts.h"
#include "model_sequence.h"

// Bits of TableLikeClause.options (nodes/parsenodes.h).
enum {
    LIKE_COMMENTS = 1 << 0,
    LIKE_CONSTRAINTS = 1 << 2,
    LIKE_DEFAULTS = 1 << 3,
    LIKE_GENERATED = 1 << 4,
    LIKE_IDENTITY = 1 << 5,
    LIKE_INDEXES = 1 << 6
};

static const ModelObject *source_of(Fold *fold, const PgQuery__TableLikeClause *like)
{
    FoldName name = fold_range_name(fold, like->relation);
    return fold_relation(fold, name.schema, name.name, name.offset);
}

static void like_column(Fold *fold, ModelObject *table, const ModelObject *source,
                        const ModelObject *column, const PgQuery__TableLikeClause *like)
{
    ModelObject *copy = fold_copy_column(fold, table, source, column);
    copy->made = fold_token(fold, like->relation->location);
    copy->revision = fold->revision;
    copy->is_inherited = false;
    if (!(like->options & LIKE_DEFAULTS) && model_value(copy, ATTRIBUTE_DEFAULT).size > 0)
        fold_remove_default(fold, table, copy);
    if (!(like->options & LIKE_GENERATED) && model_value(copy, ATTRIBUTE_GENERATED).size > 0) {
        model_set(fold->arena, copy, ATTRIBUTE_GENERATED, (Text){"", 0});
        copy->columns = (ModelNumbers){0};
        model_remove_default_uses(table, copy->number);
    }
    if (like->options & LIKE_IDENTITY)
        model_set(fold->arena, copy, ATTRIBUTE_IDENTITY, model_value(column, ATTRIBUTE_IDENTITY));
    if (like->options & LIKE_COMMENTS)
        model_set(fold->arena, copy, ATTRIBUTE_COMMENT, model_value(column, ATTRIBUTE_COMMENT));
}

void fold_like_columns(Fold *fold, ModelObject *table, const PgQuery__TableLikeClause *like)
{
    const ModelObject *source = source_of(fold, like);
    if (!source || source->is_open || source->kind == MODEL_INDEX)
        table->is_open = true;
    for (size_t i = 0; source && i < source->parts.count; i++) {
        const ModelObject *column = source->parts.items[i];
        if (column->kind == MODEL_COLUMN &&
            fold_is_new_column(fold, table, column->name, like->relation->location))
            like_column(fold, table, source, column, like);
    }
    for (size_t i = 0; source && i < table->parts.count; i++)
        if (model_value(table->parts.items[i], ATTRIBUTE_GENERATED).size > 0 &&
            model_part(source, MODEL_COLUMN, table->parts.items[i]->name))
            fold_move_numbers(source, table,
                              &fold_open_part(fold, table, table->parts.items[i])->columns);
}

static void like_checks(Fold *fold, uint32_t number, const ModelObject *source, bool has_comments,
                        int offset)
{
    for (size_t i = 0; i < source->parts.count; i++) {
        const ModelObject *check = source->parts.items[i];
        const ModelObject *table = model_get(fold->model, number);
        if (!model_is(check, ATTRIBUTE_CLASS, "check") ||
            !fold_is_free_constraint(fold, table, check->name, offset))
            continue;
        ModelObject *open = fold_open(fold, table), *copy = fold_open(fold, check);
        copy->is_inherited = false;
        model_set(fold->arena, copy, ATTRIBUTE_NOT_VALID, (Text){"", 0});
        if (!has_comments)
            model_set(fold->arena, copy, ATTRIBUTE_COMMENT, (Text){"", 0});
        fold_move_numbers(source, open, &copy->columns);
        model_put_part(fold->arena, open, copy, NULL);
        fold_copy_uses(fold, source, check->name, 0, open, 0);
        fold_put(fold, open);
    }
}

static const ModelObject *sequence_of(const Fold *fold, const ModelObject *table, uint32_t column)
{
    for (size_t i = 0; i < table->users.count; i++) {
        const ModelObject *user = model_get(fold->model, table->users.items[i]);
        if (user && user->kind == MODEL_SEQUENCE && user->owner == table->number &&
            user->owner_column == column)
            return user;
    }
    return NULL;
}

// The server takes the other's limits, and the type of a sequence for which none is written.
static void like_options(Fold *fold, const ModelObject *sequence, const ModelObject *source)
{
    ModelObject *open = fold_open(fold, sequence);
    ModelSequence options = model_sequence_read(model_value(source, ATTRIBUTE_TYPE),
                                                model_value(source, ATTRIBUTE_SEQUENCE));
    options.type = TEXT("bigint");
    model_set(fold->arena, open, ATTRIBUTE_TYPE, options.type);
    model_set(fold->arena, open, ATTRIBUTE_SEQUENCE, model_sequence_text(fold->arena, &options));
    fold_put(fold, open);
}

static void like_sequences(Fold *fold, uint32_t number, const ModelObject *source)
{
    for (size_t i = 0; i < source->parts.count; i++) {
        const ModelObject *table = model_get(fold->model, number);
        const ModelObject *column = model_part(table, MODEL_COLUMN, source->parts.items[i]->name);
        if (!column || model_value(source->parts.items[i], ATTRIBUTE_IDENTITY).size == 0)
            continue;
        const ModelObject *sequence = fold_own_sequence(fold, table, column, NULL, 0);
        const ModelObject *other = sequence_of(fold, source, source->parts.items[i]->number);
        if (other)
            like_options(fold, sequence, other);
        ModelObject *open = fold_open(fold, model_get(fold->model, number));
        model_add_use(
            fold->arena, open,
            (ModelUse){.column = column->number, .object = sequence->number, .is_default = true});
        fold_put(fold, open);
    }
}

static void like_indexes(Fold *fold, uint32_t number, const ModelObject *source, bool has_comments)
{
    uint32_t last = MODEL_NONE;
    for (size_t i = 0; i < source->users.count; i++) {
        const ModelObject *index = model_get(fold->model, source->users.items[i]);
        if (!index || index->kind != MODEL_INDEX || index->owner != source->number ||
            index->number == last)
            continue;
        last = index->number;
        uint32_t copied = fold_copy_index(fold, number, index->number, false);
        const ModelObject *copy = model_get(fold->model, copied);
        Text comment = model_value(index, ATTRIBUTE_COMMENT);
        if (copy && has_comments && comment.size > 0) {
            ModelObject *open = fold_open(fold, copy);
            model_set(fold->arena, open, ATTRIBUTE_COMMENT, comment);
            fold_put(fold, open);
        }
    }
}

void fold_like_rest(Fold *fold, uint32_t number, const PgQuery__TableLikeClause *like)
{
    const ModelObject *source = source_of(fold, like);
    if (!source || source->number == number)
        return;
    if (like->options & LIKE_IDENTITY)
        like_sequences(fold, number, source);
    if (like->options & LIKE_CONSTRAINTS)
        like_checks(fold, number, source, (like->options & LIKE_COMMENTS) != 0,
                    like->relation->location);
    if (like->options & LIKE_INDEXES)
        like_indexes(fold, number, source, (like->options & LIKE_COMMENTS) != 0);
}
