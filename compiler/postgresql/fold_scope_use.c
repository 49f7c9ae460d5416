// SPDX-License-Identifier: MIT
// What the server remembers of a query: relations, columns, types, functions, sequences.
#include "fold_scope.h"

#include <string.h>

static void add_use(QueryWalk *walk, uint32_t object, uint32_t column)
{
    if (!walk->user || object == MODEL_NONE || object == walk->user->number)
        return;
    for (size_t i = 0; i < walk->user->uses.count; i++) {
        const ModelUse *use = &walk->user->uses.items[i];
        if (use->object == object && use->used_column == column &&
            use->column == walk->use.column && text_equal(use->by, walk->use.by))
            return;
    }
    ModelUse use = walk->use;
    use.object = object;
    use.used_column = column;
    model_add_use(walk->fold->arena, walk->user, use);
}

void scope_note_object(QueryWalk *walk, const ModelObject *object)
{
    if (object && object != walk->own)
        add_use(walk, object->number, 0);
}

void scope_note_column(QueryWalk *walk, const FoldColumn *column)
{
    if (!column->relation)
        return;
    if (column->relation == walk->own) {
        if (walk->numbers && column->column > 0 &&
            !model_numbers_hold(walk->numbers, column->column))
            ARRAY_PUSH(walk->fold->arena, walk->numbers, column->column);
        return;
    }
    add_use(walk, column->relation->number, column->column);
}

void scope_note_all(QueryWalk *walk, const FoldColumns *columns)
{
    for (size_t i = 0; (walk->user || walk->numbers) && i < columns->count; i++)
        scope_note_column(walk, &columns->items[i]);
}

void scope_note_type(QueryWalk *walk, const PgQuery__TypeName *type)
{
    const ModelObject *found = NULL;
    if (!type)
        return;
    fold_type(walk->fold, type, &found);
    scope_note_object(walk, found);
}

// nextval('name'): the text is a sequence as soon as it is read.
static void note_sequence(QueryWalk *walk, const PgQuery__FuncCall *call, Text name)
{
    bool is_sequence =
        text_is(name, "nextval") || text_is(name, "currval") || text_is(name, "setval");
    if (!walk->user || !is_sequence || call->n_args == 0)
        return;
    const PgQuery__Node *argument = call->args[0];
    if (argument->node_case == PG_QUERY__NODE__NODE_TYPE_CAST && argument->type_cast->arg &&
        argument->type_cast->type_name && argument->type_cast->type_name->n_names > 0) {
        const PgQuery__TypeName *type = argument->type_cast->type_name;
        const PgQuery__Node *last = type->names[type->n_names - 1];
        if (last->node_case != PG_QUERY__NODE__NODE_STRING ||
            strcmp(last->string->sval, "regclass") != 0)
            return; // 'name'::text::regclass is read when it runs
        argument = argument->type_cast->arg;
    }
    if (argument->node_case != PG_QUERY__NODE__NODE_A_CONST ||
        argument->a_const->val_case != PG_QUERY__A__CONST__VAL_SVAL)
        return;
    Text text = text_from(argument->a_const->sval->sval);
    const char *dot = memchr(text.data, '.', text.size);
    size_t head = dot ? (size_t)(dot - text.data) : 0;
    Text schema = {text.data, head};
    Text last = dot ? (Text){dot + 1, text.size - head - 1} : text;
    if (last.size > 1 && last.data[0] == '"')
        last = (Text){last.data + 1, last.size - 2};
    scope_note_object(walk, fold_find(walk->fold, SPACE_RELATION, schema, last));
}

void scope_note_routine(QueryWalk *walk, const PgQuery__FuncCall *call)
{
    if (!walk->user || call->n_funcname == 0)
        return;
    FoldName name = fold_list_name(walk->fold, call->funcname, call->n_funcname, call->location);
    note_sequence(walk, call, name.name);
    if (name.schema.size == 0 && scope_is_built_in(name.name))
        return;
    scope_note_object(walk, fold_routine_of_call(walk->fold, name, call->n_args));
}
