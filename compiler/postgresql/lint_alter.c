// SPDX-License-Identifier: MIT
// ALTER TABLE of a table in use, command by command (documentation, "ALTER TABLE": the lock of each
// is ACCESS EXCLUSIVE where nothing else is said).
#include "lint_parts.h"

typedef struct Altered {
    Fold *fold;
    const ModelObject *table;
    Span span; // of its name
    LintLock lock;
    const PgQuery__AlterTableCmd *command;
} Altered;

static Span name_of_command(const Altered *altered)
{
    Text name = fold_text(altered->fold, altered->command->name);
    return name.size > 0 ? fold_name(altered->fold, name, -1) : altered->span;
}

static const PgQuery__Constraint *constraint_of(const PgQuery__Node *node)
{
    return node && node->node_case == PG_QUERY__NODE__NODE_CONSTRAINT ? node->constraint : NULL;
}

// `name`: of the constraint, where it has one.
static void report_scan(const Altered *altered, const char *what, Text name)
{
    Diagnostic *diagnostic = lint_report(altered->fold, RULE_CONSTRAINT_SCAN, altered->span,
                                         "%s on \"%.*s\" reads every row while nobody may write",
                                         what, TEXT_ARGS(altered->table->name));
    if (diagnostic)
        diagnostic_hint(diagnostic,
                        "add it NOT VALID, and VALIDATE CONSTRAINT %.*s in the next revision",
                        TEXT_ARGS(name.size > 0 ? fold_quoted(altered->fold, name) : TEXT("…")));
}

static void report_index(const Altered *altered, const char *what)
{
    Diagnostic *diagnostic =
        lint_report(altered->fold, RULE_CONSTRAINT_BUILDS_INDEX, altered->span,
                    "%s on \"%.*s\" builds an index while nobody may read or write", what,
                    TEXT_ARGS(altered->table->name));
    if (diagnostic)
        diagnostic_hint(diagnostic, "CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT … "
                                    "USING INDEX");
}

static void add_constraint(Altered *altered, const PgQuery__Constraint *constraint)
{
    Text name = fold_text(altered->fold, constraint->conname);
    altered->span = fold_token(altered->fold, constraint->location);
    switch ((int)constraint->contype) {
    case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
        if (!constraint->skip_validation)
            report_scan(altered, "a check", name);
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
        altered->lock = LOCK_SHARE_ROW_EXCLUSIVE;
        if (constraint->pktable)
            lint_lock(altered->fold, lint_relation(altered->fold, constraint->pktable),
                      LOCK_SHARE_ROW_EXCLUSIVE, altered->span);
        if (!constraint->skip_validation)
            report_scan(altered, "a foreign key", name);
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
    case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
        if (!constraint->indexname || constraint->indexname[0] == '\0')
            report_index(altered, "a unique constraint");
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION:
        report_index(altered, "an exclusion constraint");
        break;
    default:
        break;
    }
}

static void report_rewrite(const Altered *altered, Span span, const char *why, Text what)
{
    Diagnostic *diagnostic = lint_report(altered->fold, RULE_TABLE_REWRITE, span,
                                         "%s%.*s writes \"%.*s\" anew while nobody may read", why,
                                         TEXT_ARGS(what), TEXT_ARGS(altered->table->name));
    if (diagnostic)
        diagnostic_hint(
            diagnostic,
            "add a new column, fill it with --@ batch, and change over in a later revision");
}

typedef struct ColumnTraits {
    bool is_not_null;
    bool has_default;
} ColumnTraits;

static void check_column_constraint(Altered *altered, const PgQuery__Constraint *constraint,
                                    Span span, ColumnTraits *traits)
{
    Fold *fold = altered->fold;
    Text name = {"", 0};
    switch ((int)constraint->contype) {
    case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL:
        traits->is_not_null = true;
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT:
        traits->has_default = true;
        name = lint_volatile(fold, constraint->raw_expr);
        if (name.size > 0)
            report_rewrite(altered, span, "a default that calls ", name);
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY:
        traits->has_default = true;
        report_rewrite(altered, span, "an identity column", name);
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED:
        traits->has_default = true;
        report_rewrite(altered, span, "a generated column", name);
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
        traits->is_not_null = true;
        report_index(altered, "a primary key");
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
        report_index(altered, "a unique column");
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
        report_scan(altered, "a check", name);
        break;
    default:
        break;
    }
}

