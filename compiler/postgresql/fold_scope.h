// SPDX-License-Identifier: MIT
// Which names a place in a query sees: what stands in FROM, level by level outwards, and the
// queries of WITH. Only the files fold_query*.c and fold_scope*.c include it.
#ifndef MIGC_FOLD_SCOPE_H
#define MIGC_FOLD_SCOPE_H

#include "fold_parts.h"

// What walks through a query, and what it gathers on the way.
typedef struct QueryWalk {
    Fold *fold;
    ModelObject *user;      // gets uses; NULL: none
    ModelUse use;           // whose `by` and `column` they get
    const ModelObject *own; // the relation whose columns are numbers, no uses; NULL: none
    ModelNumbers *numbers;  // gets them; NULL: nobody asks
    unsigned depth;
} QueryWalk;

// One table of FROM, or a join of two, or what a statement writes to.
typedef struct ScopeItem ScopeItem;
struct ScopeItem {
    Text schema;                 // of a relation without an alias: it may stand before the name
    Text name;                   // empty: it has none
    const ModelObject *relation; // NULL: it is none, or one that the model does not know
    bool has_columns;            // `columns`, and not the relation's
    FoldColumns columns;
    bool is_qualified; // its columns are seen behind its name only
    bool is_hidden;    // of a join that has a name of its own: not seen at all
    bool is_operand;   // of a join: `*` gives the join's columns
    // A join without a name of its own:
    bool is_join;
    bool is_natural;
    ScopeItem *left, *right;
    const Text *merged; // by USING or NATURAL
    size_t merged_count;
};

// A query of WITH.
typedef struct ScopeCte {
    Text name;
    FoldColumns columns;
    const struct ScopeCte *next;
    PgQuery__Node *const *aliases; // names of its first columns
    size_t alias_count;
    bool has_more; // SEARCH and CYCLE add columns
} ScopeCte;

typedef struct Scope {
    const struct Scope *outer; // of the query around it
    const ScopeCte *ctes;
    struct {
        ScopeItem **items;
        size_t count;
        size_t capacity;
    } list;
    size_t window;   // the condition of a join sees the items from here on
    bool is_unknown; // names may stand for what nobody knows
    // Of the target list, for ORDER BY and GROUP BY:
    PgQuery__Node *const *targets;
    size_t target_count;
} Scope;

// What a name stands for.
typedef enum ScopeAnswer {
    SCOPE_MISSING, // nothing
    SCOPE_UNKNOWN, // it cannot be said
    SCOPE_COLUMN,
    SCOPE_ROW // of an item
} ScopeAnswer;

typedef struct ScopeFound {
    ScopeAnswer answer;
    FoldColumn column;
    const ScopeItem *item;
} ScopeFound;

// fold_scope.c
// Items belong to the arena and are in the scope's list.
ScopeItem *scope_add(QueryWalk *walk, Scope *scope);
// One of a relation; `relation` may be NULL: nothing is known of its columns.
ScopeItem *scope_add_relation(QueryWalk *walk, Scope *scope, const ModelObject *relation);
bool scope_item_is_open(const ScopeItem *item);
FoldColumns scope_item_columns(QueryWalk *walk, const ScopeItem *item);
bool scope_item_find(QueryWalk *walk, const ScopeItem *item, Text name, FoldColumn *column);
// Renames the first columns of an item and the item.
void scope_item_alias(QueryWalk *walk, ScopeItem *item, const PgQuery__Alias *alias);
void scope_rename(QueryWalk *walk, FoldColumns *columns, PgQuery__Node *const *names, size_t count);

// fold_scope_index.c: as model_part does, but quick where it is asked often.
const ModelObject *scope_column(QueryWalk *walk, const ModelObject *relation, Text name);

