// SPDX-License-Identifier: MIT
// Sequences that belong to a column: of serial and identity columns.
#include "fold_parts.h"

#include <string.h>

Text fold_nextval_text(const Fold *fold, const ModelObject *sequence)
{
    Builder text = {.arena = fold->arena};
    Text name = fold_quoted_object(fold, sequence);
    builder_add(&text, TEXT("nextval('"));
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] == '\'')
            builder_add_char(&text, '\'');
        builder_add_char(&text, name.data[i]);
    }
    builder_add(&text, TEXT("'::regclass)"));
    return builder_text(&text);
}

// GENERATED … AS IDENTITY (SEQUENCE NAME x …), which pg_dump writes.
static FoldName written_name(const Fold *fold, PgQuery__Node *const *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const PgQuery__DefElem *option = options[i]->def_elem;
        if (strcmp(option->defname, "sequence_name") == 0 && option->arg &&
            option->arg->node_case == PG_QUERY__NODE__NODE_LIST)
            return fold_list_name(fold, option->arg->list->items, option->arg->list->n_items,
                                  option->location);
    }
    return (FoldName){{"", 0}, {"", 0}, -1};
}

const ModelObject *fold_own_sequence(Fold *fold, const ModelObject *table,
                                     const ModelObject *column, PgQuery__Node *const *options,
                                     size_t count)
{
    FoldName name = written_name(fold, options, count);
    if (name.name.size == 0)
        name.name = fold_choose_relation(fold, table, column->name, "seq", false);
    ModelObject *sequence = model_object(
        fold->arena, MODEL_SEQUENCE, name.schema.size > 0 ? name.schema : table->schema, name.name);
    sequence->made = column->made;
    sequence->revision = fold->revision;
    sequence->owner = table->number;
    sequence->owner_column = column->number;
    model_set(fold->arena, sequence, ATTRIBUTE_TYPE, model_value(column, ATTRIBUTE_TYPE));
    fold_sequence_options(fold, sequence, options, count, true);
    model_set(fold->arena, sequence, ATTRIBUTE_PERSISTENCE,
              model_value(table, ATTRIBUTE_PERSISTENCE));
    model_add_use(
        fold->arena, sequence,
        (ModelUse){.object = table->number, .used_column = column->number, .is_automatic = true});
    fold_put(fold, sequence);
    return sequence;
}
