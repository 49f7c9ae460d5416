// SPDX-License-Identifier: MIT
// CREATE TABLE and CREATE FOREIGN TABLE, in the server's order: columns, checks, keys, copies of
// others, foreign keys.
#include "fold_parts.h"

#include <string.h>

ModelObject *fold_new_relation(Fold *fold, const PgQuery__RangeVar *range, ModelKind kind,
                               PgQuery__OnCommitAction on_commit, bool if_not_exists)
{
    bool drops_on_commit = on_commit == PG_QUERY__ON_COMMIT_ACTION__ONCOMMIT_DROP;
    FoldName name = fold_range_name(fold, range);
    bool is_temporary = range->relpersistence && *range->relpersistence == 't';
    Text schema = is_temporary ? TEXT("pg_temp") : fold_schema(fold, name.schema);
    if (if_not_exists && model_find(fold->model, SPACE_RELATION, schema, name.name))
        return NULL;
    if (!fold_is_schema(fold, schema, name.offset))
        return NULL;
    bool may_be_another =
        if_not_exists && model_is_uncertain(fold->model, SPACE_RELATION, schema, name.name);
    if (!fold_is_free(fold, SPACE_RELATION, schema, name.name, name.offset) ||
        !fold_is_free(fold, SPACE_TYPE, schema, name.name, name.offset))
        return NULL;
    ModelObject *object = fold_make(fold, kind, schema, name.name, name.offset);
    object->is_open = may_be_another;
    if (is_temporary)
        model_set(fold->arena, object, ATTRIBUTE_PERSISTENCE,
                  drops_on_commit ? TEXT("transient") : TEXT("temporary"));
    else if (range->relpersistence && *range->relpersistence == 'u')
        model_set(fold->arena, object, ATTRIBUTE_PERSISTENCE, TEXT("unlogged"));
    return object;
}

void fold_report_column(Fold *fold, const ModelObject *table, const ModelObject *other, int offset)
{
    if (table->is_open)
        return; // it may have gone
    Diagnostic *diagnostic =
        fold_report(fold, RULE_ALREADY_EXISTS, fold_name(fold, other->name, offset),
                    "column \"%.*s\" of table \"%.*s\" already exists", TEXT_ARGS(other->name),
                    TEXT_ARGS(fold_visible_name(fold, table->schema, table->name)));
    if (diagnostic && other->made.source)
        diagnostic_note(diagnostic, other->made, "\"%.*s\" is created here",
                        TEXT_ARGS(other->name));
}

bool fold_is_new_column(Fold *fold, const ModelObject *table, Text name, int offset)
{
    const ModelObject *other = model_part(table, MODEL_COLUMN, name);
    if (!other || other->is_inherited)
        return true;
    fold_report_column(fold, table, other, offset);
    return false;
}

static void add_parents(Fold *fold, ModelObject *table, const PgQuery__CreateStmt *statement)
{
    if (statement->partbound)
        model_set(fold->arena, table, ATTRIBUTE_BOUND, fold_bound(fold, statement->partbound));
    for (size_t i = 0; i < statement->n_inh_relations; i++) {
        FoldName name = fold_range_name(fold, statement->inh_relations[i]->range_var);
        const ModelObject *parent = fold_relation(fold, name.schema, name.name, name.offset);
        if (!parent) {
            table->is_open = true;
            continue;
        }
        if (parent->kind != MODEL_TABLE && parent->kind != MODEL_FOREIGN_TABLE)
            fold_report(fold, RULE_WRONG_KIND, fold_name(fold, name.name, name.offset),
                        "\"%.*s\" is a %s, not a table", TEXT_ARGS(name.name),
                        model_kind_name(parent->kind));
        else if (statement->partbound && !parent->is_open &&
                 model_value(parent, ATTRIBUTE_PARTITION_BY).size == 0)
            fold_report(fold, RULE_WRONG_KIND, fold_name(fold, name.name, name.offset),
                        "table \"%.*s\" is not partitioned", TEXT_ARGS(name.name));
        else
            fold_inherit(fold, table, parent);
        if (statement->partbound)
            fold_check_bound(fold, parent, statement->partbound);
    }
}

