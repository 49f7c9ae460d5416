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

#endif
