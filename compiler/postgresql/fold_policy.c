// SPDX-License-Identifier: MIT
// Policies of row security.
#include "fold_parts.h"
#include "sort.h"

static int compare_roles(const void *a, const void *b)
{
    return text_compare(*(const Text *)a, *(const Text *)b);
}

static Text roles_of(const Fold *fold, PgQuery__Node *const *roles, size_t count)
{
    Text *names = arena_alloc(fold->arena, (count + 1) * sizeof *names);
    Builder list = {.arena = fold->arena};
    for (size_t i = 0; i < count; i++)
        names[i] = fold_role(fold, roles[i]);
    sort_items(names, count, sizeof *names, compare_roles);
    for (size_t i = 0; i < count; i++)
        fold_add_item(&list, names[i]);
    bool is_everybody = count == 1 && text_is(names[0], "public");
    return is_everybody ? FOLD_NO_TEXT : builder_text(&list);
}

static void set_conditions(Fold *fold, ModelObject *table, ModelObject *policy,
                           PgQuery__Node *condition, PgQuery__Node *check)
{
    if (condition) {
        model_set(fold->arena, policy, ATTRIBUTE_EXPRESSION, fold_expression(fold, condition));
        fold_expression_columns(fold, table, condition, &policy->columns);
        fold_expression_uses(fold, table, condition, table, (ModelUse){.by = policy->name});
    }
    if (check) {
        model_set(fold->arena, policy, ATTRIBUTE_CHECK, fold_expression(fold, check));
        fold_expression_columns(fold, table, check, &policy->columns);
        fold_expression_uses(fold, table, check, table, (ModelUse){.by = policy->name});
    }
}

static Text command_of(const Fold *fold, const PgQuery__CreatePolicyStmt *statement)
{
    Text command = fold_text(fold, statement->cmd_name);
    return text_is(command, "all") ? FOLD_NO_TEXT : command;
}

void fold_create_policy(Fold *fold, const PgQuery__CreatePolicyStmt *statement)
{
    FoldName range = fold_range_name(fold, statement->table);
    Text name = fold_text(fold, statement->policy_name);
    const ModelObject *table = fold_relation(fold, range.schema, range.name, range.offset);
    const ModelObject *old = table ? model_part(table, MODEL_POLICY, name) : NULL;
    if (!table)
        return;
    if (old && !table->is_open) {
        fold_doubt(fold, table);
        Diagnostic *diagnostic = fold_report(fold, RULE_ALREADY_EXISTS, fold_name(fold, name, -1),
                                             "policy \"%.*s\" of table \"%.*s\" already exists",
                                             TEXT_ARGS(name), TEXT_ARGS(table->name));
        if (diagnostic && old->made.source)
            diagnostic_note(diagnostic, old->made, "\"%.*s\" is created here", TEXT_ARGS(name));
        return;
    }
    ModelObject *copy = fold_open(fold, table);
    ModelObject *policy = fold_make(fold, MODEL_POLICY, FOLD_NO_TEXT, name, -1);
    model_set(fold->arena, policy, ATTRIBUTE_COMMAND, command_of(fold, statement));
    model_set(fold->arena, policy, ATTRIBUTE_ROLES,
              roles_of(fold, statement->roles, statement->n_roles));
    if (!statement->permissive)
        model_set(fold->arena, policy, ATTRIBUTE_CLASS, TEXT("restrictive"));
    model_remove_uses(copy, name, 0);
    set_conditions(fold, copy, policy, statement->qual, statement->with_check);
    model_put_part(fold->arena, copy, policy, old);
    fold_put(fold, copy);
}

void fold_alter_policy(Fold *fold, const PgQuery__AlterPolicyStmt *statement)
{
    FoldName range = fold_range_name(fold, statement->table);
    const ModelObject *table = fold_relation(fold, range.schema, range.name, range.offset);
    const ModelObject *old =
        table ? fold_part(fold, table, MODEL_POLICY, fold_text(fold, statement->policy_name))
              : NULL;
    if (!old)
        return;
    ModelObject *copy = fold_open(fold, table), *policy = fold_open(fold, old);
    if (statement->n_roles > 0)
        model_set(fold->arena, policy, ATTRIBUTE_ROLES,
                  roles_of(fold, statement->roles, statement->n_roles));
    set_conditions(fold, copy, policy, statement->qual, statement->with_check);
    model_put_part(fold->arena, copy, policy, old);
    fold_put(fold, copy);
}
