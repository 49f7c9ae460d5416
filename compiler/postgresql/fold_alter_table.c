// SPDX-License-Identifier: MIT
// ALTER TABLE and what the grammar sends the same way. The commands of one statement run in the
// server's passes: what is dropped first, then types, columns, constraints, and the rest.
#include "fold_alter.h"

// A command that runs in three of them has all bits.
enum {
    PASS_DROP = 1 << 0,
    PASS_TYPE = 1 << 1,
    PASS_COLUMN = 1 << 2,
    PASS_ATTRIBUTE = 1 << 3,
    PASS_INDEX = 1 << 4,
    PASS_OTHER = 1 << 5,
    PASS_REST = 1 << 6
};

static bool is_index_constraint(const PgQuery__Constraint *constraint)
{
    return constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY ||
           constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE ||
           constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION;
}

static int passes_of(const PgQuery__AlterTableCmd *command)
{
    switch ((int)command->subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropExpression:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropIdentity:
        return PASS_DROP;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
        return PASS_TYPE;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
        return PASS_COLUMN | PASS_INDEX | PASS_OTHER;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetIdentity:
        return PASS_ATTRIBUTE;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint:
        return is_index_constraint(command->def->constraint) ? PASS_INDEX : PASS_OTHER;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault:
        return command->def ? PASS_OTHER : PASS_DROP;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity:
        return PASS_OTHER;
    default:
        return PASS_REST;
    }
}

static void add_column(Alteration *alteration, int pass)
{
    if (pass == PASS_COLUMN)
        fold_alter_add_column(alteration);
    for (size_t i = 0; pass != PASS_COLUMN && i < alteration->later.count; i++)
        if (!alteration->later.items[i].is_redundant &&
            is_index_constraint(alteration->later.items[i].definition) == (pass == PASS_INDEX))
            fold_add_constraint(alteration->fold, alteration->table, &alteration->later.items[i]);
}

static void run_constraint(Alteration *alteration)
{
    switch ((int)alteration->command->subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint:
        fold_alter_add_constraint(alteration);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint:
        fold_alter_drop_constraint(alteration);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint:
        fold_alter_validate(alteration, alteration->table);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterConstraint:
        fold_alter_constraint(alteration);
        break;
    default:
        fold_alter_rest(alteration);
        break;
    }
}

static void run_column(Alteration *alteration)
{
    switch ((int)alteration->command->subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn:
        fold_alter_drop_column(alteration, alteration->table);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropExpression:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetIdentity:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropIdentity:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStatistics:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ResetOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStorage:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetCompression:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnGenericOptions:
        fold_alter_column(alteration, alteration->table);
        break;
    default:
        run_constraint(alteration);
        break;
    }
}

static void run(Alteration *alteration, int pass)
{
    if (!(passes_of(alteration->command) & pass) ||
        !model_get(alteration->fold->model, alteration->table))
        return;
    if (alteration->command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn)
        add_column(alteration, pass);
    else
        run_column(alteration);
}

// Whether a kind of relation is what the statement calls it.
static bool is_kind(const ModelObject *relation, PgQuery__ObjectType type)
{
    switch ((int)type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
        return relation->kind == MODEL_VIEW;
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
        return relation->kind == MODEL_MATERIALIZED_VIEW;
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
        return relation->kind == MODEL_FOREIGN_TABLE;
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
        return relation->kind == MODEL_SEQUENCE;
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
        return relation->kind == MODEL_COMPOSITE;
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
        return relation->kind == MODEL_INDEX;
    default:
        return relation->kind != MODEL_COMPOSITE;
    }
}

static const char *called(PgQuery__ObjectType type)
{
    switch ((int)type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
        return "view";
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
        return "materialized view";
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
        return "foreign table";
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
        return "sequence";
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
        return "composite type";
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
        return "index";
    default:
        return "table";
    }
}

