// SPDX-License-Identifier: MIT
#include "sql_words.h"

#include "lexer.h"

#include <string.h>

// A word is replaced when the lexer is behind it.
void sql_replace_words(char *sql, size_t size, bool is_batch)
{
    uint32_t offset = 0;
    if (!memchr(sql, ':', size))
        return;
    for (;;) {
        SqlToken token = lexer_sql_next((Text){sql, size}, MIG_POSTGRESQL, &offset);
        char *word = sql + token.offset;
        if (token.kind == SQL_END || token.kind == SQL_UNTERMINATED)
            return;
        if (token.kind == SQL_PLACEHOLDER) {
            *word = ' ';
        } else if (token.kind == SQL_PARAMETER && *word == ':' && is_batch) {
            memset(word, ' ', token.size);
            memcpy(word, "$1", 2);
        }
    }
}
