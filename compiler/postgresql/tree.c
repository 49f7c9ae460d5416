// SPDX-License-Identifier: MIT
#include "tree.h"

#include "fold_parts.h"

#include <stdlib.h>

struct PostgresqlTree {
    PgQuery__ParseResult *statements;
};

PostgresqlTree *postgresql_parser_read(Text sql)
{
    PgQueryProtobufParseResult result = pg_query_parse_protobuf(sql.data);
    PostgresqlTree *tree = NULL;
    if (!result.error) {
        tree = malloc(sizeof *tree); // never NULL: postgresql_parser.c
        tree->statements = pg_query__parse_result__unpack(NULL, result.parse_tree.len,
                                                          (const uint8_t *)result.parse_tree.data);
    }
    pg_query_free_protobuf_parse_result(result);
    return tree;
}

void postgresql_parser_free(PostgresqlTree *tree)
{
    if (!tree)
        return;
    if (tree->statements)
        pg_query__parse_result__free_unpacked(tree->statements, NULL);
    free(tree);
}

size_t postgresql_parser_count(const PostgresqlTree *tree)
{
    return tree->statements ? tree->statements->n_stmts : 0;
}

size_t postgresql_parser_offset(const PostgresqlTree *tree, size_t number)
{
    int offset = tree->statements->stmts[number]->stmt_location;
    return offset > 0 ? (size_t)offset : 0;
}

void postgresql_parser_fold(Fold *fold, const PostgresqlTree *tree, size_t number)
{
    const PgQuery__Node *statement = tree->statements->stmts[number]->stmt;
    if (statement)
        fold_statement(fold, statement);
}
