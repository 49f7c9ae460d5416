// SPDX-License-Identifier: MIT
// Joins: what USING and NATURAL merge, what the condition sees, and what an alias hides.
#include "fold_scope.h"

typedef struct MergedNames {
    Text *items;
    size_t count;
    size_t capacity;
} MergedNames;

// Both sides' columns are compared, and so both are used.
static void merge_name(QueryWalk *walk, ScopeItem *join, MergedNames *names, Text name)
{
    FoldColumn column;
    if (scope_item_find(walk, join->left, name, &column))
        scope_note_column(walk, &column);
    if (scope_item_find(walk, join->right, name, &column))
        scope_note_column(walk, &column);
    ARRAY_PUSH(walk->fold->arena, names, name);
}

static void check_side(QueryWalk *walk, const ScopeItem *side, Text name)
{
    FoldColumn column;
    if (scope_item_find(walk, side, name, &column) || scope_item_is_open(side))
        return;
    if (side->relation && !side->has_columns)
        fold_column(walk->fold, side->relation, name, -1);
    else
        fold_report(walk->fold, RULE_UNKNOWN_COLUMN, fold_name(walk->fold, name, -1),
                    "column \"%.*s\" is not on both sides of the join", TEXT_ARGS(name));
}

static MergedNames merge_using(QueryWalk *walk, ScopeItem *join, const PgQuery__JoinExpr *node)
{
    MergedNames names = {0};
    for (size_t i = 0; i < node->n_using_clause; i++) {
        if (node->using_clause[i]->node_case != PG_QUERY__NODE__NODE_STRING)
            continue;
        Text name = fold_text(walk->fold, node->using_clause[i]->string->sval);
        check_side(walk, join->left, name);
        check_side(walk, join->right, name);
        merge_name(walk, join, &names, name);
    }
    return names;
}

static MergedNames merge_natural(QueryWalk *walk, ScopeItem *join)
{
    MergedNames names = {0};
    FoldColumn column;
    FoldColumns left = scope_item_columns(walk, join->left);
    for (size_t i = 0; i < left.count; i++)
        if (scope_item_find(walk, join->right, left.items[i].name, &column))
            merge_name(walk, join, &names, left.items[i].name);
    return names;
}

// JOIN … USING (a) AS x: x.a and nothing else.
static void add_using_alias(QueryWalk *walk, Scope *scope, const ScopeItem *join,
                            const PgQuery__Alias *alias)
{
    ScopeItem *item = scope_add(walk, scope);
    for (size_t i = 0; i < join->merged_count; i++) {
        FoldColumn column = {.name = join->merged[i]};
        ARRAY_PUSH(walk->fold->arena, &item->columns, column);
    }
    item->has_columns = true;
    item->is_operand = item->is_qualified = true;
    scope_item_alias(walk, item, alias);
}

static ScopeItem *name_join(QueryWalk *walk, Scope *scope, ScopeItem *join, size_t first,
                            const PgQuery__Alias *alias)
{
    FoldColumns columns = scope_item_columns(walk, join);
    for (size_t i = first; i < scope->list.count; i++)
        scope->list.items[i]->is_hidden = true;
    join->is_operand = true;
    ScopeItem *item = scope_add(walk, scope);
    item->columns = columns;
    item->has_columns = true;
    scope_item_alias(walk, item, alias);
    return item;
}

ScopeItem *query_join(QueryWalk *walk, Scope *scope, const PgQuery__JoinExpr *node)
{
    size_t first = scope->list.count, window = scope->window;
    ScopeItem *left = query_from(walk, scope, node->larg);
    ScopeItem *right = query_from(walk, scope, node->rarg);
    ScopeItem *join = scope_add(walk, scope);
    MergedNames names;
    join->is_join = true;
    join->left = left;
    join->right = right;
    left->is_operand = right->is_operand = true;
    names = node->is_natural ? merge_natural(walk, join) : merge_using(walk, join, node);
    join->merged = names.items;
    join->merged_count = names.count;
    scope->window = first;
    query_expression(walk, scope, node->quals);
    scope->window = window;
    if (node->join_using_alias)
        add_using_alias(walk, scope, join, node->join_using_alias);
    return node->alias ? name_join(walk, scope, join, first, node->alias) : join;
}
