// SPDX-License-Identifier: MIT
// INSERT, UPDATE, DELETE and MERGE: what they write to, and what they return.
#include "fold_scope.h"
#include "fold_value.h"

#include <string.h>

// WITH does not lend its names to what is written to.
static ScopeItem *add_target(QueryWalk *walk, Scope *scope, const PgQuery__RangeVar *range)
{
    FoldName name = fold_range_name(walk->fold, range);
    const ModelObject *relation = fold_relation(walk->fold, name.schema, name.name, name.offset);
    ScopeItem *item = scope_add_relation(walk, scope, relation);
    item->name = name.name;
    item->schema = relation ? relation->schema : name.schema;
    item->is_operand = false;
    scope_note_object(walk, relation);
    scope_item_alias(walk, item, range->alias);
    return item;
}

// A column to be written; its subscripts are expressions, its fields those of a type.
static void walk_target(QueryWalk *walk, const Scope *scope, const ScopeItem *item,
                        const PgQuery__ResTarget *target)
{
    FoldColumn column;
    Text name = fold_text(walk->fold, target->name);
    if (scope_item_find(walk, item, name, &column))
        scope_note_column(walk, &column);
    else if (item->relation)
        fold_column(walk->fold, item->relation, name, target->location);
    for (size_t i = 0; i < target->n_indirection; i++)
        if (target->indirection[i]->node_case != PG_QUERY__NODE__NODE_STRING)
            query_expression(walk, scope, target->indirection[i]);
}

// A part of a column, a.b or a[1], may be written beside another one.
static void check_twice(QueryWalk *walk, PgQuery__Node *const *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const PgQuery__ResTarget *one = columns[i]->res_target;
        bool is_whole =
            columns[i]->node_case == PG_QUERY__NODE__NODE_RES_TARGET && one->n_indirection == 0;
        for (size_t j = 0; is_whole && j < i; j++) {
            if (columns[j]->node_case != PG_QUERY__NODE__NODE_RES_TARGET ||
                strcmp(one->name, columns[j]->res_target->name) != 0)
                continue;
            fold_report(walk->fold, RULE_ALREADY_EXISTS, fold_token(walk->fold, one->location),
                        "column \"%s\" stands here twice", one->name);
            break;
        }
    }
}

static void walk_columns(QueryWalk *walk, const Scope *scope, const ScopeItem *item,
                         PgQuery__Node *const *columns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (columns[i]->node_case == PG_QUERY__NODE__NODE_RES_TARGET)
            walk_target(walk, scope, item, columns[i]->res_target);
    check_twice(walk, columns, count);
}

// A constant that is written to a column: one of its values, where it is an enum.
static void check_written(QueryWalk *walk, const ScopeItem *item, Text name,
                          const PgQuery__Node *value)
{
    FoldColumn column;
    const PgQuery__AConst *constant = fold_string_constant(walk->fold, value);
    if (constant && scope_item_find(walk, item, name, &column) && column.relation)
        fold_check_enum_value(walk->fold, column.relation, column.column, constant);
}

// SET: (a, b) = (…) holds its source once a column.
static void walk_assignments(QueryWalk *walk, const Scope *scope, const ScopeItem *item,
                             PgQuery__Node *const *targets, size_t count)
{
    walk_columns(walk, scope, item, targets, count);
    for (size_t i = 0; i < count; i++) {
        if (targets[i]->node_case != PG_QUERY__NODE__NODE_RES_TARGET)
            continue;
        const PgQuery__Node *value = targets[i]->res_target->val;
        if (value && value->node_case == PG_QUERY__NODE__NODE_MULTI_ASSIGN_REF) {
            if (value->multi_assign_ref->colno == 1)
                query_expression(walk, scope, value->multi_assign_ref->source);
        } else {
            query_expression(walk, scope, value);
            if (targets[i]->res_target->n_indirection == 0)
                check_written(walk, item, text_from(targets[i]->res_target->name), value);
        }
    }
}

static void walk_returning(QueryWalk *walk, const Scope *scope, PgQuery__Node *const *targets,
                           size_t count, FoldColumns *columns)
{
    query_expressions(walk, scope, targets, count);
    if (!columns && !walk->user)
        return;
    FoldColumns all = query_columns(walk, scope, targets, count);
    if (columns)
        *columns = all;
}

