// SPDX-License-Identifier: MIT
// A body is a string: what is wrong in it stands at a byte of what the string says, and that has to
// be found again in the file.
#include "check_body.h"

#include "postgresql_parser.h"
#include "sql_internal.h"

#include <string.h>

typedef struct Body {
    Text text;    // what the string says, NUL behind it
    size_t begin; // of its first byte in the statement
    bool is_same; // the string's bytes are those of its text
} Body;

// By the first words; the parser says the rest.
static bool may_have_body(SqlTokens *tokens)
{
    SqlCursor cursor = sql_cursor(tokens);
    if (sql_at(&cursor, "DO"))
        return true;
    if (!sql_accept(&cursor, "CREATE"))
        return false;
    if (sql_accept(&cursor, "OR"))
        sql_advance(&cursor);
    return sql_at(&cursor, "FUNCTION") || sql_at(&cursor, "PROCEDURE");
}

// $tag$…$tag$, or '…' without a quote in it. Where it is written in another way, the place of a
// fault in PL/pgSQL is the string's, and a body in SQL is not read.
static Body read_string(Arena *arena, Text string)
{
    Body body = {{"", 0}, 0, false};
    const char *open = string.data;
    if (*open == '$') {
        const char *end = memchr(open + 1, '$', string.size - 1);
        size_t tag = end ? (size_t)(end - open) + 1 : 0;
        if (tag == 0 || string.size < 2 * tag)
            return body;
        body.begin = tag;
        body.text = (Text){open + tag, string.size - 2 * tag};
    } else if (*open == '\'' && !memchr(open + 1, '\'', string.size - 2)) {
        body.begin = 1;
        body.text = (Text){open + 1, string.size - 2};
    }
    body.is_same = body.begin > 0;
    body.text.data = text_copy(arena, body.text);
    return body;
}

// The first string behind a byte of the statement.
static Body find_body(Arena *arena, Text sql, size_t behind)
{
    uint32_t offset = (uint32_t)behind;
    SqlToken token;
    do
        token = lexer_sql_next(sql, MIG_POSTGRESQL, &offset);
    while (token.kind != SQL_STRING && token.kind != SQL_END && token.kind != SQL_UNTERMINATED);
    if (token.kind != SQL_STRING)
        return (Body){{"", 0}, 0, false};
    Body body = read_string(arena, (Text){sql.data + token.offset, token.size});
    body.begin += token.offset;
    return body;
}

// The word in: syntax error at or near "word"
static Text quoted_word(Text message)
{
    const char *open = memchr(message.data, '"', message.size);
    if (!open)
        return (Text){"", 0};
    size_t rest = message.size - (size_t)(open + 1 - message.data);
    const char *close = open + 1 + rest;
    while (close > open + 1 && close[-1] != '"')
        close--;
    return close > open + 1 ? (Text){open + 1, (size_t)(close - 1 - (open + 1))} : (Text){"", 0};
}

static uint32_t start_of_line(Text text, uint32_t line)
{
    uint32_t i = 0;
    for (; line > 1 && i < text.size; i++)
        if (text.data[i] == '\n')
            line--;
    return i;
}

// PL/pgSQL says a word, and the line of the last statement that it understood: the word is the
// first of its kind from there on.
static size_t find_word(Text text, const PostgresqlFault *fault)
{
    Text word = quoted_word(fault->message);
    uint32_t offset = start_of_line(text, fault->line);
    uint32_t first = offset;
    for (;;) {
        SqlToken token = lexer_sql_next(text, MIG_POSTGRESQL, &offset);
        if (token.kind == SQL_END || token.kind == SQL_UNTERMINATED)
            return first;
        if (text_equal((Text){text.data + token.offset, token.size}, word))
            return token.offset;
    }
}

static bool starts(Text text, Text beginning)
{
    return text.size >= beginning.size && memcmp(text.data, beginning.data, beginning.size) == 0;
}

// Of PL/pgSQL only what is wrong whatever the names in it mean: without a database it takes a
// record for a scalar and a cursor for a table.
static bool is_certain(Text message)
{
    return starts(message, TEXT("syntax error at")) || starts(message, TEXT("missing \""));
}

static bool has_cursor(Text sql)
{
    SqlTokens tokens;
    sql_tokens_init(&tokens, sql, MIG_POSTGRESQL);
    SqlCursor cursor = sql_cursor(&tokens);
    for (; cursor.token.kind != SQL_END && cursor.token.kind != SQL_UNTERMINATED;
         sql_advance(&cursor))
        if (sql_at(&cursor, "CURSOR") || sql_at(&cursor, "REFCURSOR"))
            return true;
    return false;
}

static void report(Checker *checker, const SyntaxPiece *piece, const Body *body, size_t at,
                   Text message, uint32_t version)
{
    size_t offset = body->begin + (body->is_same ? at : 0);
    SyntaxFault fault = {piece, offset, body->text, at, message};
    check_fault(checker, &fault, version);
}

void check_body(Checker *checker, const SyntaxPiece *piece, Text sql, uint32_t version)
{
    SqlTokens tokens;
    PostgresqlFault fault;
    sql_tokens_init(&tokens, sql, MIG_POSTGRESQL);
    if (!may_have_body(&tokens))
        return;
    sql.data = text_copy(checker->arena, sql);
    PostgresqlBody found = postgresql_parser_body(checker->arena, sql);
    Body body = find_body(checker->arena, sql, found.offset);
    if (text_is(found.language, "sql") && body.is_same) {
        if (!postgresql_parser_accepts(checker->arena, body.text, &fault))
            report(checker, piece, &body, fault.has_place ? fault.offset : 0, fault.message,
                   version);
    } else if (text_is(found.language, "plpgsql") && !has_cursor(sql) && !has_cursor(body.text)) {
        if (!postgresql_parser_accepts_plpgsql(checker->arena, sql, &fault) &&
            is_certain(fault.message))
            report(checker, piece, &body, find_word(body.text, &fault), fault.message, version);
    }
}
