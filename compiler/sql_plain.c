// SPDX-License-Identifier: MIT
#include "sql_plain.h"

void sql_plain_add(Builder *out, Text sql, SqlToken token)
{
    Text text = {sql.data + token.offset, token.size};
    bool is_name = token.kind == SQL_WORD || token.kind == SQL_QUOTED;
    if (token.kind == SQL_QUOTED && text.size >= 2)
        text = (Text){text.data + 1, text.size - 2};
    if (out->count > 0)
        builder_add_char(out, ' ');
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        builder_add_char(out, is_name && c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
    }
}

Text sql_plain(Arena *arena, Text sql, MigDialect dialect)
{
    Builder out = {.arena = arena};
    uint32_t offset = 0;
    Text copy = {text_copy(arena, sql), sql.size}; // the lexer wants a NUL behind it
    SqlToken token = lexer_sql_next(copy, dialect, &offset);
    builder_add(&out, (Text){"", 0});
    for (; token.kind != SQL_END && token.kind != SQL_UNTERMINATED;
         token = lexer_sql_next(copy, dialect, &offset))
        sql_plain_add(&out, copy, token);
    return builder_text(&out);
}
