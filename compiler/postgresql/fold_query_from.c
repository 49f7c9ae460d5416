// SPDX-License-Identifier: MIT
// FROM: tables, queries, functions and joins become the items of a scope.
#include "fold_scope.h"

static const ScopeCte *find_cte(const Scope *scope, Text name)
{
    for (const ScopeCte *cte = scope->ctes; cte; cte = cte->next)
        if (text_equal(cte->name, name))
            return cte;
    return NULL;
}

static ScopeItem *from_relation(QueryWalk *walk, Scope *scope, const PgQuery__RangeVar *range)
{
    FoldName name = fold_range_name(walk->fold, range);
    const ScopeCte *cte = name.schema.size == 0 ? find_cte(scope, name.name) : NULL;
    ScopeItem *item;
    if (cte) {
        item = scope_add(walk, scope);
        item->name = name.name;
        item->columns = cte->columns;
        item->has_columns = true;
    } else {
        const ModelObject *relation =
            fold_relation(walk->fold, name.schema, name.name, name.offset);
        item = scope_add_relation(walk, scope, relation);
        item->name = name.name;
        item->schema = relation ? relation->schema : name.schema;
        scope_note_object(walk, relation);
    }
    scope_item_alias(walk, item, range->alias);
    return item;
}

static ScopeItem *from_query(QueryWalk *walk, Scope *scope, const PgQuery__RangeSubselect *query)
{
    FoldColumns columns = {0};
    query_walk(walk, query->lateral ? scope : scope->outer, scope->ctes, query->subquery, &columns,
               NULL);
    ScopeItem *item = scope_add(walk, scope);
    item->columns = columns;
    item->has_columns = true;
    scope_item_alias(walk, item, query->alias);
    return item;
}

// Of pg_catalog, where they return rows whose columns can be told. NULL: the function's own name,
// or the alias.
static const struct {
    const char *name;
    const char *columns[3];
} known_functions[] = {
    {"generate_series", {NULL}},
    {"generate_subscripts", {NULL}},
    {"json_array_elements", {"value"}},
    {"json_array_elements_text", {"value"}},
    {"json_each", {"key", "value"}},
    {"json_each_text", {"key", "value"}},
    {"json_object_keys", {NULL}},
    {"jsonb_array_elements", {"value"}},
    {"jsonb_array_elements_text", {"value"}},
    {"jsonb_each", {"key", "value"}},
    {"jsonb_each_text", {"key", "value"}},
    {"jsonb_object_keys", {NULL}},
    {"regexp_matches", {NULL}},
    {"regexp_split_to_table", {NULL}},
    {"string_to_table", {NULL}},
};

static void add_column(QueryWalk *walk, FoldColumns *columns, Text name)
{
    FoldColumn column = {.name = name};
    ARRAY_PUSH(walk->fold->arena, columns, column);
}

static void add_known(QueryWalk *walk, FoldColumns *columns, FoldName name, size_t arguments,
                      Text alias)
{
    bool is_catalog = name.schema.size == 0 || text_is(name.schema, "pg_catalog");
    Text own = alias.size > 0 ? alias : name.name;
    for (size_t i = 0; is_catalog && i < sizeof known_functions / sizeof *known_functions; i++) {
        if (!text_is(name.name, known_functions[i].name) || scope_has_routine(walk, name.name))
            continue;
        const char *const *names = known_functions[i].columns;
        for (size_t j = 0; j < 3 && names[j]; j++)
            add_column(walk, columns, text_from(names[j]));
        if (!names[0])
            add_column(walk, columns, own);
        return;
    }
    const ModelObject *routine = name.schema.size > 0 || !scope_is_built_in(name.name)
                                     ? fold_routine_of_call(walk->fold, name, arguments)
                                     : NULL;
    if (routine && scope_add_result(walk, columns, routine, own))
        return;
    add_column(walk, columns, own);
    columns->is_open = true;
}

static void add_definitions(QueryWalk *walk, FoldColumns *columns, PgQuery__Node *const *items,
                            size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (items[i]->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF) {
            const ModelObject *found = NULL;
            const PgQuery__ColumnDef *definition = items[i]->column_def;
            FoldColumn column = {.name = fold_text(walk->fold, definition->colname)};
            if (definition->type_name)
                column.type = fold_type(walk->fold, definition->type_name, &found);
            scope_note_object(walk, found);
            ARRAY_PUSH(walk->fold->arena, columns, column);
        }
}

