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

// One part of a relation's name in a literal, as the server reads it; false where it is not plain.
static bool read_part(QueryWalk *walk, Text *text, Text *part)
{
    Builder name = {.arena = walk->fold->arena};
    bool is_quoted = text->size > 0 && text->data[0] == '"';
    size_t i = is_quoted ? 1 : 0;
    for (; i < text->size && text->data[i] != (is_quoted ? '"' : '.'); i++) {
        char c = text->data[i];
        bool is_word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
        if (!is_quoted && c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        else if (!is_quoted && !is_word)
            return false;
        builder_add_char(&name, c);
    }
    if (is_quoted && i++ >= text->size)
        return false;
    *text = (Text){text->data + i, text->size - i};
    if (name.count == 0 || (name.items[0] >= '0' && name.items[0] <= '9'))
        return false; // a number is an object's
    *part = builder_text(&name);
    return text->size == 0 || text->data[0] == '.';
}

// A literal that names a relation is looked up as soon as it is read.
static void use_literal(QueryWalk *walk, const PgQuery__Node *node)
{
    Text parts[2] = {{"", 0}, {"", 0}};
    size_t count = 0;
    if (node->node_case != PG_QUERY__NODE__NODE_A_CONST ||
        node->a_const->val_case != PG_QUERY__A__CONST__VAL_SVAL)
        return;
    Text rest = text_from(node->a_const->sval->sval);
    do {
        if (count > 0)
            rest = (Text){rest.data + 1, rest.size - 1};
        if (count == 2 || !read_part(walk, &rest, &parts[count++]))
            return;
    } while (rest.size > 0);
    Text schema = count == 2 ? parts[0] : (Text){"", 0};
    scope_note_object(walk,
                      fold_relation(walk->fold, schema, parts[count - 1], node->a_const->location));
}

// 'name'::regclass
void scope_note_cast(QueryWalk *walk, const PgQuery__TypeCast *cast)
{
    const PgQuery__TypeName *type = cast->type_name;
    const PgQuery__Node *last = type && type->n_names > 0 ? type->names[type->n_names - 1] : NULL;
    if (cast->arg && last && last->node_case == PG_QUERY__NODE__NODE_STRING &&
        strcmp(last->string->sval, "regclass") == 0 && type->n_array_bounds == 0)
        use_literal(walk, cast->arg);
}

// nextval('name')
static void note_sequence(QueryWalk *walk, const PgQuery__FuncCall *call, Text name)
{
    bool is_sequence =
        text_is(name, "nextval") || text_is(name, "currval") || text_is(name, "setval");
    if (is_sequence && call->n_args > 0)
        use_literal(walk, call->args[0]);
}

// Whether a call may be a cast, or the constructor of a range.
static bool may_be_type(const QueryWalk *walk, FoldName name)
{
    return fold_find_type(walk->fold, name) ||
           fold_find(walk->fold, SPACE_RELATION, name.schema, name.name) ||
           fold_may_exist(walk->fold, SPACE_TYPE, name.schema, name.name);
}

// A schema that a revision makes holds what revisions make.
static void check_routine(QueryWalk *walk, FoldName name)
{
    Fold *fold = walk->fold;
    const ModelObject *schema = model_find(fold->model, SPACE_SCHEMA, FOLD_NO_TEXT, name.schema);
    Text names[16];
    size_t count = 0;
    ModelObjects all = {0};
    if (!schema || !schema->made.source ||
        fold_may_exist(fold, SPACE_ROUTINE, name.schema, name.name) || may_be_type(walk, name))
        return;
    ModelObjects same = model_routines(fold->arena, fold->model, name.name);
    for (size_t i = 0; i < same.count; i++)
        if (text_equal(same.items[i]->schema, name.schema))
            return;
    Diagnostic *diagnostic = fold_report(
        fold, RULE_UNKNOWN_OBJECT, fold_name(fold, name.name, name.offset),
        "function \"%.*s.%.*s\" does not exist", TEXT_ARGS(name.schema), TEXT_ARGS(name.name));
    if (diagnostic)
        all = model_all(fold->arena, fold->model);
    for (size_t i = 0; i < all.count && count < sizeof names / sizeof *names; i++)
        if (model_space(all.items[i]->kind) == SPACE_ROUTINE &&
            text_equal(all.items[i]->schema, name.schema))
            names[count++] = model_bare_name(all.items[i]->name);
    Text near = count > 0 ? text_suggest(name.name, names, count) : FOLD_NO_TEXT;
    if (near.size > 0)
        diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(near));
}

void scope_note_routine(QueryWalk *walk, const PgQuery__FuncCall *call)
{
    if (call->n_funcname == 0)
        return;
    FoldName name = fold_list_name(walk->fold, call->funcname, call->n_funcname, call->location);
    note_sequence(walk, call, name.name);
    if (name.schema.size > 0)
        check_routine(walk, name);
    if (!walk->user || (name.schema.size == 0 && scope_is_built_in(name.name)))
        return;
    scope_note_object(walk, fold_routine_of_call(walk->fold, name, call->n_args));
}
