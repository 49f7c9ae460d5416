// SPDX-License-Identifier: MIT
#include "sql_internal.h"

void sql_tokens_init(SqlTokens *tokens, Text statement, MigDialect dialect)
{
    tokens->text = statement;
    tokens->dialect = dialect;
    tokens->count = 0;
}

SqlCursor sql_cursor(SqlTokens *tokens)
{
    SqlCursor cursor = {.tokens = tokens};
    sql_advance(&cursor);
    return cursor;
}

void sql_advance(SqlCursor *cursor)
{
    SqlTokens *tokens = cursor->tokens;
    uint32_t index = cursor->next++;
    if (index < tokens->count) {
        cursor->token = tokens->items[index];
        return;
    }
    uint32_t offset = cursor->token.offset + cursor->token.size;
    cursor->token = lexer_sql_next(tokens->text, tokens->dialect, &offset);
    if (index == tokens->count && index < SQL_TOKENS_KEPT)
        tokens->items[tokens->count++] = cursor->token;
}

Text sql_token_text(const SqlCursor *cursor)
{
    return (Text){cursor->tokens->text.data + cursor->token.offset, cursor->token.size};
}

// Most keywords differ in the first letter; they are ASCII, so bit 0x20 is the case.
static bool is_keyword(Text word, const char *keyword)
{
    return ((*word.data ^ *keyword) & ~0x20) == 0 &&
           text_equal_ignoring_case(word, text_from(keyword));
}

bool sql_at(const SqlCursor *cursor, const char *keyword)
{
    return cursor->token.kind == SQL_WORD && is_keyword(sql_token_text(cursor), keyword);
}

bool sql_at_any(const SqlCursor *cursor, const char *const *keywords)
{
    if (cursor->token.kind != SQL_WORD)
        return false;
    for (Text word = sql_token_text(cursor); *keywords; keywords++)
        if (is_keyword(word, *keywords))
            return true;
    return false;
}

bool sql_at_name(const SqlCursor *cursor, const char *name)
{
    Text text = sql_token_text(cursor);
    if (cursor->token.kind == SQL_WORD)
        return text_equal_ignoring_case(text, text_from(name));
    bool is_quoted = cursor->token.kind == SQL_QUOTED || cursor->token.kind == SQL_STRING;
    return is_quoted && text.size >= 2 &&
           text_equal_ignoring_case((Text){text.data + 1, text.size - 2}, text_from(name));
}

bool sql_at_mark(const SqlCursor *cursor, const char *mark)
{
    return cursor->token.kind == SQL_OTHER && text_is(sql_token_text(cursor), mark);
}

bool sql_accept(SqlCursor *cursor, const char *keyword)
{
    if (!sql_at(cursor, keyword))
        return false;
    sql_advance(cursor);
    return true;
}

void sql_skip_if_exists(SqlCursor *cursor)
{
    if (!sql_accept(cursor, "IF"))
        return;
    sql_accept(cursor, "NOT");
    sql_accept(cursor, "EXISTS");
}

void sql_skip_name(SqlCursor *cursor)
{
    sql_advance(cursor);
    while (sql_at_mark(cursor, ".")) {
        sql_advance(cursor);
        sql_advance(cursor);
    }
}

static bool is_at_end(const SqlCursor *cursor)
{
    return cursor->token.kind == SQL_END || cursor->token.kind == SQL_UNTERMINATED;
}

void sql_skip_parentheses(SqlCursor *cursor)
{
    size_t depth = 0;
    if (cursor->token.kind != SQL_OPEN)
        return;
    do {
        depth += cursor->token.kind == SQL_OPEN;
        depth -= cursor->token.kind == SQL_CLOSE;
        sql_advance(cursor);
    } while (depth > 0 && !is_at_end(cursor));
}

bool sql_skip_to(SqlCursor *cursor, const char *keyword)
{
    while (!is_at_end(cursor)) {
        if (sql_at(cursor, keyword))
            return true;
        if (cursor->token.kind == SQL_OPEN)
            sql_skip_parentheses(cursor);
        else
            sql_advance(cursor);
    }
    return false;
}

static bool is_false(const SqlCursor *cursor)
{
    return sql_at_name(cursor, "false") || sql_at_name(cursor, "off") ||
           (cursor->token.kind == SQL_NUMBER && text_is(sql_token_text(cursor), "0"));
}

SqlOption sql_find_option(SqlCursor cursor, const char *name)
{
    if (cursor.token.kind != SQL_OPEN)
        return SQL_OPTION_ABSENT;
    do {
        sql_advance(&cursor);
        bool is_it = sql_at_name(&cursor, name);
        sql_advance(&cursor);
        if (sql_at_mark(&cursor, "="))
            sql_advance(&cursor);
        if (is_it)
            return is_false(&cursor) ? SQL_OPTION_FALSE : SQL_OPTION_TRUE;
        while (!is_at_end(&cursor) && cursor.token.kind != SQL_CLOSE && !sql_at_mark(&cursor, ","))
            sql_advance(&cursor);
    } while (sql_at_mark(&cursor, ","));
    return SQL_OPTION_ABSENT;
}
