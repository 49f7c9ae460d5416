// SPDX-License-Identifier: MIT
// Rules of query rewriting.
#include "fold_parts.h"

void fold_create_rule(Fold *fold, PgQuery__RuleStmt *statement)
{
    FoldName range = fold_range_name(fold, statement->relation);
    Text name = fold_text(fold, statement->rulename);
    const ModelObject *relation = fold_relation(fold, range.schema, range.name, range.offset);
    const ModelObject *old = relation ? model_part(relation, MODEL_RULE, name) : NULL;
    if (!relation)
        return;
    if (old && !statement->replace && !relation->is_open) {
        fold_doubt(fold, relation);
        Diagnostic *diagnostic = fold_report(fold, RULE_ALREADY_EXISTS, fold_name(fold, name, -1),
                                             "rule \"%.*s\" of \"%.*s\" already exists",
                                             TEXT_ARGS(name), TEXT_ARGS(relation->name));
        if (diagnostic && old->made.source)
            diagnostic_note(diagnostic, old->made, "\"%.*s\" is created here", TEXT_ARGS(name));
        return;
    }
    ModelObject *copy = fold_open(fold, relation);
    if (statement->event == PG_QUERY__CMD_TYPE__CMD_SELECT) { // an empty table becomes a view
        copy->kind = MODEL_VIEW;
        fold_put(fold, copy);
        return;
    }
    ModelObject *rule = fold_make(fold, MODEL_RULE, FOLD_NO_TEXT, name, -1);
    PgQuery__Node node = PG_QUERY__NODE__INIT;
    node.node_case = PG_QUERY__NODE__NODE_RULE_STMT;
    node.rule_stmt = statement;
    model_set(fold->arena, rule, ATTRIBUTE_DEFINITION, fold_query_text(fold, &node));
    model_remove_uses(copy, name, 0);
    model_put_part(fold->arena, copy, rule, old);
    fold_rule_actions(fold, statement, relation, copy);
    fold_put(fold, copy);
}