bool fold_is_called(Fold *fold, const ModelObject *relation, PgQuery__ObjectType type,
                    FoldName name)
{
    if (is_kind(relation, type))
        return true;
    Diagnostic *diagnostic =
        fold_report(fold, RULE_WRONG_KIND, fold_name(fold, name.name, name.offset),
                    "\"%.*s\" is a %s, not a %s", TEXT_ARGS(name.name),
                    model_kind_name(relation->kind), called(type));
    if (diagnostic && relation->made.source)
        diagnostic_note(diagnostic, relation->made, "\"%.*s\" is created here",
                        TEXT_ARGS(relation->name));
    return false;
}

const ModelObject *fold_called(Fold *fold, FoldName name, PgQuery__ObjectType type, bool missing_ok)
{
    const ModelObject *relation = fold_find(fold, SPACE_RELATION, name.schema, name.name);
    if (relation) {
        fold_doubt(fold, relation);
        return fold_is_called(fold, relation, type, name) ? relation : NULL;
    }
    if (missing_ok || fold_may_exist(fold, SPACE_RELATION, name.schema, name.name))
        return NULL;
    if (type == PG_QUERY__OBJECT_TYPE__OBJECT_INDEX)
        fold_report_relation(fold, RULE_UNKNOWN_INDEX, "index", name.schema, name.name,
                             name.offset);
    else
        fold_report_relation(fold, RULE_UNKNOWN_TABLE, called(type), name.schema, name.name,
                             name.offset);
    return NULL;
}

// What has columns and rows of its own; others take a few commands only.
static bool takes_commands(Fold *fold, const ModelObject *relation, FoldName name,
                           const PgQuery__AlterTableCmd *command)
{
    int pass = passes_of(command);
    bool is_default = command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault;
    if (relation->kind == MODEL_TABLE || relation->kind == MODEL_FOREIGN_TABLE ||
        pass == PASS_REST || (is_default && relation->kind == MODEL_VIEW) ||
        relation->kind == MODEL_COMPOSITE)
        return true;
    fold_report(fold, RULE_WRONG_KIND, fold_name(fold, name.name, name.offset),
                "\"%.*s\" is a %s, not a table", TEXT_ARGS(name.name),
                model_kind_name(relation->kind));
    return false;
}

// What the model does not hold.
static bool is_unheld(const PgQuery__AlterTableCmd *command)
{
    switch ((int)command->subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStatistics:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ResetOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStorage:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetCompression:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ChangeOwner:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ClusterOn:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropCluster:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetTableSpace:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetAccessMethod:
        return true;
    default:
        return false;
    }
}

static void note_unheld(Fold *fold, uint32_t number, const PgQuery__AlterTableCmd *command)
{
    const ModelObject *relation = model_get(fold->model, number);
    if (!relation || relation->is_altered || !is_unheld(command))
        return;
    ModelObject *copy = fold_open(fold, relation);
    copy->is_altered = true;
    fold_put(fold, copy);
}

void fold_alter_table(Fold *fold, const PgQuery__AlterTableStmt *statement)
{
    FoldName name = fold_range_name(fold, statement->relation);
    const ModelObject *relation =
        fold_called(fold, name, statement->objtype, statement->missing_ok);
    if (!relation)
        return;
    fold_doubt(fold, relation);
    Alteration *all = arena_alloc(fold->arena, (statement->n_cmds + 1) * sizeof *all);
    for (size_t i = 0; i < statement->n_cmds; i++) {
        all[i] = (Alteration){.fold = fold,
                              .table = relation->number,
                              .command = statement->cmds[i]->alter_table_cmd,
                              .is_only = !statement->relation->inh,
                              .offset = name.offset};
        if (!takes_commands(fold, relation, name, all[i].command))
            return;
    }
    for (int pass = PASS_DROP; pass <= PASS_REST; pass <<= 1)
        for (size_t i = 0; i < statement->n_cmds; i++)
            run(&all[i], pass);
    for (size_t i = 0; i < statement->n_cmds; i++)
        note_unheld(fold, relation->number, all[i].command);
}
