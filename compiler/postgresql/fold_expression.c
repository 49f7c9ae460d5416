// SPDX-License-Identifier: MIT
// Expressions as text: libpg_query prints the tree, so blanks, case and brackets do not count.
#include "fold_parts.h"

#include <stdlib.h>
#include <string.h>

// As the one value of a SELECT, which is then cut off.
static PgQueryDeparseResult print_expression(PgQuery__Node *expression)
{
    PgQuery__ResTarget target;
    PgQuery__Node target_node = PG_QUERY__NODE__INIT, *targets[] = {&target_node};
    PgQuery__SelectStmt select = PG_QUERY__SELECT_STMT__INIT;
    PgQuery__Node statement = PG_QUERY__NODE__INIT;
    PgQuery__RawStmt raw = PG_QUERY__RAW_STMT__INIT, *statements[] = {&raw};
    PgQuery__ParseResult tree = PG_QUERY__PARSE_RESULT__INIT;
    pg_query__res_target__init(&target); // the macro of that name drops a const
    target.val = expression;
    target_node.node_case = PG_QUERY__NODE__NODE_RES_TARGET;
    target_node.res_target = &target;
    select.n_target_list = 1;
    select.target_list = targets;
    select.limit_option = PG_QUERY__LIMIT_OPTION__LIMIT_OPTION_DEFAULT;
    select.op = PG_QUERY__SET_OPERATION__SETOP_NONE;
    statement.node_case = PG_QUERY__NODE__NODE_SELECT_STMT;
    statement.select_stmt = &select;
    raw.stmt = &statement;
    tree.n_stmts = 1;
    tree.stmts = statements;
    size_t size = pg_query__parse_result__get_packed_size(&tree);
    PgQueryProtobuf packed = {size, malloc(size)};
    pg_query__parse_result__pack(&tree, (uint8_t *)packed.data);
    PgQueryDeparseResult result = pg_query_deparse_protobuf(packed);
    free(packed.data);
    return result;
}

// Whether the value of a variable stands in it.
typedef struct VariableSearch {
    const Fold *fold;
    bool is_found;
} VariableSearch;

static void look_for_variable(void *context, const ProtobufCMessage *message)
{
    VariableSearch *search = context;
    if (message->descriptor == &pg_query__a__const__descriptor)
        search->is_found |= fold_is_variable(
            search->fold, ((const PgQuery__AConst *)(const void *)message)->location);
}

static bool has_variable(const Fold *fold, const PgQuery__Node *expression)
{
    VariableSearch search = {fold, false};
    Text text = span_text(fold->place);
    if (fold->is_exact && memchr(text.data, ':', text.size))
        fold_walk(&expression->base, look_for_variable, &search);
    return search.is_found;
}

Text fold_expression(const Fold *fold, PgQuery__Node *expression)
{
    static const char head[] = "SELECT ";
    if (!expression)
        return (Text){"", 0};
    if (has_variable(fold, expression))
        return TEXT("?"); // what is not known is no expression
    PgQueryDeparseResult result = print_expression(expression);
    Text text = result.error || !result.query ? TEXT("?") : text_from(result.query);
    if (text.size >= sizeof head - 1 && !result.error)
        text = (Text){text.data + sizeof head - 1, text.size - (sizeof head - 1)};
    text.data = text_copy(fold->arena, text);
    pg_query_free_deparse_result(result);
    return text;
}
