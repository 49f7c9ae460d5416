// SPDX-License-Identifier: MIT
// Partitions: their bounds, and what they have because their table has it.
#include "fold_parts.h"

#include <string.h>

static void add_value(const Fold *fold, Builder *text, PgQuery__Node *node)
{
    const PgQuery__ColumnRef *word =
        node->node_case == PG_QUERY__NODE__NODE_COLUMN_REF ? node->column_ref : NULL;
    const char *name =
        word && word->n_fields == 1 && word->fields[0]->string ? word->fields[0]->string->sval : "";
    if (strcmp(name, "minvalue") == 0)
        builder_add(text, TEXT("MINVALUE"));
    else if (strcmp(name, "maxvalue") == 0)
        builder_add(text, TEXT("MAXVALUE"));
    else
        builder_add(text, fold_expression(fold, node));
}

static void add_values(const Fold *fold, Builder *text, const char *before,
                       PgQuery__Node *const *nodes, size_t count)
{
    builder_add(text, text_from(before));
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            builder_add(text, TEXT(", "));
        add_value(fold, text, nodes[i]);
    }
    builder_add_char(text, ')');
}

Text fold_bound(const Fold *fold, const PgQuery__PartitionBoundSpec *bound)
{
    Builder text = {.arena = fold->arena};
    if (bound->is_default)
        return TEXT("DEFAULT");
    builder_add(&text, TEXT("FOR VALUES "));
    switch (bound->strategy ? *bound->strategy : 'r') {
    case 'h':
        builder_add_format(&text, "WITH (modulus %d, remainder %d)", bound->modulus,
                           bound->remainder);
        break;
    case 'l':
        add_values(fold, &text, "IN (", bound->listdatums, bound->n_listdatums);
        break;
    default:
        add_values(fold, &text, "FROM (", bound->lowerdatums, bound->n_lowerdatums);
        add_values(fold, &text, " TO (", bound->upperdatums, bound->n_upperdatums);
        break;
    }
    return builder_text(&text);
}

void fold_check_bound(Fold *fold, const ModelObject *table,
                      const PgQuery__PartitionBoundSpec *bound)
{
    static const struct {
        char letter;
        const char *word;
    } strategies[] = {{'r', "RANGE"}, {'l', "LIST"}, {'h', "HASH"}};
    Text key = model_value(table, ATTRIBUTE_PARTITION_BY);
    for (size_t i = 0; i < sizeof strategies / sizeof *strategies; i++) {
        size_t size = strlen(strategies[i].word);
        bool is_meant = bound->strategy && *bound->strategy == strategies[i].letter;
        if (bound->is_default || !is_meant || key.size <= size ||
            memcmp(key.data, strategies[i].word, size) == 0)
            continue;
        fold_report(fold, RULE_WRONG_KIND, fold_token(fold, bound->location),
                    "table \"%.*s\" is partitioned by %.*s: this bound is one of %s",
                    TEXT_ARGS(table->name), TEXT_ARGS(key), strategies[i].word);
    }
}

bool fold_may_be_unique(Fold *fold, const ModelObject *table, const ModelObject *index, int offset)
{
    if (model_value(table, ATTRIBUTE_PARTITION_BY).size == 0 || table->is_open ||
        !model_is(index, ATTRIBUTE_UNIQUE, "yes"))
        return true;
    for (size_t i = 0; i < table->columns.count; i++) {
        const ModelObject *column = model_column(table, table->columns.items[i]);
        if (!column || model_numbers_hold(&index->columns, column->number))
            continue;
        fold_report(fold, RULE_WRONG_KIND, fold_token(fold, offset),
                    "what is unique in the partitioned table \"%.*s\" must have \"%.*s\" in it",
                    TEXT_ARGS(table->name), TEXT_ARGS(column->name));
        return false;
    }
    return true;
}

// PARTITION BY of a table whose columns are there: its key's columns are what cannot be dropped.
void fold_partition_by(Fold *fold, ModelObject *table, const PgQuery__PartitionSpec *spec)
{
    Builder text = {.arena = fold->arena};
    char first = spec->strategy && *spec->strategy ? (char)(*spec->strategy | 0x20) : 'r';
    builder_add(&text, first == 'h'   ? TEXT("HASH (")
                       : first == 'l' ? TEXT("LIST (")
                                      : TEXT("RANGE ("));
    for (size_t i = 0; i < spec->n_part_params; i++) {
        const PgQuery__PartitionElem *key = spec->part_params[i]->partition_elem;
        Text name = fold_text(fold, key->name);
        if (i > 0)
            builder_add(&text, TEXT(", "));
        if (name.size > 0) {
            const ModelObject *column = fold_column(fold, table, name, key->location);
            fold_add_quoted(&text, name);
            ARRAY_PUSH(fold->arena, &table->columns, column ? column->number : 0);
        } else {
            TableExpression expression = fold_table_expression(fold, table, key->expr);
            bool is_call = key->expr->node_case == PG_QUERY__NODE__NODE_FUNC_CALL;
            builder_add_format(&text, is_call ? "%.*s" : "(%.*s)", TEXT_ARGS(expression.text));
            for (size_t j = 0; j < expression.columns.count; j++)
                ARRAY_PUSH(fold->arena, &table->columns, expression.columns.items[j]);
        }
    }
    builder_add_char(&text, ')');
    model_set(fold->arena, table, ATTRIBUTE_PARTITION_BY, builder_text(&text));
}

