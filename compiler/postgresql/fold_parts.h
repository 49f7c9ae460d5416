// SPDX-License-Identifier: MIT
// What the parts of PostgreSQL's fold share. Only the files of this folder include it:
// libpg_query's types go no further.
#ifndef MIGC_FOLD_PARTS_H
#define MIGC_FOLD_PARTS_H

#include "fold.h"

#include <pg_query.h>
#include <pg_query/pg_query.pb-c.h>

// Texts of a tree live as long as it does: what a model keeps is copied.
Text fold_text(const Fold *fold, const char *text);

// A name of up to two parts: "schema.name" (a database's name before it is dropped).
typedef struct FoldName {
    Text schema; // empty: none is written
    Text name;
    int offset; // of the first token that may be it, -1: unknown
} FoldName;

FoldName fold_range_name(const Fold *fold, const PgQuery__RangeVar *range);
// Of a list of strings, as DROP and COMMENT have.
FoldName fold_list_name(const Fold *fold, PgQuery__Node *const *items, size_t count, int offset);

// The dispatch: one function a kind of statement.
void fold_statement(Fold *fold, const PgQuery__Node *statement);

// fold_table.c
void fold_create_table(Fold *fold, const PgQuery__CreateStmt *statement);
// fold_drop_statement.c
void fold_drop_statement(Fold *fold, const PgQuery__DropStmt *statement);
// fold_schema.c
void fold_create_schema(Fold *fold, const PgQuery__CreateSchemaStmt *statement);

// fold_type.c: a type as format_type() says it ("character varying(100)", "integer[]"); reports
// unknown-type. `column`'s user is noted where the type is one of the model's.
Text fold_type(Fold *fold, const PgQuery__TypeName *type, const ModelObject **found);

// fold_expression.c: an expression as one normal text, which does not depend on how it was written.
Text fold_expression(const Fold *fold, PgQuery__Node *expression);

// fold_query.c: names inside queries and expressions. Each of these reports a relation or a column
// that cannot be there and is silent where it cannot know. A query is a SELECT, VALUES, TABLE,
// INSERT, UPDATE, DELETE or MERGE.
void fold_query(Fold *fold, const PgQuery__Node *query);

// Statements that read and write data, or hold a query; false where it is another.
bool fold_data_statement(Fold *fold, const PgQuery__Node *statement);

typedef struct FoldColumn {
    Text name;
    Text type;                   // as format_type says it; empty: it is not known
    Text collation;              // where it is not the type's
    const ModelObject *relation; // whose column it is, as it stands; NULL: it is something else
    uint32_t column;
} FoldColumn;

typedef struct FoldColumns {
    FoldColumn *items;
    size_t count;
    size_t capacity;
    bool is_open; // there may be others, and in other places
} FoldColumns;

// The columns that a query returns, `*` expanded: of a view, of CREATE TABLE AS.
FoldColumns fold_query_columns(Fold *fold, const PgQuery__Node *query);

// Gives `user`, which is not put yet, a use of everything that the server remembers of a query
// (pg_depend): relations, columns, types, functions, sequences. `by` is its part, or empty.
void fold_query_uses(Fold *fold, const PgQuery__Node *query, ModelObject *user, Text by);

// An expression over the columns of a relation (which need not be put yet; NULL: over none), as
// checks, indexes, defaults, policies and generated columns have; sub-queries may stand in it.
// `numbers` (may be NULL) gets the relation's columns that it names, each once.
void fold_expression_columns(Fold *fold, const ModelObject *relation,
                             const PgQuery__Node *expression, ModelNumbers *numbers);

// Gives `user` (not put yet) the expression's uses of everything but the relation's own columns;
// by, column and is_automatic are those of `use`.
void fold_expression_uses(Fold *fold, const ModelObject *relation, const PgQuery__Node *expression,
                          ModelObject *user, ModelUse use);

// The condition of a trigger or a rule: columns of `relation` stand behind OLD and NEW.
void fold_row_condition(Fold *fold, const ModelObject *relation, const PgQuery__Node *expression,
                        ModelNumbers *numbers);

// The actions of a rule, and its condition; `user` (may be NULL) gets their uses.
void fold_rule_actions(Fold *fold, const PgQuery__RuleStmt *rule, const ModelObject *relation,
                       ModelObject *user);

// A routine's body: one in SQL as the server checks it when it is created; uses of a BEGIN ATOMIC
// are remembered by `routine` (may be NULL, is not put yet).
void fold_routine_body(Fold *fold, const PgQuery__CreateFunctionStmt *statement,
                       ModelObject *routine);

#endif
