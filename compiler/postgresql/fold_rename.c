// SPDX-License-Identifier: MIT
// ALTER … RENAME of relations, columns and constraints.
#include "fold_alter.h"

static ModelGone renamed_here(const Fold *fold, Text old, Text new)
{
    return (ModelGone){fold_name(fold, old, (int)fold->begin), new};
}

// The children's texts hold a parent's name, and defaults a sequence's.
void fold_tell_users(Fold *fold, const ModelObject *relation)
{
    ModelNumbers users = relation->users;
    for (size_t i = 0; i < users.count; i++) {
        const ModelObject *user = model_get(fold->model, users.items[i]);
        if (!user || (user->kind != MODEL_TABLE && user->kind != MODEL_FOREIGN_TABLE))
            continue;
        ModelObject *open = fold_open(fold, user);
        if (model_value(open, ATTRIBUTE_PARENTS).size > 0)
            fold_write_parents(fold, open);
        for (size_t j = 0; relation->kind == MODEL_SEQUENCE && j < open->uses.count; j++) {
            const ModelObject *column = model_column(open, open->uses.items[j].column);
            if (open->uses.items[j].object == relation->number && column &&
                model_value(column, ATTRIBUTE_DEFAULT).size > 0)
                model_set(fold->arena, fold_open_part(fold, open, column), ATTRIBUTE_DEFAULT,
                          fold_nextval_text(fold, relation));
        }
        fold_put(fold, open);
    }
}

void fold_rename_whole(Fold *fold, const ModelObject *relation, Text schema, Text name)
{
    ModelObject *copy = fold_open(fold, relation);
    copy->name = name;
    copy->schema = schema;
    fold_put(fold, copy);
    model_set_gone(fold->arena, fold->model, SPACE_RELATION, relation->schema, relation->name,
                   renamed_here(fold, relation->name, name));
    fold_tell_users(fold, model_get(fold->model, copy->number));
    fold_retype(fold, relation, model_get(fold->model, copy->number));
}

// Who uses a constraint says its name.
static void rename_uses(Fold *fold, uint32_t table, Text old, Text new)
{
    ModelNumbers users = model_get(fold->model, table)->users;
    for (size_t i = 0; i <= users.count; i++) {
        uint32_t number = i < users.count ? users.items[i] : table;
        const ModelObject *user = model_get(fold->model, number);
        if (!user)
            continue;
        ModelObject *open = fold_open(fold, user);
        for (size_t j = 0; j < open->uses.count; j++) {
            ModelUse *use = &open->uses.items[j];
            if (number == table && text_equal(use->by, old))
                use->by = new;
            if (use->object == table && text_equal(use->used_part, old))
                use->used_part = new;
        }
        fold_put(fold, open);
    }
}

// The part alone: its index has its name already.
static void rename_constraint(Fold *fold, uint32_t table, Text old, Text new)
{
    ModelObject *open = fold_open(fold, model_get(fold->model, table));
    const ModelObject *part = model_part(open, MODEL_CONSTRAINT, old);
    if (!part)
        return;
    bool is_check = model_is(part, ATTRIBUTE_CLASS, "check");
    fold_open_part(fold, open, part)->name = new;
    fold_put(fold, open);
    fold_set_part_gone(fold, open, old, renamed_here(fold, old, new));
    rename_uses(fold, table, old, new);
    ModelNumbers children = fold_children(fold, table);
    for (size_t i = 0; is_check && i < children.count; i++) {
        const ModelObject *child = model_get(fold->model, children.items[i]);
        const ModelObject *same = model_part(child, MODEL_CONSTRAINT, old);
        if (same && model_is(same, ATTRIBUTE_CLASS, "check"))
            rename_constraint(fold, children.items[i], old, new);
    }
}

