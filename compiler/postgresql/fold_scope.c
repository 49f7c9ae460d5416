// SPDX-License-Identifier: MIT
// The items of a scope and their columns. A plain relation's are looked up in the model and copied
// only where all are wanted: statements are many, and tables are wide.
#include "fold_scope.h"

ScopeItem *scope_add(QueryWalk *walk, Scope *scope)
{
    ScopeItem *item = arena_alloc(walk->fold->arena, sizeof *item);
    ARRAY_PUSH(walk->fold->arena, &scope->list, item);
    return item;
}

static void add_column(QueryWalk *walk, FoldColumns *columns, const char *name, const char *type)
{
    FoldColumn column = {.name = text_from(name), .type = text_from(type)};
    ARRAY_PUSH(walk->fold->arena, columns, column);
}

// Everything that can be read from: a table, a view, a sequence.
ScopeItem *scope_add_relation(QueryWalk *walk, Scope *scope, const ModelObject *relation)
{
    ScopeItem *item = scope_add(walk, scope);
    bool is_readable = relation && relation->kind <= MODEL_MATERIALIZED_VIEW;
    if (relation) {
        item->schema = relation->schema;
        item->name = relation->name;
    }
    if (is_readable) {
        item->relation = relation;
        return item;
    }
    item->has_columns = true;
    if (relation && relation->kind == MODEL_SEQUENCE) {
        add_column(walk, &item->columns, "last_value", "bigint");
        add_column(walk, &item->columns, "log_cnt", "bigint");
        add_column(walk, &item->columns, "is_called", "boolean");
    } else {
        item->columns.is_open = true;
    }
    return item;
}

bool scope_item_is_open(const ScopeItem *item)
{
    if (item->has_columns)
        return item->columns.is_open;
    if (item->is_join)
        return scope_item_is_open(item->left) || scope_item_is_open(item->right);
    return !item->relation || item->relation->is_open;
}

static FoldColumn column_of(const ModelObject *relation, const ModelObject *column)
{
    return (FoldColumn){.name = column->name,
                        .type = model_value(column, ATTRIBUTE_TYPE),
                        .collation = model_value(column, ATTRIBUTE_COLLATION),
                        .relation = relation,
                        .column = column->number};
}

static bool is_merged(const ScopeItem *join, Text name)
{
    for (size_t i = 0; i < join->merged_count; i++)
        if (text_equal(join->merged[i], name))
            return true;
    return false;
}

static void add_rest(QueryWalk *walk, FoldColumns *all, const ScopeItem *join,
                     const ScopeItem *side)
{
    FoldColumns columns = scope_item_columns(walk, side);
    for (size_t i = 0; i < columns.count; i++)
        if (!is_merged(join, columns.items[i].name))
            ARRAY_PUSH(walk->fold->arena, all, columns.items[i]);
    all->is_open = all->is_open || columns.is_open;
}

// What USING merges stands first.
static FoldColumns join_columns(QueryWalk *walk, const ScopeItem *join)
{
    FoldColumns all = {0};
    for (size_t i = 0; i < join->merged_count; i++) {
        FoldColumn column = {.name = join->merged[i]};
        if (!scope_item_find(walk, join->left, join->merged[i], &column))
            scope_item_find(walk, join->right, join->merged[i], &column);
        ARRAY_PUSH(walk->fold->arena, &all, column);
    }
    add_rest(walk, &all, join, join->left);
    add_rest(walk, &all, join, join->right);
    return all;
}

FoldColumns scope_item_columns(QueryWalk *walk, const ScopeItem *item)
{
    if (item->has_columns)
        return item->columns;
    if (item->is_join)
        return join_columns(walk, item);
    FoldColumns columns = {.is_open = scope_item_is_open(item)};
    for (size_t i = 0; item->relation && i < item->relation->parts.count; i++)
        if (item->relation->parts.items[i]->kind == MODEL_COLUMN) {
            FoldColumn column = column_of(item->relation, item->relation->parts.items[i]);
            ARRAY_PUSH(walk->fold->arena, &columns, column);
        }
    return columns;
}

bool scope_item_find(QueryWalk *walk, const ScopeItem *item, Text name, FoldColumn *column)
{
    if (item->has_columns) {
        for (size_t i = 0; i < item->columns.count; i++)
            if (text_equal(item->columns.items[i].name, name)) {
                *column = item->columns.items[i];
                return true;
            }
        return false;
    }
    if (item->is_join)
        return scope_item_find(walk, item->left, name, column) ||
               scope_item_find(walk, item->right, name, column);
    const ModelObject *found = item->relation ? scope_column(walk, item->relation, name) : NULL;
    if (found)
        *column = column_of(item->relation, found);
    return found != NULL;
}

void scope_rename(QueryWalk *walk, FoldColumns *columns, PgQuery__Node *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        FoldColumn column = {0};
        if (names[i]->node_case != PG_QUERY__NODE__NODE_STRING)
            continue;
        if (i >= columns->count)
            ARRAY_PUSH(walk->fold->arena, columns, column);
        columns->items[i].name = fold_text(walk->fold, names[i]->string->sval);
    }
}

void scope_item_alias(QueryWalk *walk, ScopeItem *item, const PgQuery__Alias *alias)
{
    if (!alias)
        return;
    item->name = fold_text(walk->fold, alias->aliasname);
    item->schema = (Text){"", 0};
    if (alias->n_colnames == 0)
        return;
    FoldColumns columns = scope_item_columns(walk, item), copy = {.is_open = columns.is_open};
    for (size_t i = 0; i < columns.count; i++)
        ARRAY_PUSH(walk->fold->arena, &copy, columns.items[i]);
    scope_rename(walk, &copy, alias->colnames, alias->n_colnames);
    item->columns = copy;
    item->has_columns = true;
}
