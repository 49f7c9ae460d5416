// SPDX-License-Identifier: MIT
// What a name in a query stands for, looked for level by level as the server does. Where one table
// of those that it could be of is not known wholly, nothing can be said.
#include "fold_scope.h"

#include <string.h>

static bool is_system_column(Text name)
{
    static const char *const names[] = {"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i]))
            return true;
    return false;
}

// A column of an item, the system's too.
static bool find_in_item(QueryWalk *walk, const ScopeItem *item, Text name, FoldColumn *column)
{
    if (scope_item_find(walk, item, name, column))
        return true;
    if (!item->relation || !is_system_column(name))
        return false;
    *column = (FoldColumn){.name = name};
    return true;
}

static bool is_seen(const ScopeItem *item)
{
    return !item->is_hidden && !item->is_join;
}

// In one level; first where the condition of a join may look.
static ScopeAnswer find_in_level(QueryWalk *walk, const Scope *scope, Text name, FoldColumn *column)
{
    bool is_open = scope->is_unknown;
    for (size_t i = 0; i < scope->list.count; i++) {
        size_t at = (i + scope->window) % scope->list.count;
        const ScopeItem *item = scope->list.items[at];
        if (!is_seen(item) || item->is_qualified)
            continue;
        if (find_in_item(walk, item, name, column))
            return SCOPE_COLUMN;
        is_open = is_open || scope_item_is_open(item);
    }
    return is_open ? SCOPE_UNKNOWN : SCOPE_MISSING;
}

static const ScopeItem *find_item_in_level(const Scope *scope, Text schema, Text name)
{
    for (size_t i = 0; i < scope->list.count; i++) {
        const ScopeItem *item = scope->list.items[(i + scope->window) % scope->list.count];
        if (is_seen(item) && text_equal(item->name, name) &&
            (schema.size == 0 || text_equal(item->schema, schema)))
            return item;
    }
    return NULL;
}

const ScopeItem *scope_find_item(const Scope *scope, Text schema, Text name)
{
    const ScopeItem *item = NULL;
    for (; scope && !item; scope = scope->outer)
        item = find_item_in_level(scope, schema, name);
    return item;
}

static bool any_is_unknown(const Scope *scope)
{
    for (; scope; scope = scope->outer)
        if (scope->is_unknown)
            return true;
    return false;
}

static ScopeFound find_unqualified(QueryWalk *walk, const Scope *scope, Text name)
{
    ScopeFound found = {.answer = SCOPE_MISSING};
    for (const Scope *level = scope; level && found.answer == SCOPE_MISSING; level = level->outer)
        found.answer = find_in_level(walk, level, name, &found.column);
    if (found.answer != SCOPE_MISSING)
        return found;
    found.item = scope_find_item(scope, (Text){"", 0}, name);
    if (found.item)
        found.answer = SCOPE_ROW;
    return found;
}

static ScopeFound find_qualified(QueryWalk *walk, const Scope *scope, Text schema, Text table,
                                 Text name)
{
    ScopeFound found = {.answer = SCOPE_MISSING};
    found.item = scope_find_item(scope, schema, table);
    if (!found.item)
        found.answer = any_is_unknown(scope) ? SCOPE_UNKNOWN : SCOPE_MISSING;
    else if (find_in_item(walk, found.item, name, &found.column))
        found.answer = SCOPE_COLUMN;
    else if (scope_item_is_open(found.item) || scope_may_be_function(walk, name))
        found.answer = SCOPE_UNKNOWN;
    return found;
}

// The parts of a reference from its end: column, table, schema.
static size_t parts_of(const PgQuery__ColumnRef *reference, Text parts[3])
{
    size_t count = 0;
    for (size_t i = reference->n_fields; i-- > 0 && count < 3;)
        if (reference->fields[i]->node_case == PG_QUERY__NODE__NODE_STRING)
            parts[count++] = text_from(reference->fields[i]->string->sval);
    return count;
}

bool scope_is_star(const PgQuery__ColumnRef *reference)
{
    return reference->n_fields > 0 &&
           reference->fields[reference->n_fields - 1]->node_case == PG_QUERY__NODE__NODE_A_STAR;
}

ScopeFound scope_find(QueryWalk *walk, const Scope *scope, const PgQuery__ColumnRef *reference)
{
    Text parts[3] = {{"", 0}, {"", 0}, {"", 0}};
    size_t count = parts_of(reference, parts);
    ScopeFound found = {.answer = SCOPE_UNKNOWN};
    if (scope_is_star(reference)) {
        found.item = count > 0 ? scope_find_item(scope, parts[1], parts[0]) : NULL;
        bool is_missing = count > 0 && !found.item && !any_is_unknown(scope);
        found.answer = is_missing ? SCOPE_MISSING : found.item ? SCOPE_ROW : SCOPE_UNKNOWN;
        return found;
    }
    if (count == 1)
        return find_unqualified(walk, scope, parts[0]);
    return count > 1 ? find_qualified(walk, scope, parts[2], parts[1], parts[0]) : found;
}

// The only relation that a name without a table can be meant of.
static const ModelObject *only_relation(const Scope *scope)
{
    const ModelObject *only = NULL;
    for (; scope; scope = scope->outer)
        for (size_t i = 0; i < scope->list.count; i++) {
            const ScopeItem *item = scope->list.items[i];
            if (!is_seen(item) || item->is_qualified)
                continue;
            if (only || !item->relation || item->has_columns)
                return NULL;
            only = item->relation;
        }
    return only;
}

static void suggest(QueryWalk *walk, Diagnostic *diagnostic, const Scope *scope, Text name)
{
    struct {
        Text *items;
        size_t count;
        size_t capacity;
    } names = {0};
    for (; scope; scope = scope->outer)
        for (size_t i = 0; i < scope->list.count; i++) {
            if (!is_seen(scope->list.items[i]))
                continue;
            FoldColumns columns = scope_item_columns(walk, scope->list.items[i]);
            for (size_t j = 0; j < columns.count; j++)
                ARRAY_PUSH(walk->fold->arena, &names, columns.items[j].name);
        }
    Text near = text_suggest(name, names.items, names.count);
    if (near.size > 0)
        diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(near));
}