static bool is_same(const ModelObject *a, const ModelObject *b, ModelAttribute attribute)
{
    return text_equal(model_value(a, attribute), model_value(b, attribute));
}

static bool uses(const ModelObject *index, uint32_t object)
{
    for (size_t i = 0; i < index->uses.count; i++)
        if (index->uses.items[i].object == object)
            return true;
    return false;
}

static bool is_attached(const Fold *fold, const ModelObject *index)
{
    for (size_t i = 0; i < index->uses.count; i++) {
        const ModelObject *used = model_get(fold->model, index->uses.items[i].object);
        if (used && used->kind == MODEL_INDEX)
            return true;
    }
    return false;
}

// An index of a partition that is like its table's already, and that no other one has taken.
static const ModelObject *like_index(const Fold *fold, const ModelObject *partition,
                                     const ModelObject *index, Text class)
{
    for (size_t i = 0; i < partition->users.count; i++) {
        const ModelObject *own = model_get(fold->model, partition->users.items[i]);
        if (!own || own->kind != MODEL_INDEX || own->owner != partition->number ||
            is_attached(fold, own) || !is_same(own, index, ATTRIBUTE_KEYS) ||
            !is_same(own, index, ATTRIBUTE_UNIQUE) || !is_same(own, index, ATTRIBUTE_METHOD) ||
            !is_same(own, index, ATTRIBUTE_INCLUDE) || !is_same(own, index, ATTRIBUTE_PREDICATE) ||
            !is_same(own, index, ATTRIBUTE_NULLS))
            continue;
        const ModelObject *constraint = model_part(partition, MODEL_CONSTRAINT, own->name);
        Text own_class = constraint ? model_value(constraint, ATTRIBUTE_CLASS) : (Text){"", 0};
        if (class.size == 0 || text_equal(own_class, class))
            return own;
    }
    return NULL;
}

void fold_attach_index(Fold *fold, uint32_t parent, uint32_t index)
{
    const ModelObject *found = model_get(fold->model, index);
    if (!found || uses(found, parent))
        return;
    ModelObject *copy = fold_open(fold, found);
    model_add_use(fold->arena, copy, (ModelUse){.object = parent, .is_automatic = true});
    fold_put(fold, copy);
}

// A table's index in one of its partitions.
static void index_partition(Fold *fold, uint32_t partition_number, uint32_t index_number,
                            Text class)
{
    const ModelObject *index = model_get(fold->model, index_number);
    const ModelObject *partition = model_get(fold->model, partition_number);
    const ModelObject *own = index && partition ? like_index(fold, partition, index, class) : NULL;
    if (own)
        fold_attach_index(fold, index_number, own->number);
    else if (index && partition && partition->kind == MODEL_TABLE)
        fold_copy_index(fold, partition_number, index_number, true);
}

void fold_index_partitions(Fold *fold, uint32_t table, uint32_t index_number, const NewIndex *index)
{
    ModelNumbers partitions = fold_partitions(fold, table);
    for (size_t i = 0; !index->is_only && i < partitions.count; i++)
        index_partition(fold, partitions.items[i], index_number, index->class);
    if (!index->is_only || partitions.count == 0)
        return;
    ModelObject *copy = fold_open(fold, model_get(fold->model, index_number));
    model_set_yes(fold->arena, copy, ATTRIBUTE_INVALID);
    fold_put(fold, copy);
}

// The index of a foreign key's target, as far as its uses tell.
static const ModelObject *index_of_key(const Fold *fold, const ModelObject *table, Text name)
{
    for (size_t i = 0; i < table->uses.count; i++) {
        const ModelUse *use = &table->uses.items[i];
        const ModelObject *used =
            text_equal(use->by, name) ? model_get(fold->model, use->object) : NULL;
        if (used && used->kind == MODEL_INDEX)
            return used;
        if (used && use->used_part.size > 0)
            return model_find(fold->model, SPACE_RELATION, used->schema, use->used_part);
    }
    return NULL;
}

void fold_become_partition(Fold *fold, uint32_t partition_number, uint32_t table_number)
{
    ModelNumbers users = model_get(fold->model, table_number)->users;
    for (size_t i = 0; i < users.count; i++) {
        const ModelObject *index = model_get(fold->model, users.items[i]);
        const ModelObject *table = model_get(fold->model, table_number);
        if (!index || index->kind != MODEL_INDEX || index->owner != table_number ||
            (i > 0 && users.items[i] == users.items[i - 1]))
            continue;
        const ModelObject *constraint = model_part(table, MODEL_CONSTRAINT, index->name);
        index_partition(fold, partition_number, index->number,
                        constraint ? model_value(constraint, ATTRIBUTE_CLASS) : (Text){"", 0});
    }
    const ModelObject *table = model_get(fold->model, table_number);
    for (size_t i = 0; i < table->parts.count; i++) {
        const ModelObject *part = table->parts.items[i];
        if (model_is(part, ATTRIBUTE_CLASS, "foreign key"))
            fold_copy_foreign_key(fold, partition_number, table_number, part,
                                  index_of_key(fold, table, part->name));
    }
}
