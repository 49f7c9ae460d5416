// SPDX-License-Identifier: MIT
// What the parts of PostgreSQL's lint share. Only the files of this folder include it.
#ifndef MIGC_LINT_PARTS_H
#define MIGC_LINT_PARTS_H

#include "fold_parts.h"
#include "lint.h"

// Before the statement is folded.
void lint_statement(Fold *fold, const PgQuery__Node *statement);

// lint_alter.c
void lint_alter_table(Fold *fold, const PgQuery__AlterTableStmt *statement);
// lint_index.c
void lint_create_index(Fold *fold, const PgQuery__IndexStmt *statement);
void lint_drop(Fold *fold, const PgQuery__DropStmt *statement);
// That what stands in a table goes for good.
void lint_lost_rows(Fold *fold, const ModelObject *table, Span span);
void lint_reindex(Fold *fold, const PgQuery__ReindexStmt *statement);
// lint_column.c: what a column's definition is like, wherever it stands.
void lint_column_style(Fold *fold, const PgQuery__ColumnDef *column);
// Why a value is not the same for every row of a statement ("random()"), or empty.
Text lint_volatile(Fold *fold, const PgQuery__Node *expression);
// lint_type.c: whether values must be written anew for another type, and whether some may not fit.
bool lint_type_rewrites(Text before, Text after);
bool lint_type_narrows(Text before, Text after);

// A relation that is there, or NULL: nothing is said of others.
const ModelObject *lint_relation(const Fold *fold, const PgQuery__RangeVar *range);

#endif
