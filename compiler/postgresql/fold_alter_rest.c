// SPDX-License-Identifier: MIT
// ALTER TABLE: what is said of a table as a whole, of its triggers, and of its parents.
#include "fold_alter.h"

#include "sort.h"

static int compare_texts(const void *a, const void *b)
{
    const Text *left = a, *right = b;
    return text_compare(*left, *right);
}

typedef struct Options {
    Text *items;
    size_t count;
    size_t capacity;
} Options;

static Options split(const Fold *fold, Text text)
{
    Options options = {0};
    size_t begin = 0;
    for (size_t i = 0; i <= text.size; i++) {
        if (i < text.size && text.data[i] != ',')
            continue;
        if (i > begin)
            ARRAY_PUSH(fold->arena, &options, ((Text){text.data + begin, i - begin}));
        begin = i + 2; // ", "
    }
    return options;
}

static bool has_name(Text option, Text name)
{
    return option.size > name.size && option.data[name.size] == '=' &&
           text_equal((Text){option.data, name.size}, name);
}

static void remove_option(Options *options, Text name)
{
    size_t kept = 0;
    for (size_t i = 0; i < options->count; i++)
        if (!has_name(options->items[i], name))
            options->items[kept++] = options->items[i];
    options->count = kept;
}

static void set_options(const Fold *fold, ModelObject *table, const PgQuery__Node *list,
                        bool is_reset)
{
    Options options = split(fold, model_value(table, ATTRIBUTE_OPTIONS));
    for (size_t i = 0; list && i < list->list->n_items; i++) {
        const PgQuery__DefElem *option = list->list->items[i]->def_elem;
        Builder text = {.arena = fold->arena};
        fold_add_option(fold, &text, option);
        Text whole = builder_text(&text);
        size_t size = 0;
        while (size < whole.size && whole.data[size] != '=')
            size++;
        remove_option(&options, (Text){whole.data, size});
        if (!is_reset)
            ARRAY_PUSH(fold->arena, &options, whole);
    }
    Builder joined = {.arena = fold->arena};
    sort_items(options.items, options.count, sizeof *options.items, compare_texts);
    for (size_t i = 0; i < options.count; i++) {
        builder_add(&joined, i > 0 ? TEXT(", ") : (Text){"", 0});
        builder_add(&joined, options.items[i]);
    }
    model_set(fold->arena, table, ATTRIBUTE_OPTIONS,
              joined.items ? builder_text(&joined) : (Text){"", 0});
}

static void set_replica_identity(Fold *fold, ModelObject *table,
                                 const PgQuery__ReplicaIdentityStmt *statement, int offset)
{
    Builder text = {.arena = fold->arena};
    Text name = fold_text(fold, statement->name);
    switch (statement->identity_type ? *statement->identity_type : 'd') {
    case 'f':
        builder_add(&text, TEXT("full"));
        break;
    case 'n':
        builder_add(&text, TEXT("nothing"));
        break;
    case 'i':
        fold_called(fold, (FoldName){table->schema, name, offset},
                    PG_QUERY__OBJECT_TYPE__OBJECT_INDEX, false);
        builder_add(&text, TEXT("index "));
        builder_add(&text, name);
        break;
    default:
        builder_add(&text, (Text){"", 0});
        break;
    }
    model_set(fold->arena, table, ATTRIBUTE_REPLICA_IDENTITY, builder_text(&text));
}

// One trigger, or all of them.
static void enable_triggers(Fold *fold, ModelObject *table, Text name, Text how, int offset)
{
    bool is_there = name.size == 0 || table->is_open || fold->model->has_unknown_names;
    for (size_t i = 0; i < table->parts.count; i++) {
        const ModelObject *part = table->parts.items[i];
        if (part->kind != MODEL_TRIGGER || (name.size > 0 && !text_equal(part->name, name)))
            continue;
        is_there = true;
        model_set(fold->arena, fold_open_part(fold, table, part), ATTRIBUTE_ENABLED, how);
    }
    if (!is_there)
        fold_report(fold, RULE_UNKNOWN_OBJECT, fold_name(fold, name, offset),
                    "trigger \"%.*s\" of table \"%.*s\" does not exist", TEXT_ARGS(name),
                    TEXT_ARGS(table->name));
}

static bool alter_triggers(const Alteration *alteration, ModelObject *table)
{
    const PgQuery__AlterTableCmd *command = alteration->command;
    Text name = fold_text(alteration->fold, command->name), how = {"", 0};
    switch ((int)command->subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigAll:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigUser:
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableAlwaysTrig:
        how = TEXT("always");
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableReplicaTrig:
        how = TEXT("replica");
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigAll:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigUser:
        how = TEXT("disabled");
        break;
    default:
        return false;
    }
    enable_triggers(alteration->fold, table, name, how, alteration->offset);
    return true;
}

// Enabled and forced are two things to the server; the model says the stronger.
static void set_row_security(const Fold *fold, ModelObject *table, const char *from, Text to)
{
    if (!from || model_is(table, ATTRIBUTE_ROW_SECURITY, from))
        model_set(fold->arena, table, ATTRIBUTE_ROW_SECURITY, to);
}

// A partitioned table has no rows of its own: PostgreSQL 15 does nothing to it.
static void set_persistence(const Fold *fold, ModelObject *table, Text value)
{
    if (model_value(table, ATTRIBUTE_PARTITION_BY).size == 0)
        model_set(fold->arena, table, ATTRIBUTE_PERSISTENCE, value);
}

