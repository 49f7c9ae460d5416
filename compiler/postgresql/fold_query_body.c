// SPDX-License-Identifier: MIT
// Bodies of routines in SQL, whose names the server looks up when it creates them. The arguments
// are names, too, behind all that the queries have.
#include "fold_scope.h"

#include "lexer.h"
#include "tree.h"

#include <string.h>

static bool is_input(const PgQuery__FunctionParameter *parameter)
{
    return parameter->mode != PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_OUT &&
           parameter->mode != PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_TABLE;
}

// a, routine.a and a.field
static void add_arguments(QueryWalk *walk, Scope *scope,
                          const PgQuery__CreateFunctionStmt *statement)
{
    ScopeItem *routine = scope_add(walk, scope);
    FoldName name = fold_list_name(walk->fold, statement->funcname, statement->n_funcname, -1);
    routine->name = name.name;
    routine->has_columns = true;
    for (size_t i = 0; i < statement->n_parameters; i++) {
        const PgQuery__Node *node = statement->parameters[i];
        if (node->node_case != PG_QUERY__NODE__NODE_FUNCTION_PARAMETER ||
            !is_input(node->function_parameter))
            continue;
        FoldColumn column = {.name = fold_text(walk->fold, node->function_parameter->name)};
        if (column.name.size == 0)
            continue;
        ARRAY_PUSH(walk->fold->arena, &routine->columns, column);
        ScopeItem *item = scope_add(walk, scope);
        item->schema = name.name;
        item->name = column.name;
        item->has_columns = item->is_qualified = item->columns.is_open = true;
    }
}

static const PgQuery__Node *option(const PgQuery__CreateFunctionStmt *statement, const char *name)
{
    for (size_t i = 0; i < statement->n_options; i++)
        if (statement->options[i]->node_case == PG_QUERY__NODE__NODE_DEF_ELEM &&
            strcmp(statement->options[i]->def_elem->defname, name) == 0)
            return statement->options[i]->def_elem->arg;
    return NULL;
}

// One that takes any type is not looked into before it is called.
static bool is_polymorphic(const PgQuery__CreateFunctionStmt *statement)
{
    for (size_t i = 0; i < statement->n_parameters; i++) {
        const PgQuery__Node *node = statement->parameters[i];
        const PgQuery__TypeName *type = node->node_case == PG_QUERY__NODE__NODE_FUNCTION_PARAMETER
                                            ? node->function_parameter->arg_type
                                            : NULL;
        const PgQuery__Node *last =
            type && type->n_names > 0 ? type->names[type->n_names - 1] : NULL;
        if (last && last->node_case == PG_QUERY__NODE__NODE_STRING &&
            strncmp(last->string->sval, "any", 3) == 0)
            return true;
    }
    return false;
}

// Its text, where the server reads it now: settings that it brings along are not followed.
static const char *readable_body(const PgQuery__CreateFunctionStmt *statement)
{
    const PgQuery__Node *language = option(statement, "language"), *body = option(statement, "as");
    if (!language || language->node_case != PG_QUERY__NODE__NODE_STRING ||
        strcmp(language->string->sval, "sql") != 0 || option(statement, "set") ||
        is_polymorphic(statement))
        return NULL;
    if (!body || body->node_case != PG_QUERY__NODE__NODE_LIST || body->list->n_items != 1 ||
        body->list->items[0]->node_case != PG_QUERY__NODE__NODE_STRING)
        return NULL;
    return body->list->items[0]->string->sval;
}

// Where a text stands in a string of the statement as it is; false: it was written otherwise.
static bool find_body(const Fold *fold, Text body, size_t *found)
{
    Text sql = {fold->sql.data + fold->begin, fold->size};
    uint32_t offset = 0;
    SqlToken token;
    do {
        token = lexer_sql_next(sql, MIG_POSTGRESQL, &offset);
        for (uint32_t i = 1; token.kind == SQL_STRING && i + body.size < token.size; i++)
            if (memcmp(sql.data + token.offset + i, body.data, body.size) == 0) {
                *found = token.offset + i;
                return true;
            }
    } while (token.kind != SQL_END && token.kind != SQL_UNTERMINATED);
    return false;
}

static bool is_query(const PgQuery__Node *node)
{
    return node && (node->node_case == PG_QUERY__NODE__NODE_SELECT_STMT ||
                    node->node_case == PG_QUERY__NODE__NODE_INSERT_STMT ||
                    node->node_case == PG_QUERY__NODE__NODE_UPDATE_STMT ||
                    node->node_case == PG_QUERY__NODE__NODE_DELETE_STMT);
}

// Other statements are not run when the routine is made, nor is what they make there.
static void walk_statements(QueryWalk *walk, const Scope *scope, const PgQuery__ParseResult *tree)
{
    for (size_t i = 0; i < tree->n_stmts; i++)
        if (is_query(tree->stmts[i]->stmt))
            query_walk(walk, scope, NULL, tree->stmts[i]->stmt, NULL, NULL);
}

// Its places are those of the string.
static void walk_text(Fold *fold, const PgQuery__CreateFunctionStmt *statement, const char *text)
{
    Fold inner = *fold;
    QueryWalk walk = {.fold = &inner};
    Scope scope = {0};
    size_t at = 0;
    inner.sql = fold_text(fold, text);
    inner.begin = 0;
    inner.is_exact = fold->is_exact && find_body(fold, inner.sql, &at);
    if (inner.is_exact) {
        inner.size = inner.sql.size;
        inner.place =
            (Span){fold->place.source, fold->place.offset + (uint32_t)at, (uint32_t)inner.sql.size};
    }
    PostgresqlTree *tree = postgresql_parser_read(inner.sql);
    add_arguments(&walk, &scope, statement);
    if (tree)
        walk_statements(&walk, &scope, fold_tree_statements(tree));
    postgresql_parser_free(tree);
    fold->reported = inner.reported;
    fold->is_silent = inner.is_silent;
}

// BEGIN ATOMIC: lists of statements, or RETURN.
static void walk_atomic(QueryWalk *walk, const Scope *scope, const PgQuery__Node *node)
{
    if (node->node_case == PG_QUERY__NODE__NODE_LIST)
        for (size_t i = 0; i < node->list->n_items; i++)
            walk_atomic(walk, scope, node->list->items[i]);
    else if (node->node_case == PG_QUERY__NODE__NODE_RETURN_STMT)
        query_expression(walk, scope, node->return_stmt->returnval);
    else if (is_query(node))
        query_walk(walk, scope, NULL, node, NULL, NULL);
}

void fold_routine_body(Fold *fold, const PgQuery__CreateFunctionStmt *statement,
                       ModelObject *routine)
{
    const char *text = readable_body(statement);
    if (text)
        walk_text(fold, statement, text);
    if (!statement->sql_body)
        return;
    QueryWalk walk = {.fold = fold, .user = routine};
    Scope scope = {0};
    add_arguments(&walk, &scope, statement);
    walk_atomic(&walk, &scope, statement->sql_body);
}
