// SPDX-License-Identifier: MIT
// WITH: queries with a name. One that is recursive knows its columns by its first half.
#include "fold_scope.h"

static void add_column(QueryWalk *walk, FoldColumns *columns, const char *name)
{
    FoldColumn column = {.name = fold_text(walk->fold, name)};
    if (column.name.size > 0)
        ARRAY_PUSH(walk->fold->arena, columns, column);
}

static void add_search_and_cycle(QueryWalk *walk, FoldColumns *columns,
                                 const PgQuery__CommonTableExpr *query)
{
    if (query->search_clause)
        add_column(walk, columns, query->search_clause->search_seq_column);
    if (query->cycle_clause) {
        add_column(walk, columns, query->cycle_clause->cycle_mark_column);
        add_column(walk, columns, query->cycle_clause->cycle_path_column);
    }
}

static FoldColumns copy_columns(QueryWalk *walk, const FoldColumns *columns)
{
    FoldColumns copy = {.is_open = columns->is_open};
    for (size_t i = 0; i < columns->count; i++)
        ARRAY_PUSH(walk->fold->arena, &copy, columns->items[i]);
    return copy;
}

static void walk_cte(QueryWalk *walk, const Scope *scope, ScopeCte *cte,
                     const PgQuery__CommonTableExpr *query, bool is_recursive)
{
    FoldColumns columns = {0};
    cte->columns = (FoldColumns){.is_open = true};
    query_walk(walk, scope->outer, is_recursive ? scope->ctes : cte->next, query->ctequery,
               &columns, is_recursive ? cte : NULL);
    columns = copy_columns(walk, &columns);
    scope_rename(walk, &columns, query->aliascolnames, query->n_aliascolnames);
    add_search_and_cycle(walk, &columns, query);
    cte->columns = columns;
}

void query_with(QueryWalk *walk, Scope *scope, const PgQuery__WithClause *with)
{
    if (!with)
        return;
    ScopeCte *all = arena_alloc(walk->fold->arena, (with->n_ctes + 1) * sizeof *all);
    for (size_t i = 0; i < with->n_ctes; i++) {
        if (with->ctes[i]->node_case != PG_QUERY__NODE__NODE_COMMON_TABLE_EXPR)
            continue;
        const PgQuery__CommonTableExpr *query = with->ctes[i]->common_table_expr;
        all[i] = (ScopeCte){.name = fold_text(walk->fold, query->ctename),
                            .columns = {.is_open = true},
                            .next = scope->ctes,
                            .aliases = query->aliascolnames,
                            .alias_count = query->n_aliascolnames,
                            .has_more = query->search_clause || query->cycle_clause};
        if (with->recursive)
            scope->ctes = &all[i]; // each sees all
    }
    for (size_t i = 0; i < with->n_ctes; i++) {
        if (with->ctes[i]->node_case != PG_QUERY__NODE__NODE_COMMON_TABLE_EXPR)
            continue;
        if (!with->recursive)
            all[i].next = scope->ctes;
        walk_cte(walk, scope, &all[i], with->ctes[i]->common_table_expr, with->recursive);
        if (!with->recursive)
            scope->ctes = &all[i];
    }
}
