// SPDX-License-Identifier: MIT
// CREATE SEQUENCE, ALTER SEQUENCE.
#include "fold_parts.h"
#include "model_sequence.h"

#include <stdlib.h>
#include <string.h>

static const PgQuery__DefElem *find_option(PgQuery__Node *const *options, size_t count,
                                           const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (options[i]->node_case == PG_QUERY__NODE__NODE_DEF_ELEM &&
            strcmp(options[i]->def_elem->defname, name) == 0)
            return options[i]->def_elem;
    return NULL;
}

static int64_t number_of(const PgQuery__Node *node)
{
    if (node->node_case == PG_QUERY__NODE__NODE_INTEGER)
        return node->integer->ival;
    return node->node_case == PG_QUERY__NODE__NODE_FLOAT ? strtoll(node->float_->fval, NULL, 10)
                                                         : 0;
}

// A limit that is the old type's becomes the new one's.
static void set_type(Fold *fold, ModelSequence *sequence, const PgQuery__DefElem *option)
{
    const ModelObject *found = NULL;
    int64_t low, high, new_low, new_high;
    if (!option || !option->arg || option->arg->node_case != PG_QUERY__NODE__NODE_TYPE_NAME)
        return;
    Text type = fold_type(fold, option->arg->type_name, &found);
    model_sequence_limits(sequence->type, &low, &high);
    model_sequence_limits(type, &new_low, &new_high);
    if (sequence->maximum == high)
        sequence->maximum = new_high;
    if (sequence->minimum == low)
        sequence->minimum = new_low;
    sequence->type = type;
}

static void set_limits(ModelSequence *sequence, const PgQuery__DefElem *minimum,
                       const PgQuery__DefElem *maximum)
{
    ModelSequence usual = model_sequence(sequence->type, sequence->increment);
    if (minimum)
        sequence->minimum = minimum->arg ? number_of(minimum->arg) : usual.minimum;
    if (maximum)
        sequence->maximum = maximum->arg ? number_of(maximum->arg) : usual.maximum;
}

static bool is_true(const PgQuery__Node *node)
{
    return node->node_case == PG_QUERY__NODE__NODE_BOOLEAN ? node->boolean->boolval
                                                           : number_of(node) != 0;
}

// `is_new`: what is not said is the usual, by the direction that is said.
void fold_sequence_options(Fold *fold, ModelObject *object, PgQuery__Node *const *options,
                           size_t count, bool is_new)
{
    ModelSequence sequence = model_sequence_read(model_value(object, ATTRIBUTE_TYPE),
                                                 model_value(object, ATTRIBUTE_SEQUENCE));
    const PgQuery__DefElem *increment = find_option(options, count, "increment");
    const PgQuery__DefElem *start = find_option(options, count, "start");
    const PgQuery__DefElem *cache = find_option(options, count, "cache");
    const PgQuery__DefElem *cycle = find_option(options, count, "cycle");
    set_type(fold, &sequence, find_option(options, count, "as"));
    if (increment && increment->arg)
        sequence.increment = number_of(increment->arg);
    if (is_new)
        sequence = model_sequence(sequence.type, sequence.increment);
    set_limits(&sequence, find_option(options, count, "minvalue"),
               find_option(options, count, "maxvalue"));
    if (is_new)
        sequence.start = sequence.increment > 0 ? sequence.minimum : sequence.maximum;
    if (start && start->arg)
        sequence.start = number_of(start->arg);
    if (cache && cache->arg)
        sequence.cache = number_of(cache->arg);
    if (cycle && cycle->arg)
        sequence.is_cycle = is_true(cycle->arg);
    model_set(fold->arena, object, ATTRIBUTE_TYPE, sequence.type);
    model_set(fold->arena, object, ATTRIBUTE_SEQUENCE, model_sequence_text(fold->arena, &sequence));
}

static void forget_owner(ModelObject *sequence)
{
    size_t kept = 0;
    for (size_t i = 0; i < sequence->uses.count; i++)
        if (sequence->uses.items[i].object != sequence->owner)
            sequence->uses.items[kept++] = sequence->uses.items[i];
    sequence->uses.count = kept;
    sequence->owner = MODEL_NONE;
    sequence->owner_column = 0;
}

// OWNED BY table.column, OWNED BY NONE.
static void set_owner(Fold *fold, ModelObject *sequence, const PgQuery__DefElem *option)
{
    if (!option || !option->arg || option->arg->node_case != PG_QUERY__NODE__NODE_LIST)
        return;
    const PgQuery__List *list = option->arg->list;
    FoldName column = fold_list_name(fold, list->items, list->n_items, option->location);
    if (list->n_items < 2) {
        forget_owner(sequence);
        return;
    }
    FoldName table = fold_list_name(fold, list->items, list->n_items - 1, option->location);
    const ModelObject *owner = fold_relation(fold, table.schema, table.name, option->location);
    const ModelObject *part =
        owner ? fold_column(fold, owner, column.name, option->location) : NULL;
    if (!part)
        return;
    forget_owner(sequence);
    sequence->owner = owner->number;
    sequence->owner_column = part->number;
    model_add_use(
        fold->arena, sequence,
        (ModelUse){.object = owner->number, .used_column = part->number, .is_automatic = true});
}

void fold_create_sequence(Fold *fold, const PgQuery__CreateSeqStmt *statement)
{
    FoldName name = fold_range_name(fold, statement->sequence);
    const char *persistence = statement->sequence->relpersistence;
    if (!fold_is_schema(fold, name.schema, name.offset))
        return;
    Text schema = fold_schema(fold, name.schema);
    if (persistence && *persistence == 't') { // it is gone with the session
        model_set_uncertain(fold->arena, fold->model, SPACE_RELATION, schema, name.name);
        return;
    }
    if (statement->if_not_exists && model_find(fold->model, SPACE_RELATION, schema, name.name))
        return;
    if (!fold_is_free(fold, SPACE_RELATION, schema, name.name, name.offset))
        return;
    ModelObject *sequence = fold_make(fold, MODEL_SEQUENCE, schema, name.name, name.offset);
    if (persistence && *persistence == 'u')
        model_set(fold->arena, sequence, ATTRIBUTE_PERSISTENCE, TEXT("unlogged"));
    fold_sequence_options(fold, sequence, statement->options, statement->n_options, true);
    set_owner(fold, sequence, find_option(statement->options, statement->n_options, "owned_by"));
    fold_put(fold, sequence);
}

void fold_alter_sequence(Fold *fold, const PgQuery__AlterSeqStmt *statement)
{
    FoldName name = fold_range_name(fold, statement->sequence);
    const ModelObject *found = statement->missing_ok
                                   ? fold_find(fold, SPACE_RELATION, name.schema, name.name)
                                   : fold_relation(fold, name.schema, name.name, name.offset);
    if (!found)
        return;
    fold_doubt(fold, found);
    if (found->kind != MODEL_SEQUENCE) {
        fold_wrong_kind(fold, found, name.name, name.offset, "sequence");
        return;
    }
    ModelObject *sequence = fold_open(fold, found);
    fold_sequence_options(fold, sequence, statement->options, statement->n_options, false);
    set_owner(fold, sequence, find_option(statement->options, statement->n_options, "owned_by"));
    fold_put(fold, sequence);
}
