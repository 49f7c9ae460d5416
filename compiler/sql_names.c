// SPDX-License-Identifier: MIT
// Generous on purpose: who asks wants no name to be missing, and can do with some that are none.
#include "sql_names.h"

SqlNames sql_names_of(Text sql)
{
    return (SqlNames){.sql = sql};
}

static bool is_of_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

static void set_name(SqlNames *names, Text name)
{
    size_t size = name.size < SQL_NAME_SIZE ? name.size : SQL_NAME_SIZE;
    for (size_t i = 0; i < size; i++) {
        char c = name.data[i];
        names->folded[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    names->name = (Text){names->folded, size};
}

static bool next_of_string(SqlNames *names)
{
    Text *rest = &names->string;
    size_t begin = 0;
    while (begin < rest->size && !is_of_name(rest->data[begin]))
        begin++;
    size_t end = begin;
    while (end < rest->size && is_of_name(rest->data[end]))
        end++;
    set_name(names, (Text){rest->data + begin, end - begin});
    *rest = (Text){rest->data + end, rest->size - end};
    return end > begin;
}

bool sql_names_next(SqlNames *names)
{
    for (;;) {
        if (names->string.size > 0 && next_of_string(names))
            return true;
        SqlToken token = lexer_sql_next(names->sql, MIG_SQLITE, &names->offset);
        Text text = {names->sql.data + token.offset, token.size};
        if (token.kind == SQL_END || token.kind == SQL_UNTERMINATED)
            return false;
        if (token.kind == SQL_STRING)
            names->string = text;
        bool is_quoted = token.kind == SQL_QUOTED && text.size >= 2;
        if (is_quoted)
            set_name(names, (Text){text.data + 1, text.size - 2});
        else if (token.kind == SQL_WORD)
            set_name(names, text);
        if (is_quoted || token.kind == SQL_WORD)
            return true;
    }
}
