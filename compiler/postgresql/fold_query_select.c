// SPDX-License-Identifier: MIT
// SELECT, VALUES and what UNION makes of several.
#include "fold_scope.h"

static bool is_target_name(QueryWalk *walk, const Scope *scope, Text name)
{
    for (size_t i = 0; i < scope->target_count; i++) {
        const PgQuery__Node *target = scope->targets[i];
        if (target->node_case != PG_QUERY__NODE__NODE_RES_TARGET)
            continue;
        Text output = query_target_name(walk, target->res_target);
        if (output.size == 0 || text_equal(output, name))
            return true;
    }
    return false;
}

// What ORDER BY, GROUP BY and DISTINCT ON may name besides columns: the names of the result.
static bool is_output(QueryWalk *walk, const Scope *scope, const PgQuery__Node *node)
{
    if (node->node_case != PG_QUERY__NODE__NODE_COLUMN_REF || node->column_ref->n_fields != 1 ||
        node->column_ref->fields[0]->node_case != PG_QUERY__NODE__NODE_STRING)
        return false;
    return is_target_name(walk, scope, text_from(node->column_ref->fields[0]->string->sval));
}

static void walk_ordering(QueryWalk *walk, const Scope *scope, PgQuery__Node *const *items,
                          size_t count, bool is_column_first)
{
    for (size_t i = 0; i < count; i++) {
        const PgQuery__Node *node = items[i];
        if (node->node_case == PG_QUERY__NODE__NODE_SORT_BY)
            node = node->sort_by->node;
        if (!node)
            continue;
        if (node->node_case == PG_QUERY__NODE__NODE_GROUPING_SET) {
            walk_ordering(walk, scope, node->grouping_set->content, node->grouping_set->n_content,
                          is_column_first);
        } else if (is_column_first && node->node_case == PG_QUERY__NODE__NODE_ROW_EXPR) {
            walk_ordering(walk, scope, node->row_expr->args, node->row_expr->n_args, true);
        } else if (is_output(walk, scope, node)) {
            if (is_column_first && scope_find(walk, scope, node->column_ref).answer == SCOPE_COLUMN)
                query_expression(walk, scope, node);
        } else {
            query_expression(walk, scope, node);
        }
    }
}

// FOR UPDATE OF t
static void walk_locks(QueryWalk *walk, const Scope *scope, const PgQuery__SelectStmt *select)
{
    for (size_t i = 0; i < select->n_locking_clause; i++) {
        const PgQuery__Node *node = select->locking_clause[i];
        if (node->node_case != PG_QUERY__NODE__NODE_LOCKING_CLAUSE)
            continue;
        for (size_t j = 0; j < node->locking_clause->n_locked_rels; j++) {
            const PgQuery__Node *locked = node->locking_clause->locked_rels[j];
            if (locked->node_case != PG_QUERY__NODE__NODE_RANGE_VAR)
                continue;
            FoldName name = fold_range_name(walk->fold, locked->range_var);
            if (!scope_find_item(scope, (Text){"", 0}, name.name))
                fold_report(walk->fold, RULE_UNKNOWN_TABLE,
                            fold_name(walk->fold, name.name, name.offset),
                            "table \"%.*s\" is not in this query", TEXT_ARGS(name.name));
        }
    }
}

static void walk_limits(QueryWalk *walk, const Scope *scope, const PgQuery__SelectStmt *select)
{
    query_expression(walk, scope, select->limit_offset);
    query_expression(walk, scope, select->limit_count);
}

static void walk_plain(QueryWalk *walk, Scope *scope, const PgQuery__SelectStmt *select,
                       FoldColumns *columns)
{
    query_from_list(walk, scope, select->from_clause, select->n_from_clause);
    query_expressions(walk, scope, select->target_list, select->n_target_list);
    query_expression(walk, scope, select->where_clause);
    query_expression(walk, scope, select->having_clause);
    query_expressions(walk, scope, select->window_clause, select->n_window_clause);
    scope->targets = select->target_list;
    scope->target_count = select->n_target_list;
    walk_ordering(walk, scope, select->group_clause, select->n_group_clause, true);
    walk_ordering(walk, scope, select->sort_clause, select->n_sort_clause, false);
    walk_ordering(walk, scope, select->distinct_clause, select->n_distinct_clause, false);
    walk_limits(walk, scope, select);
    walk_locks(walk, scope, select);
    if (columns || walk->user) {
        FoldColumns all = query_columns(walk, scope, select->target_list, select->n_target_list);
        if (columns)
            *columns = all;
    }
}