// fold_scope_name.c
// What a column reference stands for; nothing is reported and nothing noted.
ScopeFound scope_find(QueryWalk *walk, const Scope *scope, const PgQuery__ColumnRef *reference);
// The same, noted as a use, and reported where it stands for nothing.
ScopeFound scope_use(QueryWalk *walk, const Scope *scope, const PgQuery__ColumnRef *reference);
// An item by the name before `.*` or in FOR UPDATE OF; schema may be empty.
const ScopeItem *scope_find_item(const Scope *scope, Text schema, Text name);
// The columns of `*` (no name) or `t.*`.
FoldColumns scope_star(QueryWalk *walk, const Scope *scope, const PgQuery__ColumnRef *reference);
bool scope_is_star(const PgQuery__ColumnRef *reference);
// The relation of a composite column's type, or of a row; NULL: it is not known.
const ModelObject *scope_composite(QueryWalk *walk, Text type);
// Whether `t.name` may be the function `name(t)`.
bool scope_may_be_function(QueryWalk *walk, Text name);
// Whether the model has a routine of that name, whatever its arguments are.
bool scope_has_routine(QueryWalk *walk, Text name);

// fold_scope_result.c: the columns of what a routine returns; false where they cannot be told. One
// value has the name `own`.
bool scope_add_result(QueryWalk *walk, FoldColumns *columns, const ModelObject *routine, Text own);

// fold_scope_built_in.c: whether a function of pg_catalog may be meant.
bool scope_is_built_in(Text name);

// fold_scope_use.c
void scope_note_column(QueryWalk *walk, const FoldColumn *column);
void scope_note_object(QueryWalk *walk, const ModelObject *object);
void scope_note_all(QueryWalk *walk, const FoldColumns *columns);
void scope_note_routine(QueryWalk *walk, const PgQuery__FuncCall *call);
void scope_note_cast(QueryWalk *walk, const PgQuery__TypeCast *cast);
void scope_note_type(QueryWalk *walk, const PgQuery__TypeName *type);

// fold_query_from.c
ScopeItem *query_from(QueryWalk *walk, Scope *scope, const PgQuery__Node *node);
// fold_query_join.c
ScopeItem *query_join(QueryWalk *walk, Scope *scope, const PgQuery__JoinExpr *node);
void query_from_list(QueryWalk *walk, Scope *scope, PgQuery__Node *const *items, size_t count);

// fold_query_with.c: adds to scope->ctes.
void query_with(QueryWalk *walk, Scope *scope, const PgQuery__WithClause *with);

// fold_query_expression.c
// One level deeper: false where that is too deep, and then nothing more is said of the statement.
// The caller takes it from walk->depth again.
bool query_enter(QueryWalk *walk);
void query_expression(QueryWalk *walk, const Scope *scope, const PgQuery__Node *node);
void query_expressions(QueryWalk *walk, const Scope *scope, PgQuery__Node *const *nodes,
                       size_t count);

// fold_query_column.c: the name that a value gets in a result, its type and where it comes from.
FoldColumn query_column(QueryWalk *walk, const Scope *scope, const PgQuery__ResTarget *target);
// Empty: it cannot be told.
Text query_target_name(QueryWalk *walk, const PgQuery__ResTarget *target);
// Of a list of targets, `*` expanded.
FoldColumns query_columns(QueryWalk *walk, const Scope *scope, PgQuery__Node *const *targets,
                          size_t count);

// fold_query_select.c, fold_query_write.c
// A query inside `scope`, which lends its CTEs; `outer` is what it sees besides (may be NULL).
// `columns` (may be NULL) gets what it returns. `cte` is the recursive one that it makes, or NULL.
void query_walk(QueryWalk *walk, const Scope *outer, const ScopeCte *ctes,
                const PgQuery__Node *query, FoldColumns *columns, ScopeCte *cte);
void query_select(QueryWalk *walk, const Scope *outer, const ScopeCte *ctes,
                  const PgQuery__SelectStmt *select, FoldColumns *columns, ScopeCte *cte);
void query_insert(QueryWalk *walk, const Scope *outer, const ScopeCte *ctes,
                  const PgQuery__InsertStmt *insert, FoldColumns *columns);
void query_update(QueryWalk *walk, const Scope *outer, const ScopeCte *ctes,
                  const PgQuery__UpdateStmt *update, FoldColumns *columns);
void query_delete(QueryWalk *walk, const Scope *outer, const ScopeCte *ctes,
                  const PgQuery__DeleteStmt *deletion, FoldColumns *columns);
void query_merge(QueryWalk *walk, const Scope *outer, const ScopeCte *ctes,
                 const PgQuery__MergeStmt *merge);

#endif