static void add_column(Altered *altered, const PgQuery__ColumnDef *column)
{
    Fold *fold = altered->fold;
    ColumnTraits traits = {false, false};
    Text name = fold_text(fold, column->colname);
    Span span = fold_name(fold, name, column->location);
    lint_column_style(fold, column);
    if (lint_is_new(fold, altered->table))
        return;
    FoldName type = {{"", 0}, {"", 0}, -1};
    if (column->type_name)
        type = fold_list_name(fold, column->type_name->names, column->type_name->n_names, -1);
    if (fold_serial(type.name)) {
        traits.has_default = true;
        report_rewrite(altered, span, "a column of type ", type.name);
    }
    for (size_t i = 0; i < column->n_constraints; i++) {
        const PgQuery__Constraint *constraint = constraint_of(column->constraints[i]);
        if (constraint)
            check_column_constraint(altered, constraint, span, &traits);
    }
    if (!traits.is_not_null || traits.has_default)
        return;
    Diagnostic *diagnostic =
        lint_report(fold, RULE_REQUIRED_COLUMN, span,
                    "\"%.*s\" is NOT NULL without a default: this fails where \"%.*s\" has rows",
                    TEXT_ARGS(name), TEXT_ARGS(altered->table->name));
    if (diagnostic)
        diagnostic_hint(diagnostic, "give it a DEFAULT, or add it without NOT NULL, fill it with "
                                    "--@ batch, and SET NOT NULL in a later revision");
}

static void alter_type(Altered *altered, const PgQuery__ColumnDef *definition)
{
    Fold *fold = altered->fold;
    const ModelObject *found = NULL;
    const ModelObject *column =
        model_part(altered->table, MODEL_COLUMN, fold_text(fold, altered->command->name));
    if (!column || !definition || !definition->type_name)
        return;
    Text before = model_value(column, ATTRIBUTE_TYPE);
    Text after = fold_type(fold, definition->type_name, &found);
    if (before.size == 0 || after.size == 0)
        return;
    Span span = name_of_command(altered);
    if (definition->raw_default || lint_type_rewrites(before, after))
        report_rewrite(altered, span, "another type of a column", (Text){"", 0});
    if (definition->raw_default || !lint_type_narrows(before, after))
        return;
    Diagnostic *diagnostic = lint_report(
        fold, RULE_TYPE_NARROWING, span, "values of \"%.*s\" may not fit: from %.*s to %.*s",
        TEXT_ARGS(column->name), TEXT_ARGS(before), TEXT_ARGS(after));
    if (diagnostic)
        diagnostic_hint(diagnostic, "look for them before, with a query under --@ verify");
}

// A check "(name IS NOT NULL)" that is valid spares the scan (since PostgreSQL 12).
static bool is_proven(const Altered *altered, Text column)
{
    Builder proof = {.arena = altered->fold->arena};
    fold_add_quoted(&proof, column);
    builder_add(&proof, TEXT(" IS NOT NULL"));
    for (size_t i = 0; i < altered->table->parts.count; i++) {
        const ModelObject *part = altered->table->parts.items[i];
        if (part->kind == MODEL_CONSTRAINT && model_is(part, ATTRIBUTE_CLASS, "check") &&
            model_value(part, ATTRIBUTE_NOT_VALID).size == 0 &&
            text_equal(model_value(part, ATTRIBUTE_EXPRESSION), builder_text(&proof)))
            return true;
    }
    return false;
}

static void set_not_null(const Altered *altered)
{
    Text name = fold_text(altered->fold, altered->command->name);
    if (is_proven(altered, name))
        return;
    Diagnostic *diagnostic =
        lint_report(altered->fold, RULE_NOT_NULL_SCAN, name_of_command(altered),
                    "SET NOT NULL reads every row of \"%.*s\" while nobody may read it",
                    TEXT_ARGS(altered->table->name));
    if (diagnostic)
        diagnostic_hint(diagnostic,
                        "first CHECK (%.*s IS NOT NULL) NOT VALID, then VALIDATE it, then this",
                        TEXT_ARGS(fold_quoted(altered->fold, name)));
}

static void drop_column(const Altered *altered)
{
    Fold *fold = altered->fold;
    if (fold->lint->is_irreversible)
        return;
    Diagnostic *diagnostic =
        lint_report(fold, RULE_DATA_LOSS, name_of_command(altered),
                    "what stands in the column \"%s\" of \"%.*s\" is lost, and no \"down\" brings "
                    "it back",
                    altered->command->name, TEXT_ARGS(altered->table->name));
    if (diagnostic)
        diagnostic_hint(diagnostic, "where it is meant: --@ allow data-loss \"why\"");
}