// The result's names are all that ORDER BY may say.
static void walk_result_ordering(QueryWalk *walk, Scope *scope, const PgQuery__SelectStmt *select,
                                 const FoldColumns *columns)
{
    ScopeItem *item = scope_add(walk, scope);
    item->columns = *columns;
    item->has_columns = true;
    walk_ordering(walk, scope, select->sort_clause, select->n_sort_clause, false);
    walk_limits(walk, scope, select);
}

static void walk_values(QueryWalk *walk, Scope *scope, const PgQuery__SelectStmt *select,
                        FoldColumns *columns)
{
    FoldColumns all = {0};
    for (size_t i = 0; i < select->n_values_lists; i++) {
        const PgQuery__Node *row = select->values_lists[i];
        if (row->node_case != PG_QUERY__NODE__NODE_LIST)
            continue;
        query_expressions(walk, scope, row->list->items, row->list->n_items);
        for (size_t j = 0; columns && i == 0 && j < row->list->n_items; j++) {
            Builder name = {.arena = walk->fold->arena};
            builder_add_format(&name, "column%zu", j + 1);
            FoldColumn column = {.name = builder_text(&name)};
            ARRAY_PUSH(walk->fold->arena, &all, column);
        }
    }
    if (select->n_sort_clause > 0 && !columns)
        all.is_open = true;
    walk_result_ordering(walk, scope, select, &all);
    if (columns)
        *columns = all;
}

// A type that only one side is sure of is none; and the columns are no table's any more.
static void join_types(FoldColumns *left, const FoldColumns *right)
{
    for (size_t i = 0; i < left->count; i++) {
        bool is_same = i < right->count && text_equal(left->items[i].type, right->items[i].type);
        if (!is_same)
            left->items[i].type = left->items[i].collation = (Text){"", 0};
        left->items[i].relation = NULL;
    }
}

static FoldColumns copy_columns(QueryWalk *walk, const FoldColumns *columns)
{
    FoldColumns copy = {.is_open = columns->is_open};
    for (size_t i = 0; i < columns->count; i++)
        ARRAY_PUSH(walk->fold->arena, &copy, columns->items[i]);
    return copy;
}

static void walk_union(QueryWalk *walk, const Scope *outer, Scope *scope,
                       const PgQuery__SelectStmt *select, FoldColumns *columns, ScopeCte *cte)
{
    FoldColumns left = {0}, right = {0};
    query_select(walk, outer, scope->ctes, select->larg, &left, NULL);
    left = copy_columns(walk, &left);
    if (cte) { // the second half sees the first
        cte->columns = copy_columns(walk, &left);
        scope_rename(walk, &cte->columns, cte->aliases, cte->alias_count);
        cte->columns.is_open = left.is_open || cte->has_more;
    }
    query_select(walk, outer, scope->ctes, select->rarg, &right, NULL);
    join_types(&left, &right);
    left.is_open = left.is_open || right.is_open;
    walk_result_ordering(walk, scope, select, &left);
    if (columns)
        *columns = left;
}

void query_select(QueryWalk *walk, const Scope *outer, const ScopeCte *ctes,
                  const PgQuery__SelectStmt *select, FoldColumns *columns, ScopeCte *cte)
{
    Scope scope = {.outer = outer, .ctes = ctes};
    if (!query_enter(walk)) {
        if (columns)
            *columns = (FoldColumns){.is_open = true};
        return;
    }
    query_with(walk, &scope, select->with_clause);
    if (select->larg && select->rarg)
        walk_union(walk, outer, &scope, select, columns, cte);
    else if (select->n_values_lists > 0)
        walk_values(walk, &scope, select, columns);
    else
        walk_plain(walk, &scope, select, columns);
    walk->depth--;
}

void query_walk(QueryWalk *walk, const Scope *outer, const ScopeCte *ctes,
                const PgQuery__Node *query, FoldColumns *columns, ScopeCte *cte)
{
    if (columns)
        *columns = (FoldColumns){.is_open = true};
    if (!query)
        return;
    switch ((int)query->node_case) {
    case PG_QUERY__NODE__NODE_SELECT_STMT:
        query_select(walk, outer, ctes, query->select_stmt, columns, cte);
        break;
    case PG_QUERY__NODE__NODE_INSERT_STMT:
        query_insert(walk, outer, ctes, query->insert_stmt, columns);
        break;
    case PG_QUERY__NODE__NODE_UPDATE_STMT:
        query_update(walk, outer, ctes, query->update_stmt, columns);
        break;
    case PG_QUERY__NODE__NODE_DELETE_STMT:
        query_delete(walk, outer, ctes, query->delete_stmt, columns);
        break;
    case PG_QUERY__NODE__NODE_MERGE_STMT:
        query_merge(walk, outer, ctes, query->merge_stmt);
        break;
    default:
        break;
    }
}