// CREATE TABLE … OF type.
static void add_typed(Fold *fold, ModelObject *table, const PgQuery__TypeName *type)
{
    const ModelObject *found = NULL;
    fold_type(fold, type, &found);
    if (!found || found->kind != MODEL_COMPOSITE) {
        table->is_open = true;
        return;
    }
    for (size_t i = 0; i < found->parts.count; i++)
        if (found->parts.items[i]->kind == MODEL_COLUMN)
            fold_copy_column(fold, table, found, found->parts.items[i]);
    table->is_open = found->is_open;
    model_add_use(fold->arena, table, (ModelUse){.object = found->number});
}

static void add_columns(Fold *fold, ModelObject *table, const PgQuery__CreateStmt *statement,
                        NewConstraints *later)
{
    for (size_t i = 0; i < statement->n_table_elts; i++) {
        const PgQuery__Node *element = statement->table_elts[i];
        if (element->node_case == PG_QUERY__NODE__NODE_TABLE_LIKE_CLAUSE)
            fold_like_columns(fold, table, element->table_like_clause);
        if (element->node_case == PG_QUERY__NODE__NODE_CONSTRAINT)
            ARRAY_PUSH(fold->arena, later,
                       ((NewConstraint){.definition = element->constraint,
                                        .name = element->constraint->conname}));
        if (element->node_case != PG_QUERY__NODE__NODE_COLUMN_DEF)
            continue;
        const PgQuery__ColumnDef *definition = element->column_def;
        if (statement->of_typename ||
            fold_is_new_column(fold, table, fold_text(fold, definition->colname),
                               definition->location))
            fold_add_column(fold, table, definition);
        fold_collect_constraints(fold, definition, later);
    }
    for (size_t i = 0; i < statement->n_table_elts; i++)
        if (statement->table_elts[i]->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF)
            fold_generated_column(fold, table, statement->table_elts[i]->column_def);
}

static bool is_key(const NewConstraint *constraint)
{
    return constraint->definition->contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY ||
           constraint->definition->contype == PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE;
}

static bool has_same_keys(const NewConstraint *a, const NewConstraint *b)
{
    size_t a_count = a->column.size > 0 ? 1 : a->definition->n_keys;
    size_t b_count = b->column.size > 0 ? 1 : b->definition->n_keys;
    for (size_t i = 0; a_count == b_count && i < a_count; i++) {
        Text left =
            a->column.size > 0 ? a->column : text_from(a->definition->keys[i]->string->sval);
        Text right =
            b->column.size > 0 ? b->column : text_from(b->definition->keys[i]->string->sval);
        if (!text_equal(left, right))
            return false;
    }
    return a_count == b_count && a->definition->n_including == 0 &&
           b->definition->n_including == 0 &&
           a->definition->nulls_not_distinct == b->definition->nulls_not_distinct &&
           text_equal(fold_deferrable(a), fold_deferrable(b));
}

static void merge_key(NewConstraint *prior, NewConstraint *other)
{
    other->is_redundant = true;
    if (!prior->name || !*prior->name)
        prior->name = other->name;
}

// The server makes one index of two keys over the same columns. The name is the first that one has.
static void drop_redundant(NewConstraints *later, NewConstraint *prior)
{
    for (size_t i = 0; i < later->count; i++) {
        NewConstraint *other = &later->items[i];
        bool is_primary = other->definition->contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY;
        bool is_behind =
            other > prior || prior->definition->contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY;
        if (other != prior && is_behind && !is_primary && is_key(other) &&
            has_same_keys(prior, other))
            merge_key(prior, other);
    }
}