static void rename_relation(Fold *fold, const PgQuery__RenameStmt *statement)
{
    FoldName name = fold_range_name(fold, statement->relation);
    PgQuery__ObjectType type = statement->rename_type;
    if (type == PG_QUERY__OBJECT_TYPE__OBJECT_INDEX && // the server takes a table, too
        fold_find(fold, SPACE_RELATION, name.schema, name.name))
        type = PG_QUERY__OBJECT_TYPE__OBJECT_TABLE;
    const ModelObject *relation = fold_called(fold, name, type, statement->missing_ok);
    Text new = fold_text(fold, statement->newname);
    if (relation)
        fold_doubt(fold, relation);
    if (!relation || !fold_is_free(fold, SPACE_RELATION, relation->schema, new, name.offset))
        return;
    const ModelObject *table = model_get(fold->model, relation->owner);
    fold_rename_whole(fold, relation, relation->schema, new);
    const ModelObject *constraint = relation->kind == MODEL_INDEX && table
                                        ? model_part(table, MODEL_CONSTRAINT, name.name)
                                        : NULL;
    if (constraint)
        rename_constraint(fold, table->number, name.name, new);
}

static bool may_rename_column(Fold *fold, const ModelObject *table, const ModelObject *column,
                              Text new, int offset)
{
    const ModelObject *other = model_part(table, MODEL_COLUMN, new);
    if (other)
        fold_report_column(fold, table, other, offset);
    else if (column->is_inherited && fold_parent_with(fold, table, column->name))
        fold_report(fold, RULE_IN_USE, fold_name(fold, column->name, offset),
                    "column \"%.*s\" of table \"%.*s\" is inherited", TEXT_ARGS(column->name),
                    TEXT_ARGS(table->name));
    else
        return true;
    return false;
}

// In the tables that inherit, too.
void fold_rename_column(Fold *fold, uint32_t table, Text old, Text new)
{
    ModelObject *open = fold_open(fold, model_get(fold->model, table));
    const ModelObject *column = model_part(open, MODEL_COLUMN, old);
    if (!column)
        return;
    fold_open_part(fold, open, column)->name = new;
    fold_put(fold, open);
    fold_set_part_gone(fold, open, old, renamed_here(fold, old, new));
    fold_rewrite_column(fold, table, old, new);
    ModelNumbers children = fold_children(fold, table);
    for (size_t i = 0; i < children.count; i++)
        fold_rename_column(fold, children.items[i], old, new);
}

static void rename_part(Fold *fold, const PgQuery__RenameStmt *statement)
{
    FoldName name = fold_range_name(fold, statement->relation);
    bool is_column = statement->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN;
    PgQuery__ObjectType type =
        is_column ? statement->relation_type : PG_QUERY__OBJECT_TYPE__OBJECT_TABLE;
    const ModelObject *table = fold_called(fold, name, type, statement->missing_ok);
    Text old = fold_text(fold, statement->subname), new = fold_text(fold, statement->newname);
    const ModelObject *part = NULL;
    if (table)
        fold_doubt(fold, table);
    if (table && is_column)
        part = fold_column(fold, table, old, name.offset);
    else if (table)
        part = fold_find_constraint(fold, table, old, name.offset);
    if (!part)
        return;
    if (is_column) {
        if (may_rename_column(fold, table, part, new, name.offset))
            fold_rename_column(fold, table->number, old, new);
        return;
    }
    const ModelObject *index = model_find(fold->model, SPACE_RELATION, table->schema, old);
    if (!fold_is_free_constraint(fold, table, new, name.offset))
        return;
    if (index && index->kind == MODEL_INDEX && index->owner == table->number) {
        if (!fold_is_free(fold, SPACE_RELATION, table->schema, new, name.offset))
            return;
        fold_rename_whole(fold, index, index->schema, new);
    }
    rename_constraint(fold, table->number, old, new);
}

void fold_rename(Fold *fold, const PgQuery__RenameStmt *statement)
{
    switch ((int)statement->rename_type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
        rename_relation(fold, statement);
        break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN:
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT:
        rename_part(fold, statement);
        break;
    default:
        break;
    }
}
