// SPDX-License-Identifier: MIT
// What undoes ALTER TABLE, and what is written like it. Most of it is what the models before and
// behind it say; here stands what they cannot say.
#include "derive_parts.h"

#include <string.h>

typedef struct AlterInverse {
    Derive *derive;
    const ModelObject *table; // as it was
    Text head;                // "ALTER TABLE users"
} AlterInverse;

static Text quoted(const AlterInverse *inverse, const char *name)
{
    return fold_quoted(inverse->derive->fold, text_from(name ? name : ""));
}

static const ModelObject *column_of(const AlterInverse *inverse,
                                    const PgQuery__AlterTableCmd *command)
{
    return command->name ? model_part(inverse->table, MODEL_COLUMN, text_from(command->name))
                         : NULL;
}

static void add_column(const AlterInverse *inverse, const PgQuery__AlterTableCmd *command)
{
    Derive *derive = inverse->derive;
    if (command->missing_ok)
        derive_refuse(derive, "with IF NOT EXISTS nobody knows whether the column was there");
    else if (command->def && command->def->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF)
        derive_add(derive, "%.*s DROP %s %.*s", TEXT_ARGS(inverse->head),
                   inverse->table->kind == MODEL_COMPOSITE ? "ATTRIBUTE" : "COLUMN",
                   TEXT_ARGS(quoted(inverse, command->def->column_def->colname)));
}

// Casts in a default do not count in the model.
static void set_default(const AlterInverse *inverse, const PgQuery__AlterTableCmd *command)
{
    Derive *derive = inverse->derive;
    const ModelObject *now = model_get(&derive->after, inverse->table->number);
    const ModelObject *old = column_of(inverse, command);
    const ModelObject *new = now ? model_part(now, MODEL_COLUMN, text_from(command->name)) : NULL;
    if (!old)
        return; // the table is open, and refused
    Text before = model_value(old, ATTRIBUTE_DEFAULT);
    if (new &&text_equal(before, model_value(new, ATTRIBUTE_DEFAULT)))
        return;
    if (before.size > 0)
        derive_add(derive, "%.*s ALTER COLUMN %.*s SET DEFAULT %.*s", TEXT_ARGS(inverse->head),
                   TEXT_ARGS(quoted(inverse, command->name)), TEXT_ARGS(before));
    else
        derive_add(derive, "%.*s ALTER COLUMN %.*s DROP DEFAULT", TEXT_ARGS(inverse->head),
                   TEXT_ARGS(quoted(inverse, command->name)));
}

static void set_type(const AlterInverse *inverse, const PgQuery__AlterTableCmd *command)
{
    Derive *derive = inverse->derive;
    const ModelObject *now = model_get(&derive->after, inverse->table->number);
    const ModelObject *old = column_of(inverse, command);
    const ModelObject *new = now &&old ? model_part(now, MODEL_COLUMN, old->name) : NULL;
    Text conversion;
    if (!new)
        return; // it is settled, or refused
    Text from = model_value(old, ATTRIBUTE_TYPE), to = model_value(new, ATTRIBUTE_TYPE);
    if (command->def->column_def->raw_default)
        derive_refuse(derive, "what USING has made of the values cannot be taken back");
    else if (text_equal(from, to))
        return;
    else if (!derive_retype(derive->fold->arena, old, to, from, &conversion))
        derive_refuse(derive, "between %.*s and %.*s a value can lose something", TEXT_ARGS(from),
                      TEXT_ARGS(to));
}

// Options of its sequence are not in the model.
static void set_identity(const AlterInverse *inverse, const PgQuery__AlterTableCmd *command)
{
    const PgQuery__List *options = command->def ? command->def->list : NULL;
    for (size_t i = 0; options && i < options->n_items; i++)
        if (strcmp(options->items[i]->def_elem->defname, "generated") != 0)
            derive_refuse(inverse->derive, "the model does not know what the sequence was before");
}

static void set_row_security(const AlterInverse *inverse)
{
    if (model_is(inverse->table, ATTRIBUTE_ROW_SECURITY, "forced"))
        derive_refuse(inverse->derive,
                      "row security is forced: the model does not say whether it is enabled, too");
}

static void attach(const AlterInverse *inverse, const PgQuery__AlterTableCmd *command)
{
    Derive *derive = inverse->derive;
    const PgQuery__RangeVar *name = command->def->partition_cmd->name;
    const ModelObject *partition = derive_relation(derive, name);
    if (!partition || inverse->table->kind != MODEL_TABLE) {
        derive_refuse(derive, "an index cannot be detached from another one");
        return;
    }
    derive_add(derive, "%.*s DETACH PARTITION %.*s", TEXT_ARGS(inverse->head),
               TEXT_ARGS(derive_name_now(derive, partition)));
    derive->is_settled = derive_is_new(derive, partition); // it goes as a whole
}

static void detach(const AlterInverse *inverse, const PgQuery__AlterTableCmd *command)
{
    Derive *derive = inverse->derive;
    const ModelObject *partition = derive_relation(derive, command->def->partition_cmd->name);
    Text bound = partition ? model_value(partition, ATTRIBUTE_BOUND) : FOLD_NO_TEXT;
    if (bound.size == 0 || command->def->partition_cmd->concurrent) {
        derive_refuse(derive, bound.size == 0
                                  ? "the model does not know its bounds"
                                  : "CONCURRENTLY leaves a constraint on the partition");
        return;
    }
    derive_add(derive, "%.*s ATTACH PARTITION %.*s %.*s", TEXT_ARGS(inverse->head),
               TEXT_ARGS(derive_name_now(derive, partition)), TEXT_ARGS(bound));
}