static void report_conflict_name(QueryWalk *walk, const ModelObject *relation, Text name)
{
    Text whole = fold_visible_name(walk->fold, relation->schema, relation->name);
    fold_report(walk->fold, RULE_UNKNOWN_CONSTRAINT, fold_name(walk->fold, name, -1),
                "constraint \"%.*s\" of table \"%.*s\" does not exist", TEXT_ARGS(name),
                TEXT_ARGS(whole));
}

static void walk_inference(QueryWalk *walk, const Scope *scope, const ScopeItem *item,
                           const PgQuery__InferClause *infer)
{
    Text constraint = fold_text(walk->fold, infer->conname);
    if (constraint.size > 0 && item->relation && item->relation->kind == MODEL_TABLE &&
        !item->relation->is_open && !model_part(item->relation, MODEL_CONSTRAINT, constraint))
        report_conflict_name(walk, item->relation, constraint);
    for (size_t i = 0; i < infer->n_index_elems; i++) {
        if (infer->index_elems[i]->node_case != PG_QUERY__NODE__NODE_INDEX_ELEM)
            continue;
        const PgQuery__IndexElem *element = infer->index_elems[i]->index_elem;
        FoldColumn column;
        Text name = fold_text(walk->fold, element->name);
        if (name.size > 0 && scope_item_find(walk, item, name, &column))
            scope_note_column(walk, &column);
        else if (name.size > 0 && item->relation)
            fold_column(walk->fold, item->relation, name, -1);
        query_expression(walk, scope, element->expr);
    }
    query_expression(walk, scope, infer->where_clause);
}

static void walk_conflict(QueryWalk *walk, Scope *scope, const ScopeItem *item,
                          const PgQuery__OnConflictClause *conflict)
{
    if (conflict->infer)
        walk_inference(walk, scope, item, conflict->infer);
    Scope inner = {.outer = scope->outer, .ctes = scope->ctes};
    ScopeItem *target = scope_add(walk, &inner), *excluded = scope_add(walk, &inner);
    *target = *excluded = *item;
    excluded->name = TEXT("excluded");
    excluded->schema = (Text){"", 0};
    walk_assignments(walk, &inner, item, conflict->target_list, conflict->n_target_list);
    query_expression(walk, &inner, conflict->where_clause);
}

static size_t count_columns(const ModelObject *relation)
{
    size_t count = 0;
    for (size_t i = 0; i < relation->parts.count; i++)
        count += relation->parts.items[i]->kind == MODEL_COLUMN;
    return count;
}

// The values of a row; 0: `*` or a row stands among them, or there is none.
static size_t count_values(const PgQuery__Node *row)
{
    if (row->node_case != PG_QUERY__NODE__NODE_LIST)
        return 0;
    for (size_t i = 0; i < row->list->n_items; i++) {
        const PgQuery__Node *value = row->list->items[i];
        if (value->node_case == PG_QUERY__NODE__NODE_A_INDIRECTION ||
            (value->node_case == PG_QUERY__NODE__NODE_COLUMN_REF &&
             scope_is_star(value->column_ref)))
            return 0;
    }
    return row->list->n_items;
}

// Too many values for any table; too few only where columns are named.
static void check_count(QueryWalk *walk, const ScopeItem *item, const PgQuery__InsertStmt *insert,
                        size_t values)
{
    bool is_known = insert->n_cols > 0 || (item->relation && !item->relation->is_open);
    if (values == 0 || !is_known)
        return;
    size_t columns = insert->n_cols > 0 ? insert->n_cols : count_columns(item->relation);
    if (values > columns || (values < columns && insert->n_cols > 0))
        fold_report(walk->fold, RULE_UNKNOWN_COLUMN,
                    fold_token(walk->fold, insert->relation->location),
                    "%zu column%s and %zu value%s", columns, columns == 1 ? "" : "s", values,
                    values == 1 ? "" : "s");
}

// The rows of VALUES, where the columns are named.
static void check_rows(QueryWalk *walk, const ScopeItem *item, const PgQuery__InsertStmt *insert,
                       const PgQuery__SelectStmt *values)
{
    for (size_t i = 0; i < values->n_values_lists; i++) {
        const PgQuery__Node *row = values->values_lists[i];
        bool is_row =
            row->node_case == PG_QUERY__NODE__NODE_LIST && row->list->n_items == insert->n_cols;
        for (size_t j = 0; is_row && j < insert->n_cols; j++) {
            const PgQuery__ResTarget *target = insert->cols[j]->res_target;
            if (target->n_indirection == 0)
                check_written(walk, item, text_from(target->name), row->list->items[j]);
        }
    }
}

