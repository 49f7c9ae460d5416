// SPDX-License-Identifier: MIT
// Statements as libpg_query's parser reads them, folded into a model. Part of the one module that
// knows libpg_query; its types do not show here. Not safe for threads.
#ifndef MIGC_POSTGRESQL_TREE_H
#define MIGC_POSTGRESQL_TREE_H

#include "fold.h"

typedef struct PostgresqlTree PostgresqlTree;

// The statements of a text with semicolons between them, or NULL where the parser refuses it.
// `sql` is UTF-8, a NUL stands behind it. Give it back with postgresql_parser_free.
PostgresqlTree *postgresql_parser_read(Text sql);
void postgresql_parser_free(PostgresqlTree *tree);

size_t postgresql_parser_count(const PostgresqlTree *tree);
// Where a statement may begin at the earliest: behind the semicolon of the one before it.
size_t postgresql_parser_offset(const PostgresqlTree *tree, size_t number);

// What a statement does to fold->model. fold_begin has been called with the tree's text.
void postgresql_parser_fold(Fold *fold, const PostgresqlTree *tree, size_t number);

// What undoes a statement: derive_begin has been called behind its fold.
void postgresql_parser_derive(struct Derive *derive, const PostgresqlTree *tree, size_t number);

#endif