static void report_column(QueryWalk *walk, const Scope *scope, Text name, int offset)
{
    const ModelObject *relation = only_relation(scope);
    if (relation) {
        fold_column(walk->fold, relation, name, offset);
        return;
    }
    Diagnostic *diagnostic =
        fold_report(walk->fold, RULE_UNKNOWN_COLUMN, fold_name(walk->fold, name, offset),
                    "column \"%.*s\" does not exist", TEXT_ARGS(name));
    if (diagnostic)
        suggest(walk, diagnostic, scope, name);
}

static void report_of_item(QueryWalk *walk, const ScopeItem *item, Text name, int offset)
{
    if (item->relation && !item->has_columns) {
        fold_column(walk->fold, item->relation, name, offset);
        return;
    }
    Diagnostic *diagnostic = fold_report(
        walk->fold, RULE_UNKNOWN_COLUMN, fold_name(walk->fold, name, offset),
        "column \"%.*s\" of \"%.*s\" does not exist", TEXT_ARGS(name), TEXT_ARGS(item->name));
    Scope scope = {0};
    ScopeItem *copy = diagnostic ? scope_add(walk, &scope) : NULL;
    if (copy) {
        *copy = *item;
        suggest(walk, diagnostic, &scope, name);
    }
}

static void report_item(QueryWalk *walk, const Scope *scope, Text name, int offset)
{
    struct {
        Text *items;
        size_t count;
        size_t capacity;
    } names = {0};
    Diagnostic *diagnostic =
        fold_report(walk->fold, RULE_UNKNOWN_TABLE, fold_name(walk->fold, name, offset),
                    "table \"%.*s\" is not in this query", TEXT_ARGS(name));
    for (; diagnostic && scope; scope = scope->outer)
        for (size_t i = 0; i < scope->list.count; i++)
            if (is_seen(scope->list.items[i]))
                ARRAY_PUSH(walk->fold->arena, &names, scope->list.items[i]->name);
    Text near = text_suggest(name, names.items, names.count);
    if (diagnostic && near.size > 0)
        diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(near));
}

ScopeFound scope_use(QueryWalk *walk, const Scope *scope, const PgQuery__ColumnRef *reference)
{
    Text parts[3] = {{"", 0}, {"", 0}, {"", 0}};
    ScopeFound found = scope_find(walk, scope, reference);
    size_t count = parts_of(reference, parts);
    if (found.answer == SCOPE_COLUMN)
        scope_note_column(walk, &found.column);
    if (found.answer != SCOPE_MISSING)
        return found;
    if (scope_is_star(reference))
        report_item(walk, scope, parts[0], reference->location);
    else if (count == 1)
        report_column(walk, scope, parts[0], reference->location);
    else if (found.item)
        report_of_item(walk, found.item, parts[0], reference->location);
    else
        report_item(walk, scope, parts[1], reference->location);
    return found;
}

FoldColumns scope_star(QueryWalk *walk, const Scope *scope, const PgQuery__ColumnRef *reference)
{
    Text parts[3] = {{"", 0}, {"", 0}, {"", 0}};
    FoldColumns all = {0};
    if (parts_of(reference, parts) > 0) {
        const ScopeItem *item = scope_find_item(scope, parts[1], parts[0]);
        return item ? scope_item_columns(walk, item) : (FoldColumns){.is_open = true};
    }
    for (size_t i = 0; i < scope->list.count; i++) {
        const ScopeItem *item = scope->list.items[i];
        if (item->is_operand || item->is_qualified)
            continue;
        FoldColumns columns = scope_item_columns(walk, item);
        all.is_open = all.is_open || columns.is_open;
        for (size_t j = 0; j < columns.count; j++)
            ARRAY_PUSH(walk->fold->arena, &all, columns.items[j]);
    }
    return all;
}

const ModelObject *scope_composite(QueryWalk *walk, Text type)
{
    const char *dot = type.size > 0 ? memchr(type.data, '.', type.size) : NULL;
    if (!dot)
        return NULL;
    size_t head = (size_t)(dot - type.data);
    const ModelObject *found =
        model_find(walk->fold->model, SPACE_RELATION, (Text){type.data, head},
                   (Text){dot + 1, type.size - head - 1});
    return found;
}
