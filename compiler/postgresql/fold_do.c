// SPDX-License-Identifier: MIT
// What runs code: DO, CALL, and the functions that a query calls. The statements in it that are
// plain to see are folded as if they ran, in silence; what they are about is uncertain from then
// on.
#include "fold_parts.h"
#include "fold_words.h"
#include "lexer.h"
#include "tree.h"

#include <string.h>

enum { MAX_CALLS = 4 };

static void fold_silently(Fold *fold, Text sql)
{
    Text copy = {text_copy(fold->arena, sql), sql.size};
    PostgresqlTree *tree = postgresql_parser_read(copy);
    for (size_t i = 0; tree && i < postgresql_parser_count(tree); i++) {
        Fold inside = *fold;
        fold_begin(&inside, copy, 0, fold->place);
        inside.size = copy.size;
        inside.is_exact = false;
        inside.diagnostics = NULL;
        postgresql_parser_fold(&inside, tree, i);
    }
    postgresql_parser_free(tree);
}

static bool is_word(Text text, const char *const *words)
{
    for (; *words; words++)
        if (text_equal_ignoring_case(text, text_from(*words)))
            return true;
    return false;
}

// The constant string behind EXECUTE; empty where there is something else, too.
static Text constant_of(const Fold *fold, Text body, uint32_t *offset)
{
    uint32_t at = *offset;
    SqlToken string = lexer_sql_next(body, MIG_POSTGRESQL, &at);
    SqlToken end = lexer_sql_next(body, MIG_POSTGRESQL, &at);
    if (string.kind != SQL_STRING || (end.kind != SQL_SEMICOLON && end.kind != SQL_END))
        return FOLD_NO_TEXT;
    CodeWords words =
        fold_words(fold->arena, (Text){body.data + string.offset, string.size}, MIG_POSTGRESQL);
    *offset = at;
    return words.count > 0 ? words.items[0].text : FOLD_NO_TEXT;
}

// Where a statement begins at `begin`: to its semicolon.
static Text statement_at(Text body, uint32_t begin, uint32_t *offset)
{
    SqlToken token;
    do {
        token = lexer_sql_next(body, MIG_POSTGRESQL, offset);
    } while (token.kind != SQL_SEMICOLON && token.kind != SQL_END &&
             token.kind != SQL_UNTERMINATED);
    return (Text){body.data + begin, token.offset - begin};
}

static void fold_static(Fold *fold, Text body)
{
    static const char *const verbs[] = {"create", "alter", "drop", "comment", NULL};
    static const char *const before[] = {"begin", "then", "else", "loop", NULL};
    uint32_t offset = 0;
    bool is_start = true;
    for (;;) {
        SqlToken token = lexer_sql_next(body, MIG_POSTGRESQL, &offset);
        Text text = {body.data + token.offset, token.size};
        if (token.kind == SQL_END || token.kind == SQL_UNTERMINATED)
            return;
        bool is_name = token.kind == SQL_WORD;
        if (is_start && is_name && is_word(text, verbs)) {
            fold_silently(fold, statement_at(body, token.offset, &offset));
            continue;
        }
        if (is_start && is_name && text_equal_ignoring_case(text, TEXT("execute"))) {
            Text constant = constant_of(fold, body, &offset);
            if (constant.size > 0) {
                fold_silently(fold, constant);
                continue;
            }
        }
        is_start = token.kind == SQL_SEMICOLON || (is_name && is_word(text, before));
    }
}

static void fold_code(Fold *fold, Text body, bool is_called, unsigned depth);

static void fold_calls_of(Fold *fold, Text body, unsigned depth)
{
    CodeWords words = fold_words(fold->arena, body, MIG_POSTGRESQL);
    for (size_t i = 0; i + 1 < words.count; i++) {
        bool is_call = words.items[i].kind <= WORD_QUOTED && words.items[i + 1].kind == WORD_MARK &&
                       text_is(words.items[i + 1].text, "(");
        if (!is_call)
            continue;
        ModelObjects routines = model_routines(fold->arena, fold->model, words.items[i].text);
        for (size_t j = 0; j < routines.count; j++)
            fold_code(fold, model_value(routines.items[j], ATTRIBUTE_BODY), true, depth + 1);
    }
}

static bool has_changes(const CodeWords *words)
{
    return fold_words_have(words, "create") || fold_words_have(words, "alter") ||
           fold_words_have(words, "drop") || fold_words_have(words, "execute") ||
           fold_words_have(words, "import") || fold_words_have(words, "search_path");
}

bool fold_may_change(Fold *fold, const ModelObject *routine)
{
    Text body = routine ? model_value(routine, ATTRIBUTE_BODY) : FOLD_NO_TEXT;
    if (body.size == 0)
        return true;
    CodeWords words = fold_words(fold->arena, body, MIG_POSTGRESQL);
    if (!has_changes(&words))
        return false;
    fold_opaque_body(fold, body, true);
    return true;
}

