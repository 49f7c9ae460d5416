// SPDX-License-Identifier: MIT
// CREATE DOMAIN, ALTER DOMAIN.
#include "fold_parts.h"

static void add_check(Fold *fold, ModelObject *domain, const PgQuery__Constraint *constraint)
{
    Text name = fold_text(fold, constraint->conname);
    const ModelObject *other = name.size > 0 ? model_part(domain, MODEL_CONSTRAINT, name) : NULL;
    if (other) {
        fold_report(fold, RULE_ALREADY_EXISTS, fold_name(fold, name, constraint->location),
                    "constraint \"%.*s\" of domain \"%.*s\" already exists", TEXT_ARGS(name),
                    TEXT_ARGS(domain->name));
        return;
    }
    if (name.size == 0)
        name = fold_choose_constraint(fold, domain, FOLD_NO_TEXT, "check");
    ModelObject *part = fold_make(fold, MODEL_CONSTRAINT, FOLD_NO_TEXT, name, constraint->location);
    model_set(fold->arena, part, ATTRIBUTE_CLASS, TEXT("check"));
    model_set(fold->arena, part, ATTRIBUTE_EXPRESSION, fold_expression(fold, constraint->raw_expr));
    if (constraint->skip_validation)
        model_set_yes(fold->arena, part, ATTRIBUTE_NOT_VALID);
    model_put_part(fold->arena, domain, part, NULL);
    fold_expression_uses(fold, NULL, constraint->raw_expr, domain, (ModelUse){.by = name});
}

static void set_default(Fold *fold, ModelObject *domain, PgQuery__Node *expression)
{
    model_set(fold->arena, domain, ATTRIBUTE_DEFAULT, fold_expression(fold, expression));
    model_remove_uses(domain, TEXT("default"), 0);
    if (expression)
        fold_expression_uses(fold, NULL, expression, domain, (ModelUse){.by = TEXT("default")});
}

static void add_constraint(Fold *fold, ModelObject *domain, const PgQuery__Constraint *constraint)
{
    switch ((int)constraint->contype) {
    case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL:
        model_set_yes(fold->arena, domain, ATTRIBUTE_NOT_NULL);
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT:
        set_default(fold, domain, constraint->raw_expr);
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
        add_check(fold, domain, constraint);
        break;
    default:
        break;
    }
}

void fold_create_domain(Fold *fold, const PgQuery__CreateDomainStmt *statement)
{
    const ModelObject *used = NULL;
    FoldName name = fold_list_name(fold, statement->domainname, statement->n_domainname, -1);
    if (!fold_is_schema(fold, name.schema, -1))
        return;
    Text schema = fold_schema(fold, name.schema);
    if (!fold_type_is_free(fold, schema, name.name, -1))
        return;
    ModelObject *domain = fold_make(fold, MODEL_DOMAIN, schema, name.name, -1);
    model_set(fold->arena, domain, ATTRIBUTE_TYPE, fold_type(fold, statement->type_name, &used));
    if (statement->coll_clause)
        model_set(fold->arena, domain, ATTRIBUTE_COLLATION,
                  fold_list_name(fold, statement->coll_clause->collname,
                                 statement->coll_clause->n_collname, -1)
                      .name);
    if (used)
        model_add_use(fold->arena, domain, (ModelUse){.object = used->number});
    for (size_t i = 0; i < statement->n_constraints; i++)
        if (statement->constraints[i]->node_case == PG_QUERY__NODE__NODE_CONSTRAINT)
            add_constraint(fold, domain, statement->constraints[i]->constraint);
    fold_put(fold, domain);
}

static void drop_constraint(Fold *fold, ModelObject *domain, Text name, bool missing_ok)
{
    const ModelObject *part = model_part(domain, MODEL_CONSTRAINT, name);
    if (part) {
        model_remove_part(domain, part);
        model_remove_uses(domain, name, 0);
    } else if (!missing_ok) {
        fold_report(fold, RULE_UNKNOWN_CONSTRAINT, fold_name(fold, name, -1),
                    "constraint \"%.*s\" of domain \"%.*s\" does not exist", TEXT_ARGS(name),
                    TEXT_ARGS(domain->name));
    }
}

static void validate(Fold *fold, ModelObject *domain, Text name)
{
    const ModelObject *part = model_part(domain, MODEL_CONSTRAINT, name);
    if (!part) {
        drop_constraint(fold, domain, name, false); // says that there is none
        return;
    }
    ModelObject *changed = fold_open(fold, part);
    model_set(fold->arena, changed, ATTRIBUTE_NOT_VALID, FOLD_NO_TEXT);
    model_put_part(fold->arena, domain, changed, part);
}

void fold_alter_domain(Fold *fold, const PgQuery__AlterDomainStmt *statement)
{
    FoldName name = fold_list_name(fold, statement->type_name, statement->n_type_name, -1);
    const ModelObject *found = fold_existing_type(fold, name);
    if (!found)
        return;
    fold_doubt(fold, found);
    if (found->kind != MODEL_DOMAIN) {
        fold_wrong_kind(fold, found, name.name, -1, "domain");
        return;
    }
    ModelObject *domain = fold_open(fold, found);
    Text part = fold_text(fold, statement->name);
    switch (statement->subtype ? statement->subtype[0] : 0) {
    case 'T':
        set_default(fold, domain, statement->def);
        break;
    case 'N':
        model_set(fold->arena, domain, ATTRIBUTE_NOT_NULL, FOLD_NO_TEXT);
        break;
    case 'O':
        model_set_yes(fold->arena, domain, ATTRIBUTE_NOT_NULL);
        break;
    case 'C':
        if (statement->def && statement->def->node_case == PG_QUERY__NODE__NODE_CONSTRAINT)
            add_constraint(fold, domain, statement->def->constraint);
        break;
    case 'X':
        drop_constraint(fold, domain, part, statement->missing_ok);
        break;
    case 'V':
        validate(fold, domain, part);
        break;
    default:
        break;
    }
    fold_put(fold, domain);
}
