// SPDX-License-Identifier: MIT
// Which function judges which statement, and what takes one look.
#include "lint_parts.h"

const ModelObject *lint_relation(const Fold *fold, const PgQuery__RangeVar *range)
{
    FoldName name = fold_range_name(fold, range);
    return fold_find(fold, SPACE_RELATION, name.schema, name.name);
}

static void lint_truncate(Fold *fold, const PgQuery__TruncateStmt *statement)
{
    for (size_t i = 0; i < statement->n_relations; i++) {
        const PgQuery__Node *node = statement->relations[i];
        const ModelObject *table = node->node_case == PG_QUERY__NODE__NODE_RANGE_VAR
                                       ? lint_relation(fold, node->range_var)
                                       : NULL;
        if (!table || lint_is_new(fold, table))
            continue;
        Span span = fold_name(fold, table->name, node->range_var->location);
        lint_lock(fold, table, LOCK_ACCESS_EXCLUSIVE, span);
        lint_lost_rows(fold, table, span);
    }
}

static void lint_create_table(Fold *fold, const PgQuery__CreateStmt *statement)
{
    FoldName name = fold_range_name(fold, statement->relation);
    Text schema = fold_schema(fold, name.schema);
    const ModelObject *other = model_find(fold->model, SPACE_RELATION, schema, name.name);
    for (size_t i = 0; i < statement->n_table_elts; i++)
        if (statement->table_elts[i]->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF)
            lint_column_style(fold, statement->table_elts[i]->column_def);
    if (!other || !statement->if_not_exists || other->is_open)
        return;
    Diagnostic *diagnostic =
        lint_report(fold, RULE_NO_EFFECT, fold_name(fold, name.name, name.offset),
                    "\"%.*s\" is there already: IF NOT EXISTS hides it", TEXT_ARGS(name.name));
    if (diagnostic && other->made.source)
        diagnostic_note(diagnostic, other->made, "\"%.*s\" is created here",
                        TEXT_ARGS(other->name));
}

// Rows that are written while readers wait.
static void lint_rows(Fold *fold, const PgQuery__RangeVar *range)
{
    const ModelObject *table = range ? lint_relation(fold, range) : NULL;
    const LintHeld *held = lint_held(fold, NULL, LOCK_ACCESS_EXCLUSIVE);
    if (!table || lint_is_new(fold, table))
        return;
    Span span = fold_name(fold, table->name, range->location);
    if (held) {
        Diagnostic *diagnostic =
            lint_report(fold, RULE_BACKFILL_UNDER_LOCK, span,
                        "rows of \"%.*s\" are written while \"%.*s\" is locked against reading",
                        TEXT_ARGS(table->name), TEXT_ARGS(held->name));
        if (diagnostic) {
            diagnostic_hint(diagnostic,
                            "--@ batch above it: it runs behind the transaction, a part at a time");
            diagnostic_note(diagnostic, held->span, "\"%.*s\" is locked here",
                            TEXT_ARGS(held->name));
        }
    }
    lint_lock(fold, table, LOCK_ROW_EXCLUSIVE, span);
}

static void lint_rename(Fold *fold, const PgQuery__RenameStmt *statement)
{
    bool is_column = statement->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN;
    const ModelObject *table =
        statement->relation ? lint_relation(fold, statement->relation) : NULL;
    if (!table || lint_is_new(fold, table) ||
        (!is_column && statement->rename_type != PG_QUERY__OBJECT_TYPE__OBJECT_TABLE))
        return;
    Span span = fold_name(fold, table->name, statement->relation->location);
    Text name = is_column ? fold_text(fold, statement->subname) : table->name;
    Diagnostic *diagnostic = lint_report(
        fold, RULE_BREAKING_RENAME, is_column ? fold_name(fold, name, -1) : span,
        "programs that run while this is applied know \"%.*s\" by its old name", TEXT_ARGS(name));
    if (diagnostic)
        diagnostic_hint(diagnostic, is_column ? "add a column, fill it, and drop the old one later"
                                              : "keep a view of the old name for them");
    lint_lock(fold, table, LOCK_ACCESS_EXCLUSIVE, span);
}

static void lint_refresh(Fold *fold, const PgQuery__RefreshMatViewStmt *statement)
{
    const ModelObject *view = lint_relation(fold, statement->relation);
    if (!view || statement->concurrent || lint_is_new(fold, view))
        return;
    Diagnostic *diagnostic =
        lint_report(fold, RULE_REFRESH_NOT_CONCURRENT,
                    fold_name(fold, view->name, statement->relation->location),
                    "nobody may read \"%.*s\" while it is filled", TEXT_ARGS(view->name));
    if (diagnostic)
        diagnostic_hint(diagnostic,
                        "REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index");
}

static void lint_cluster(Fold *fold, const PgQuery__RangeVar *range, const char *what)
{
    const ModelObject *table = range ? lint_relation(fold, range) : NULL;
    if (!table || lint_is_new(fold, table))
        return;
    Diagnostic *diagnostic =
        lint_report(fold, RULE_TABLE_REWRITE, fold_name(fold, table->name, range->location),
                    "%s writes \"%.*s\" anew while nobody may read", what, TEXT_ARGS(table->name));
    if (diagnostic)
        diagnostic_hint(diagnostic, "leave it out, or run it by hand when nobody works");
}

