// SPDX-License-Identifier: MIT
// Names inside queries and expressions.
#include "fold_parts.h"

void fold_query(Fold *fold, const PgQuery__Node *query)
{
    (void)fold;
    (void)query;
}

FoldColumns fold_query_columns(Fold *fold, const PgQuery__Node *query)
{
    (void)fold;
    (void)query;
    return (FoldColumns){.is_open = true};
}

void fold_query_uses(Fold *fold, const PgQuery__Node *query, ModelObject *user, Text by)
{
    (void)fold;
    (void)query;
    (void)user;
    (void)by;
}

void fold_expression_columns(Fold *fold, const ModelObject *relation,
                             const PgQuery__Node *expression, ModelNumbers *numbers)
{
    (void)fold;
    (void)relation;
    (void)expression;
    (void)numbers;
}

void fold_expression_uses(Fold *fold, const ModelObject *relation, const PgQuery__Node *expression,
                          ModelObject *user, ModelUse use)
{
    (void)fold;
    (void)relation;
    (void)expression;
    (void)user;
    (void)use;
}

void fold_row_condition(Fold *fold, const ModelObject *relation, const PgQuery__Node *expression,
                        ModelNumbers *numbers)
{
    fold_expression_columns(fold, relation, expression, numbers);
}

void fold_rule_actions(Fold *fold, const PgQuery__RuleStmt *rule, const ModelObject *relation,
                       ModelObject *user)
{
    (void)fold;
    (void)rule;
    (void)relation;
    (void)user;
}

void fold_routine_body(Fold *fold, const PgQuery__CreateFunctionStmt *statement,
                       ModelObject *routine)
{
    (void)fold;
    (void)statement;
    (void)routine;
}