static void inherit(const AlterInverse *inverse, const PgQuery__AlterTableCmd *command, bool is_add)
{
    Derive *derive = inverse->derive;
    const ModelObject *parent = derive_relation(derive, command->def->range_var);
    if (!parent) {
        derive_refuse(derive, "the model does not know the parent");
        return;
    }
    for (size_t i = 0; !is_add && i < inverse->table->parts.count; i++)
        if (inverse->table->parts.items[i]->is_inherited) {
            derive_refuse(derive, "its columns would be its own from then on, also when it "
                                  "inherits again");
            return;
        }
    derive_add(derive, "%.*s %sINHERIT %.*s", TEXT_ARGS(inverse->head), is_add ? "NO " : "",
               TEXT_ARGS(derive_name_now(derive, parent)));
}

// All of them: those that the server makes for foreign keys, too.
static void set_triggers(const AlterInverse *inverse, const char *what)
{
    const ModelObject *table = inverse->table;
    for (size_t i = 0; i < table->parts.count; i++)
        if (table->parts.items[i]->kind == MODEL_TRIGGER &&
            model_value(table->parts.items[i], ATTRIBUTE_ENABLED).size > 0)
            derive_refuse(inverse->derive, "not all of its triggers were alike before");
    derive_add(inverse->derive, "%.*s %s", TEXT_ARGS(inverse->head), what);
}

static const char *lost(const AlterInverse *inverse, const PgQuery__AlterTableCmd *command)
{
    bool is_composite = inverse->table->kind == MODEL_COMPOSITE;
    switch ((int)command->subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn:
        return is_composite ? "what the attribute holds is gone" : "what the column holds is gone";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropExpression:
        return "an ordinary column cannot become a generated one";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropIdentity:
        return "where the column's sequence was is gone";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ChangeOwner:
        return "the model does not know whose it was";
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStatistics:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ResetOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStorage:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetCompression:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ClusterOn:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropCluster:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetTableSpace:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetAccessMethod:
        return "the model does not know what it was before";
    default:
        return NULL;
    }
}

// What the models say on both sides of it.
static bool is_modelled(const PgQuery__AlterTableCmd *command)
{
    switch ((int)command->subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterConstraint:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetRelOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ResetRelOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetLogged:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetUnLogged:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ReplicaIdentity:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableAlwaysTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableReplicaTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ForceRowSecurity:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_NoForceRowSecurity:
        return true;
    default:
        return false;
    }
}

static void run_command(const AlterInverse *inverse, const PgQuery__AlterTableCmd *command)
{
    const char *reason = lost(inverse, command);
    if (reason) {
        derive_refuse(inverse->derive, "%s", reason);
        return;
    }
    switch ((int)command->subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
        add_column(inverse, command);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault:
        set_default(inverse, command);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
        set_type(inverse, command);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRowSecurity:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableRowSecurity:
        set_row_security(inverse);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition:
        attach(inverse, command);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition:
        detach(inverse, command);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddInherit:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropInherit:
        inherit(inverse, command, command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddInherit);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigAll:
        set_triggers(inverse, "ENABLE TRIGGER ALL");
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigUser:
        set_triggers(inverse, "ENABLE TRIGGER USER");
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetIdentity:
        set_identity(inverse, command);
        break;
    default:
        if (!is_modelled(command))
            derive_refuse(inverse->derive, "migc knows no statement that undoes it");
        break;
    }
}

// Of a table whose columns are not all known: what a command says itself is enough for some.
static bool is_clear(const PgQuery__AlterTableCmd *command)
{
    return command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn;
}

static bool is_about_others(const PgQuery__AlterTableStmt *statement)
{
    for (size_t i = 0; i < statement->n_cmds; i++) {
        int kind = (int)statement->cmds[i]->alter_table_cmd->subtype;
        if (kind == PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition ||
            kind == PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition ||
            kind == PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartitionFinalize)
            return true;
    }
    return false;
}

void derive_alter_table(Derive *derive, const PgQuery__AlterTableStmt *statement)
{
    const ModelObject *table = derive_relation(derive, statement->relation);
    if (!table) {
        derive_refuse(derive, statement->missing_ok
                                  ? "with IF EXISTS nobody knows whether it was there"
                                  : "the model does not know what it alters");
        return;
    }
    if (derive_is_new(derive, table) && !is_about_others(statement)) {
        derive->entry->subject = table->number;
        return;
    }
    Builder head = {.arena = derive->fold->arena};
    builder_add_format(&head, "ALTER %.*s", TEXT_ARGS(derive_called(derive, table)));
    AlterInverse inverse = {derive, table, builder_text(&head)};
    for (size_t i = statement->n_cmds; i-- > 0;) {
        const PgQuery__AlterTableCmd *command = statement->cmds[i]->alter_table_cmd;
        if (!derive_is_certain(derive, table) && !is_clear(command))
            derive_refuse(derive, "code ran before that may have changed it");
        run_command(&inverse, command);
    }
    if (!derive->is_settled)
        derive_settle(derive);
}