static void lint_vacuum(Fold *fold, const PgQuery__VacuumStmt *statement)
{
    bool is_full = false;
    for (size_t i = 0; i < statement->n_options; i++)
        if (statement->options[i]->node_case == PG_QUERY__NODE__NODE_DEF_ELEM &&
            text_is(text_from(statement->options[i]->def_elem->defname), "full"))
            is_full = true;
    for (size_t i = 0; is_full && i < statement->n_rels; i++)
        if (statement->rels[i]->node_case == PG_QUERY__NODE__NODE_VACUUM_RELATION)
            lint_cluster(fold, statement->rels[i]->vacuum_relation->relation, "VACUUM FULL");
}

static void lint_drop_database(Fold *fold, const PgQuery__DropdbStmt *statement)
{
    if (fold->lint->is_irreversible)
        return;
    Text name = fold_text(fold, statement->dbname);
    Diagnostic *diagnostic = lint_report(
        fold, RULE_DATA_LOSS, fold_name(fold, name, -1),
        "the whole database \"%.*s\" is lost, and no \"down\" brings it back", TEXT_ARGS(name));
    if (diagnostic)
        diagnostic_hint(diagnostic, "where it is meant: --@ allow data-loss \"why\"");
}

// A constraint of a domain is compared with the rows of every table that has such a column.
static void lint_domain(Fold *fold, const PgQuery__AlterDomainStmt *statement)
{
    FoldName name = fold_list_name(fold, statement->type_name, statement->n_type_name, -1);
    const ModelObject *domain = fold_find(fold, SPACE_TYPE, name.schema, name.name);
    const PgQuery__Constraint *constraint =
        statement->def && statement->def->node_case == PG_QUERY__NODE__NODE_CONSTRAINT
            ? statement->def->constraint
            : NULL;
    bool is_read = constraint && constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_CHECK &&
                   !constraint->skip_validation;
    for (size_t i = 0; domain && is_read && i < domain->users.count; i++) {
        const ModelObject *table = model_get(fold->model, domain->users.items[i]);
        if (!table || table->kind != MODEL_TABLE || lint_is_new(fold, table))
            continue;
        Diagnostic *diagnostic =
            lint_report(fold, RULE_CONSTRAINT_SCAN, fold_token(fold, constraint->location),
                        "a check of the domain \"%.*s\" reads every row of \"%.*s\" while nobody "
                        "may write",
                        TEXT_ARGS(domain->name), TEXT_ARGS(table->name));
        if (diagnostic)
            diagnostic_hint(diagnostic, "add it NOT VALID, and ALTER DOMAIN … VALIDATE CONSTRAINT "
                                        "in the next revision");
        return;
    }
}

// A type that this transaction has made takes values at once.
static void lint_enum(Fold *fold, const PgQuery__AlterEnumStmt *statement)
{
    FoldName name = fold_list_name(fold, statement->type_name, statement->n_type_name, -1);
    const ModelObject *type = fold_find(fold, SPACE_TYPE, name.schema, name.name);
    bool is_added = !statement->old_val || statement->old_val[0] == '\0';
    if (!is_added || (type && type->revision == fold->revision))
        return;
    LintAdded added = {fold_text(fold, statement->new_val), fold->place};
    ARRAY_PUSH(fold->arena, &fold->lint->added, added);
}

void lint_statement(Fold *fold, const PgQuery__Node *statement)
{
    if (!fold->lint)
        return;
    lint_tokens(fold);
    switch ((int)statement->node_case) {
    case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
        lint_alter_table(fold, statement->alter_table_stmt);
        break;
    case PG_QUERY__NODE__NODE_CREATE_STMT:
        lint_create_table(fold, statement->create_stmt);
        break;
    case PG_QUERY__NODE__NODE_INDEX_STMT:
        lint_create_index(fold, statement->index_stmt);
        break;
    case PG_QUERY__NODE__NODE_DROP_STMT:
        lint_drop(fold, statement->drop_stmt);
        break;
    case PG_QUERY__NODE__NODE_ALTER_ENUM_STMT:
        lint_enum(fold, statement->alter_enum_stmt);
        break;
    case PG_QUERY__NODE__NODE_ALTER_DOMAIN_STMT:
        lint_domain(fold, statement->alter_domain_stmt);
        break;
    case PG_QUERY__NODE__NODE_DROPDB_STMT:
        lint_drop_database(fold, statement->dropdb_stmt);
        break;
    case PG_QUERY__NODE__NODE_TRUNCATE_STMT:
        lint_truncate(fold, statement->truncate_stmt);
        break;
    case PG_QUERY__NODE__NODE_REINDEX_STMT:
        lint_reindex(fold, statement->reindex_stmt);
        break;
    case PG_QUERY__NODE__NODE_RENAME_STMT:
        lint_rename(fold, statement->rename_stmt);
        break;
    case PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT:
        lint_refresh(fold, statement->refresh_mat_view_stmt);
        break;
    case PG_QUERY__NODE__NODE_CLUSTER_STMT:
        lint_cluster(fold, statement->cluster_stmt->relation, "CLUSTER");
        break;
    case PG_QUERY__NODE__NODE_VACUUM_STMT:
        lint_vacuum(fold, statement->vacuum_stmt);
        break;
    case PG_QUERY__NODE__NODE_UPDATE_STMT:
        lint_rows(fold, statement->update_stmt->relation);
        break;
    case PG_QUERY__NODE__NODE_DELETE_STMT:
        lint_rows(fold, statement->delete_stmt->relation);
        break;
    default:
        break;
    }
}