// What is logged refers to nothing that is not. `is_logged`: the table is to be.
static void check_persistence(const Alteration *alteration, const ModelObject *table,
                              bool is_logged)
{
    Fold *fold = alteration->fold;
    for (size_t i = 0; i < table->users.count + table->uses.count; i++) {
        const ModelObject *other = model_get(
            fold->model, i < table->users.count ? table->users.items[i]
                                                : table->uses.items[i - table->users.count].object);
        const ModelObject *from = is_logged ? table : other, *to = is_logged ? other : table;
        if (!other || other->number == table->number || other->kind != MODEL_TABLE ||
            other->is_open || table->is_open ||
            (model_value(other, ATTRIBUTE_PERSISTENCE).size > 0) != is_logged)
            continue;
        for (size_t j = 0; j < from->parts.count; j++)
            if (from->parts.items[j]->kind == MODEL_CONSTRAINT &&
                from->parts.items[j]->target == to->number) {
                fold_report(fold, RULE_IN_USE, fold_name(fold, table->name, alteration->offset),
                            "constraint \"%.*s\" of table \"%.*s\", which is logged, refers to "
                            "\"%.*s\"",
                            TEXT_ARGS(from->parts.items[j]->name), TEXT_ARGS(from->name),
                            TEXT_ARGS(to->name));
                return;
            }
    }
}

static void alter_whole(const Alteration *alteration, ModelObject *table)
{
    Fold *fold = alteration->fold;
    const PgQuery__AlterTableCmd *command = alteration->command;
    switch ((int)command->subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRowSecurity:
        set_row_security(fold, table, "", TEXT("enabled"));
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableRowSecurity:
        set_row_security(fold, table, "enabled", (Text){"", 0});
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ForceRowSecurity:
        set_row_security(fold, table, NULL, TEXT("forced"));
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_NoForceRowSecurity:
        set_row_security(fold, table, "forced", TEXT("enabled"));
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ReplicaIdentity:
        set_replica_identity(fold, table, command->def->replica_identity_stmt, alteration->offset);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetLogged:
        check_persistence(alteration, table, true);
        set_persistence(fold, table, (Text){"", 0});
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetUnLogged:
        check_persistence(alteration, table, false);
        set_persistence(fold, table, TEXT("unlogged"));
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetRelOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ReplaceRelOptions:
        if (model_value(table, ATTRIBUTE_PARTITION_BY).size > 0 && !table->is_open)
            fold_report(fold, RULE_WRONG_KIND, fold_name(fold, table->name, alteration->offset),
                        "table \"%.*s\" is partitioned: its partitions have such parameters",
                        TEXT_ARGS(table->name));
        set_options(fold, table, command->def, false);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ResetRelOptions:
        set_options(fold, table, command->def, true);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ClusterOn:
        fold_called(fold,
                    (FoldName){table->schema, fold_text(fold, command->name), alteration->offset},
                    PG_QUERY__OBJECT_TYPE__OBJECT_INDEX, false);
        break;
    default:
        alter_triggers(alteration, table); // owner, table space, access method: not in the model
        break;
    }
}

// The sequences of its columns are what their table is.
static void set_sequences(const Alteration *alteration)
{
    Fold *fold = alteration->fold;
    const ModelObject *table = model_get(fold->model, alteration->table);
    ModelNumbers users = table->users;
    for (size_t i = 0; i < users.count; i++) {
        const ModelObject *sequence = model_get(fold->model, users.items[i]);
        if (!sequence || sequence->kind != MODEL_SEQUENCE || sequence->owner != table->number)
            continue;
        ModelObject *open = fold_open(fold, sequence);
        model_set(fold->arena, open, ATTRIBUTE_PERSISTENCE,
                  model_value(table, ATTRIBUTE_PERSISTENCE));
        fold_put(fold, open);
    }
}

// OF type, NOT OF: the table uses the type as a whole.
static void set_type(const Alteration *alteration)
{
    Fold *fold = alteration->fold;
    const PgQuery__Node *type = alteration->command->def;
    ModelObject *table = fold_open(fold, model_get(fold->model, alteration->table));
    const ModelObject *found = NULL;
    size_t kept = 0;
    for (size_t i = 0; i < table->uses.count; i++) {
        const ModelUse *use = &table->uses.items[i];
        const ModelObject *used = model_get(fold->model, use->object);
        bool is_whole = use->by.size == 0 && use->column == 0;
        if (!is_whole || !used || used->kind != MODEL_COMPOSITE)
            table->uses.items[kept++] = *use;
    }
    table->uses.count = kept;
    if (type && type->node_case == PG_QUERY__NODE__NODE_TYPE_NAME)
        fold_type(fold, type->type_name, &found);
    if (found && found->kind == MODEL_COMPOSITE)
        model_add_use(fold->arena, table, (ModelUse){.object = found->number});
    fold_put(fold, table);
}

void fold_alter_rest(Alteration *alteration)
{
    Fold *fold = alteration->fold;
    switch ((int)alteration->command->subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition:
        fold_attach_partition(alteration);
        return;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartitionFinalize:
        fold_detach_partition(alteration);
        return;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddOf:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropOf:
        set_type(alteration);
        return;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddInherit:
        fold_alter_inherit(alteration, true);
        return;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropInherit:
        fold_alter_inherit(alteration, false);
        return;
    default:
        break;
    }
    ModelObject *table = fold_open(fold, model_get(fold->model, alteration->table));
    alter_whole(alteration, table);
    fold_put(fold, table);
    int kind = (int)alteration->command->subtype;
    if (kind == PG_QUERY__ALTER_TABLE_TYPE__AT_SetLogged ||
        kind == PG_QUERY__ALTER_TABLE_TYPE__AT_SetUnLogged)
        set_sequences(alteration);
}
