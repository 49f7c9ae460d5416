// SPDX-License-Identifier: MIT
#include "tree.h"

#include "derive_parts.h"
#include "postgresql_parser.h"

#include <stdlib.h>

// libpg_query makes messages of protobuf-c, packs them, and lets go of them; unpacking makes the
// very same once more. Both take several times as long as the parsing. The linker's --wrap
// (cmake/MigcCompiler.cmake) leads the calls here: the messages are taken before they are packed,
// and the memory that they stand in is kept until the tree is given back.
size_t __wrap_pg_query__parse_result__get_packed_size(const PgQuery__ParseResult *message);
size_t __wrap_pg_query__parse_result__pack(const PgQuery__ParseResult *message, uint8_t *out);
void __wrap_pg_query_exit_memory_context(void *memory);
size_t __real_pg_query__parse_result__get_packed_size(const PgQuery__ParseResult *message);
size_t __real_pg_query__parse_result__pack(const PgQuery__ParseResult *message, uint8_t *out);
void __real_pg_query_exit_memory_context(void *memory);

struct PostgresqlTree {
    PgQuery__ParseResult statements; // a copy of libpg_query's, which stands on its stack
    void *memory;                    // libpg_query's, that the statements stand in
};

static PostgresqlTree *taking; // the tree that is being read

size_t __wrap_pg_query__parse_result__get_packed_size(const PgQuery__ParseResult *message)
{
    if (!taking)
        return __real_pg_query__parse_result__get_packed_size(message);
    taking->statements = *message;
    return 0;
}

size_t __wrap_pg_query__parse_result__pack(const PgQuery__ParseResult *message, uint8_t *out)
{
    return taking ? 0 : __real_pg_query__parse_result__pack(message, out);
}

void __wrap_pg_query_exit_memory_context(void *memory)
{
    if (taking)
        taking->memory = memory;
    else
        __real_pg_query_exit_memory_context(memory);
}

PostgresqlTree *postgresql_parser_read(Text sql)
{
    PostgresqlTree *tree = calloc(1, sizeof *tree);
    if (!tree)
        arena_fail();
    postgresql_parser_begin();
    taking = tree;
    PgQueryProtobufParseResult result = pg_query_parse_protobuf(sql.data);
    taking = NULL;
    bool is_read = !result.error;
    pg_query_free_protobuf_parse_result(result);
    if (is_read)
        return tree;
    postgresql_parser_free(tree);
    return NULL;
}

void postgresql_parser_free(PostgresqlTree *tree)
{
    if (!tree)
        return;
    if (tree->memory)
        __real_pg_query_exit_memory_context(tree->memory);
    free(tree);
}

const PgQuery__ParseResult *fold_tree_statements(const PostgresqlTree *tree)
{
    return &tree->statements;
}

size_t postgresql_parser_count(const PostgresqlTree *tree)
{
    return tree->statements.n_stmts;
}

size_t postgresql_parser_offset(const PostgresqlTree *tree, size_t number)
{
    int offset = tree->statements.stmts[number]->stmt_location;
    return offset > 0 ? (size_t)offset : 0;
}

void postgresql_parser_fold(Fold *fold, const PostgresqlTree *tree, size_t number)
{
    const PgQuery__Node *statement = tree->statements.stmts[number]->stmt;
    if (statement)
        fold_statement(fold, statement);
}

void postgresql_parser_derive(struct Derive *derive, const PostgresqlTree *tree, size_t number)
{
    const PgQuery__Node *statement = tree->statements.stmts[number]->stmt;
    if (statement)
        derive_statement(derive, statement);
}