// One of ROWS FROM: the call, and the columns that it is said to have.
static void add_function(QueryWalk *walk, FoldColumns *columns, const PgQuery__Node *function,
                         Text alias)
{
    const PgQuery__Node *call = function;
    if (function->node_case == PG_QUERY__NODE__NODE_LIST && function->list->n_items > 0) {
        call = function->list->items[0];
        const PgQuery__Node *definitions =
            function->list->n_items > 1 ? function->list->items[1] : NULL;
        if (definitions && definitions->node_case == PG_QUERY__NODE__NODE_LIST) {
            add_definitions(walk, columns, definitions->list->items, definitions->list->n_items);
            return;
        }
    }
    if (call->node_case == PG_QUERY__NODE__NODE_FUNC_CALL)
        add_known(
            walk, columns,
            fold_list_name(walk->fold, call->func_call->funcname, call->func_call->n_funcname, -1),
            call->func_call->n_args, alias);
    else
        columns->is_open = true;
}

// A function sees what stands before it.
static ScopeItem *from_function(QueryWalk *walk, Scope *scope,
                                const PgQuery__RangeFunction *function)
{
    FoldColumns columns = {0};
    Text alias = {"", 0};
    if (function->alias)
        alias = fold_text(walk->fold, function->alias->aliasname);
    query_expressions(walk, scope, function->functions, function->n_functions);
    if (function->n_coldeflist > 0)
        add_definitions(walk, &columns, function->coldeflist, function->n_coldeflist);
    else
        for (size_t i = 0; i < function->n_functions; i++)
            add_function(walk, &columns, function->functions[i],
                         function->n_functions == 1 ? alias : (Text){"", 0});
    if (function->ordinality)
        add_column(walk, &columns, TEXT("ordinality"));
    ScopeItem *item = scope_add(walk, scope);
    item->columns = columns;
    item->has_columns = true;
    if (!function->alias && function->n_functions > 0) {
        const PgQuery__Node *first = function->functions[0];
        if (first->node_case == PG_QUERY__NODE__NODE_LIST && first->list->n_items > 0)
            first = first->list->items[0];
        if (first->node_case == PG_QUERY__NODE__NODE_FUNC_CALL)
            item->name = fold_list_name(walk->fold, first->func_call->funcname,
                                        first->func_call->n_funcname, -1)
                             .name;
    }
    scope_item_alias(walk, item, function->alias);
    return item;
}

// XMLTABLE
static ScopeItem *from_table_function(QueryWalk *walk, Scope *scope,
                                      const PgQuery__RangeTableFunc *function)
{
    FoldColumns columns = {0};
    query_expression(walk, scope, function->docexpr);
    query_expression(walk, scope, function->rowexpr);
    query_expressions(walk, scope, function->namespaces, function->n_namespaces);
    for (size_t i = 0; i < function->n_columns; i++) {
        if (function->columns[i]->node_case != PG_QUERY__NODE__NODE_RANGE_TABLE_FUNC_COL)
            continue;
        const PgQuery__RangeTableFuncCol *column = function->columns[i]->range_table_func_col;
        query_expression(walk, scope, column->colexpr);
        query_expression(walk, scope, column->coldefexpr);
        add_column(walk, &columns, fold_text(walk->fold, column->colname));
    }
    ScopeItem *item = scope_add(walk, scope);
    item->name = TEXT("xmltable");
    item->columns = columns;
    item->has_columns = true;
    scope_item_alias(walk, item, function->alias);
    return item;
}

ScopeItem *query_from(QueryWalk *walk, Scope *scope, const PgQuery__Node *node)
{
    switch ((int)node->node_case) {
    case PG_QUERY__NODE__NODE_RANGE_VAR:
        return from_relation(walk, scope, node->range_var);
    case PG_QUERY__NODE__NODE_RANGE_SUBSELECT:
        return from_query(walk, scope, node->range_subselect);
    case PG_QUERY__NODE__NODE_RANGE_FUNCTION:
        return from_function(walk, scope, node->range_function);
    case PG_QUERY__NODE__NODE_RANGE_TABLE_FUNC:
        return from_table_function(walk, scope, node->range_table_func);
    case PG_QUERY__NODE__NODE_JOIN_EXPR:
        return query_join(walk, scope, node->join_expr);
    case PG_QUERY__NODE__NODE_RANGE_TABLE_SAMPLE: {
        const PgQuery__RangeTableSample *sample = node->range_table_sample;
        ScopeItem *item = query_from(walk, scope, sample->relation);
        query_expressions(walk, scope, sample->args, sample->n_args);
        query_expression(walk, scope, sample->repeatable);
        return item;
    }
    default:
        return scope_add_relation(walk, scope, NULL);
    }
}

void query_from_list(QueryWalk *walk, Scope *scope, PgQuery__Node *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        query_from(walk, scope, items[i]);
}