static void fold_code(Fold *fold, Text body, bool is_called, unsigned depth)
{
    if (body.size == 0 || depth > MAX_CALLS)
        return;
    CodeWords words = fold_words(fold->arena, body, MIG_POSTGRESQL);
    if (fold->model->routines)
        fold_calls_of(fold, body, depth);
    if (!has_changes(&words))
        return;
    Text copy = {text_copy(fold->arena, body), body.size}; // a NUL stands behind it
    fold_static(fold, copy);
    fold_opaque_body(fold, copy, is_called);
    if (is_called) // with names that the caller gives
        fold_open_mentioned(fold, (Text){fold->sql.data + fold->begin, fold->size});
}

void fold_do(Fold *fold, const PgQuery__DoStmt *statement)
{
    for (size_t i = 0; i < statement->n_args; i++)
        if (statement->args[i]->node_case == PG_QUERY__NODE__NODE_DEF_ELEM &&
            strcmp(statement->args[i]->def_elem->defname, "as") == 0)
            fold_code(fold, fold_string(fold, statement->args[i]->def_elem->arg), false, 0);
}

static const char *string_constant(const PgQuery__Node *node)
{
    while (node && node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST)
        node = node->type_cast->arg;
    bool is_string = node && node->node_case == PG_QUERY__NODE__NODE_A_CONST &&
                     node->a_const->val_case == PG_QUERY__A__CONST__VAL_SVAL;
    return is_string ? node->a_const->sval->sval : NULL;
}

static void set_config(Fold *fold, const PgQuery__FuncCall *call)
{
    const char *name = call->n_args > 0 ? string_constant(call->args[0]) : NULL;
    const char *value = call->n_args > 1 ? string_constant(call->args[1]) : NULL;
    if (name && strcmp(name, "search_path") != 0)
        return;
    bool is_variable = value && call->args[1]->node_case == PG_QUERY__NODE__NODE_A_CONST &&
                       fold_is_variable(fold, call->args[1]->a_const->location);
    if (name && value && !is_variable)
        fold_set_search_path(fold, fold_text(fold, value));
    else
        fold->model->has_unknown_path = true;
}

// The server's own with names of tables in their arguments.
static bool is_harmless(Text name)
{
    static const char *const names[] = {
        "setval",      "nextval", "currval", "pg_get_serial_sequence",
        "to_regclass", "format",  "concat",  "coalesce",
        "count",       "now",     "lower",   "upper",
        "quote_ident", NULL};
    return is_word(name, names) || (name.size > 3 && memcmp(name.data, "pg_", 3) == 0);
}

static void fold_function(Fold *fold, const PgQuery__FuncCall *call)
{
    FoldName name = fold_list_name(fold, call->funcname, call->n_funcname, call->location);
    if (text_is(name.name, "set_config") &&
        (name.schema.size == 0 || text_is(name.schema, "pg_catalog"))) {
        set_config(fold, call);
        return;
    }
    ModelObjects routines = model_routines(fold->arena, fold->model, name.name);
    for (size_t i = 0; i < routines.count; i++)
        if (name.schema.size == 0 || text_equal(routines.items[i]->schema, name.schema))
            fold_code(fold, model_value(routines.items[i], ATTRIBUTE_BODY), true, 0);
    bool may_be_unknown = fold->model->has_unknown_names && routines.count == 0 &&
                          !text_is(name.schema, "pg_catalog") && !is_harmless(name.name);
    for (size_t i = 0; may_be_unknown && i < call->n_args; i++) {
        const char *constant = string_constant(call->args[i]);
        if (constant)
            fold_open_mentioned(fold, fold_text(fold, constant));
    }
}

typedef struct Calls {
    const PgQuery__FuncCall **items;
    size_t count;
    size_t capacity;
    Arena *arena;
} Calls;

static void collect_call(void *context, const ProtobufCMessage *message)
{
    Calls *calls = context;
    if (message->descriptor == &pg_query__func_call__descriptor)
        ARRAY_PUSH(calls->arena, calls, (const PgQuery__FuncCall *)message);
}

static bool may_matter(const Fold *fold)
{
    static const char word[] = "set_config";
    if (fold->model->routines || fold->model->has_unknown_names)
        return true;
    for (size_t i = 0; i + sizeof word - 1 <= fold->size; i++)
        if (memcmp(fold->sql.data + fold->begin + i, word, sizeof word - 1) == 0)
            return true;
    return false;
}

void fold_called_functions(Fold *fold, const PgQuery__Node *statement)
{
    Calls calls = {.arena = fold->arena};
    if (!may_matter(fold))
        return;
    fold_walk(&statement->base, collect_call, &calls);
    for (size_t i = 0; i < calls.count; i++)
        fold_function(fold, calls.items[i]);
}

void fold_call(Fold *fold, const PgQuery__CallStmt *statement)
{
    if (statement->funccall)
        fold_function(fold, statement->funccall);
}
