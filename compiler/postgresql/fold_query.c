// SPDX-License-Identifier: MIT
// What others ask of queries and expressions.
#include "fold_scope.h"

void fold_query(Fold *fold, const PgQuery__Node *query)
{
    QueryWalk walk = {.fold = fold};
    query_walk(&walk, NULL, NULL, query, NULL, NULL);
}

FoldColumns fold_query_columns(Fold *fold, const PgQuery__Node *query)
{
    QueryWalk walk = {.fold = fold};
    FoldColumns columns = {0};
    query_walk(&walk, NULL, NULL, query, &columns, NULL);
    return columns;
}

void fold_query_uses(Fold *fold, const PgQuery__Node *query, ModelObject *user, Text by)
{
    QueryWalk walk = {.fold = fold, .user = user, .use = {.by = by}};
    query_walk(&walk, NULL, NULL, query, NULL, NULL);
}

// Without a relation a name may be VALUE, of a domain.
static void add_own(QueryWalk *walk, Scope *scope, const ModelObject *relation)
{
    if (relation)
        scope_add_relation(walk, scope, relation);
    else
        scope->is_unknown = true;
}

void fold_expression_columns(Fold *fold, const ModelObject *relation,
                             const PgQuery__Node *expression, ModelNumbers *numbers)
{
    QueryWalk walk = {.fold = fold, .own = relation, .numbers = numbers};
    Scope scope = {0};
    add_own(&walk, &scope, relation);
    query_expression(&walk, &scope, expression);
}

void fold_expression_uses(Fold *fold, const ModelObject *relation, const PgQuery__Node *expression,
                          ModelObject *user, ModelUse use)
{
    QueryWalk walk = {.fold = fold, .own = relation, .user = user, .use = use};
    Scope scope = {0};
    add_own(&walk, &scope, relation);
    query_expression(&walk, &scope, expression);
}

static void add_row(QueryWalk *walk, Scope *scope, const ModelObject *relation, Text name)
{
    ScopeItem *item = scope_add_relation(walk, scope, relation);
    item->name = name;
    item->schema = (Text){"", 0};
    item->is_qualified = true;
}

void fold_row_condition(Fold *fold, const ModelObject *relation, const PgQuery__Node *expression,
                        ModelNumbers *numbers)
{
    QueryWalk walk = {.fold = fold, .own = relation, .numbers = numbers};
    Scope scope = {.is_unknown = true};
    add_row(&walk, &scope, relation, TEXT("old"));
    add_row(&walk, &scope, relation, TEXT("new"));
    query_expression(&walk, &scope, expression);
}

void fold_rule_actions(Fold *fold, const PgQuery__RuleStmt *rule, const ModelObject *relation,
                       ModelObject *user)
{
    QueryWalk walk = {.fold = fold, .own = relation, .user = user};
    Scope scope = {.is_unknown = true};
    walk.use.by = fold_text(fold, rule->rulename);
    add_row(&walk, &scope, relation, TEXT("old"));
    add_row(&walk, &scope, relation, TEXT("new"));
    query_expression(&walk, &scope, rule->where_clause);
    for (size_t i = 0; i < rule->n_actions; i++)
        query_walk(&walk, &scope, NULL, rule->actions[i], NULL, NULL);
}