static void walk_source(QueryWalk *walk, const Scope *scope, const ScopeItem *item,
                        const PgQuery__InsertStmt *insert)
{
    const PgQuery__Node *source = insert->select_stmt;
    FoldColumns columns = {.is_open = true};
    bool is_values = source->node_case == PG_QUERY__NODE__NODE_SELECT_STMT &&
                     source->select_stmt->n_values_lists > 0;
    query_walk(walk, scope->outer, scope->ctes, source, is_values ? NULL : &columns, NULL);
    if (is_values)
        check_rows(walk, item, insert, source->select_stmt);
    if (is_values)
        check_count(walk, item, insert, count_values(source->select_stmt->values_lists[0]));
    else if (!columns.is_open)
        check_count(walk, item, insert, columns.count);
}

void query_insert(QueryWalk *walk, const Scope *outer, const ScopeCte *ctes,
                  const PgQuery__InsertStmt *insert, FoldColumns *columns)
{
    Scope scope = {.outer = outer, .ctes = ctes};
    query_with(walk, &scope, insert->with_clause);
    ScopeItem *item = add_target(walk, &scope, insert->relation);
    walk_columns(walk, &scope, item, insert->cols, insert->n_cols);
    if (insert->select_stmt)
        walk_source(walk, &scope, item, insert);
    if (insert->on_conflict_clause)
        walk_conflict(walk, &scope, item, insert->on_conflict_clause);
    walk_returning(walk, &scope, insert->returning_list, insert->n_returning_list, columns);
}

void query_update(QueryWalk *walk, const Scope *outer, const ScopeCte *ctes,
                  const PgQuery__UpdateStmt *update, FoldColumns *columns)
{
    Scope scope = {.outer = outer, .ctes = ctes};
    query_with(walk, &scope, update->with_clause);
    ScopeItem *item = add_target(walk, &scope, update->relation);
    query_from_list(walk, &scope, update->from_clause, update->n_from_clause);
    walk_assignments(walk, &scope, item, update->target_list, update->n_target_list);
    query_expression(walk, &scope, update->where_clause);
    walk_returning(walk, &scope, update->returning_list, update->n_returning_list, columns);
}

void query_delete(QueryWalk *walk, const Scope *outer, const ScopeCte *ctes,
                  const PgQuery__DeleteStmt *deletion, FoldColumns *columns)
{
    Scope scope = {.outer = outer, .ctes = ctes};
    query_with(walk, &scope, deletion->with_clause);
    add_target(walk, &scope, deletion->relation);
    query_from_list(walk, &scope, deletion->using_clause, deletion->n_using_clause);
    query_expression(walk, &scope, deletion->where_clause);
    walk_returning(walk, &scope, deletion->returning_list, deletion->n_returning_list, columns);
}

static void walk_when(QueryWalk *walk, const Scope *both, const Scope *source,
                      const ScopeItem *item, const PgQuery__MergeWhenClause *when)
{
    const Scope *scope = when->matched ? both : source;
    query_expression(walk, scope, when->condition);
    if (when->matched)
        walk_assignments(walk, scope, item, when->target_list, when->n_target_list);
    else
        walk_columns(walk, scope, item, when->target_list, when->n_target_list);
    query_expressions(walk, scope, when->values, when->n_values);
}

void query_merge(QueryWalk *walk, const Scope *outer, const ScopeCte *ctes,
                 const PgQuery__MergeStmt *merge)
{
    Scope source = {.outer = outer, .ctes = ctes};
    query_with(walk, &source, merge->with_clause);
    query_from(walk, &source, merge->source_relation);
    Scope both = {.outer = outer, .ctes = source.ctes};
    ScopeItem *item = add_target(walk, &both, merge->relation);
    for (size_t i = 0; i < source.list.count; i++)
        ARRAY_PUSH(walk->fold->arena, &both.list, source.list.items[i]);
    query_expression(walk, &both, merge->join_condition);
    for (size_t i = 0; i < merge->n_merge_when_clauses; i++)
        if (merge->merge_when_clauses[i]->node_case == PG_QUERY__NODE__NODE_MERGE_WHEN_CLAUSE)
            walk_when(walk, &both, &source, item, merge->merge_when_clauses[i]->merge_when_clause);
}