static void drop_not_null(const Altered *altered)
{
    Diagnostic *diagnostic =
        lint_report(altered->fold, RULE_DROP_NOT_NULL, name_of_command(altered),
                    "\"%s\" may be NULL from now on: programs that read it do not expect that",
                    altered->command->name);
    if (diagnostic)
        diagnostic_hint(diagnostic, "release a program that reads NULL first");
}

static void validate(Altered *altered)
{
    altered->lock = LOCK_SHARE_UPDATE_EXCLUSIVE;
    const LintHeld *held = lint_held(altered->fold, altered->table, LOCK_SHARE_ROW_EXCLUSIVE);
    if (!held)
        return;
    Diagnostic *diagnostic =
        lint_report(altered->fold, RULE_CONSTRAINT_SCAN, name_of_command(altered),
                    "VALIDATE reads every row of \"%.*s\" in the transaction that has locked it",
                    TEXT_ARGS(altered->table->name));
    if (!diagnostic)
        return;
    diagnostic_hint(diagnostic, "--@ no-transaction above it, or another revision");
    diagnostic_note(diagnostic, held->span, "\"%.*s\" is locked here", TEXT_ARGS(held->name));
}

static void detach(const Altered *altered)
{
    const PgQuery__PartitionCmd *partition = altered->command->def->partition_cmd;
    if (partition->concurrent)
        return;
    Text name = fold_text(altered->fold, partition->name->relname);
    Diagnostic *diagnostic = lint_report(
        altered->fold, RULE_DETACH_NOT_CONCURRENT,
        fold_name(altered->fold, name, partition->name->location),
        "nobody may read \"%.*s\" while \"%.*s\" is detached, and who waits for that is waited for",
        TEXT_ARGS(altered->table->name), TEXT_ARGS(name));
    if (diagnostic)
        diagnostic_hint(diagnostic, "write DETACH PARTITION %.*s CONCURRENTLY",
                        TEXT_ARGS(fold_quoted(altered->fold, name)));
}

static void check_command(Altered *altered)
{
    const PgQuery__Node *definition = altered->command->def;
    const PgQuery__Constraint *constraint = constraint_of(definition);
    bool is_column = definition && definition->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF;
    bool is_new = lint_is_new(altered->fold, altered->table);
    altered->lock = LOCK_ACCESS_EXCLUSIVE;
    if (altered->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn && is_column)
        add_column(altered, definition->column_def);
    if (is_new)
        return;
    switch ((int)altered->command->subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint:
        if (constraint)
            add_constraint(altered, constraint);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
        if (is_column)
            alter_type(altered, definition->column_def);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull:
        set_not_null(altered);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn:
        drop_column(altered);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull:
        drop_not_null(altered);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint:
        validate(altered);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition:
        detach(altered);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetLogged:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetUnLogged:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetAccessMethod:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetTableSpace:
        report_rewrite(altered, altered->span, "this", (Text){"", 0});
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStatistics:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ResetOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetRelOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ResetRelOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ClusterOn:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropCluster:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition:
        altered->lock = LOCK_SHARE_UPDATE_EXCLUSIVE;
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigAll:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigAll:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigUser:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigUser:
        altered->lock = LOCK_SHARE_ROW_EXCLUSIVE;
        break;
    default:
        break;
    }
}

void lint_alter_table(Fold *fold, const PgQuery__AlterTableStmt *statement)
{
    const ModelObject *table = lint_relation(fold, statement->relation);
    if (!table || statement->objtype != PG_QUERY__OBJECT_TYPE__OBJECT_TABLE)
        return;
    LintLock strongest = LOCK_ROW_EXCLUSIVE;
    Span span = fold_name(fold, table->name, statement->relation->location);
    for (size_t i = 0; i < statement->n_cmds; i++) {
        if (statement->cmds[i]->node_case != PG_QUERY__NODE__NODE_ALTER_TABLE_CMD)
            continue;
        Altered altered = {fold, table, span, LOCK_ACCESS_EXCLUSIVE,
                           statement->cmds[i]->alter_table_cmd};
        check_command(&altered);
        strongest = altered.lock > strongest ? altered.lock : strongest;
    }
    lint_lock(fold, table, strongest, span);
}