static NewConstraint *primary_of(const NewConstraints *later)
{
    for (size_t i = 0; i < later->count; i++)
        if (later->items[i].definition->contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY)
            return &later->items[i];
    return NULL;
}

void fold_merge_keys(NewConstraints *constraints)
{
    NewConstraint *primary = primary_of(constraints);
    if (primary)
        drop_redundant(constraints, primary);
    for (size_t i = 0; i < constraints->count; i++)
        if (is_key(&constraints->items[i]) && !constraints->items[i].is_redundant)
            drop_redundant(constraints, &constraints->items[i]);
}

static void add_kind(Fold *fold, uint32_t table, const NewConstraints *constraints, int kind)
{
    for (size_t i = 0; i < constraints->count; i++)
        if ((int)constraints->items[i].definition->contype == kind &&
            !constraints->items[i].is_redundant)
            fold_add_constraint(fold, table, &constraints->items[i]);
}

static void add_keys(Fold *fold, uint32_t table, const NewConstraints *constraints)
{
    add_kind(fold, table, constraints, PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY);
    for (size_t i = 0; i < constraints->count; i++) {
        int kind = (int)constraints->items[i].definition->contype;
        if ((kind == PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE ||
             kind == PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION) &&
            !constraints->items[i].is_redundant)
            fold_add_constraint(fold, table, &constraints->items[i]);
    }
}

// What needs the table to be there.
static void complete(Fold *fold, uint32_t table, const PgQuery__CreateStmt *statement,
                     NewConstraints *later)
{
    for (size_t i = 0; i < statement->n_table_elts; i++)
        if (statement->table_elts[i]->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF)
            fold_column_sequence(fold, table, statement->table_elts[i]->column_def);
    fold_merge_keys(later);
    add_kind(fold, table, later, PG_QUERY__CONSTR_TYPE__CONSTR_CHECK);
    if (statement->partbound && statement->n_inh_relations == 1) {
        FoldName name = fold_range_name(fold, statement->inh_relations[0]->range_var);
        const ModelObject *parent = fold_find(fold, SPACE_RELATION, name.schema, name.name);
        if (parent)
            fold_become_partition(fold, table, parent->number);
    }
    add_keys(fold, table, later);
    for (size_t i = 0; i < statement->n_table_elts; i++)
        if (statement->table_elts[i]->node_case == PG_QUERY__NODE__NODE_TABLE_LIKE_CLAUSE)
            fold_like_rest(fold, table, statement->table_elts[i]->table_like_clause);
    add_kind(fold, table, later, PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN);
}

static void create(Fold *fold, const PgQuery__CreateStmt *statement, ModelKind kind)
{
    NewConstraints later = {0};
    ModelObject *table = fold_new_relation(fold, statement->relation, kind, statement->oncommit,
                                           statement->if_not_exists);
    if (!table)
        return;
    add_parents(fold, table, statement);
    if (statement->of_typename)
        add_typed(fold, table, statement->of_typename);
    add_columns(fold, table, statement, &later);
    for (size_t i = 0; i < statement->n_constraints; i++)
        ARRAY_PUSH(fold->arena, &later,
                   ((NewConstraint){.definition = statement->constraints[i]->constraint,
                                    .name = statement->constraints[i]->constraint->conname}));
    for (size_t i = 0; i < later.count; i++)
        later.items[i].is_valid = true;
    if (statement->partspec)
        fold_partition_by(fold, table, statement->partspec);
    model_set(fold->arena, table, ATTRIBUTE_OPTIONS,
              fold_options(fold, statement->options, statement->n_options));
    fold_put(fold, table);
    complete(fold, table->number, statement, &later);
}

void fold_create_table(Fold *fold, const PgQuery__CreateStmt *statement)
{
    create(fold, statement, MODEL_TABLE);
}

void fold_create_foreign_table(Fold *fold, const PgQuery__CreateForeignTableStmt *statement)
{
    create(fold, statement->base_stmt, MODEL_FOREIGN_TABLE);
}
