// SPDX-License-Identifier: MIT
#include "fold_words.h"

#include "lexer.h"

#include <string.h>

// Code in a string in a string …
enum { MAX_DEPTH = 6 };

static Text lower(Arena *arena, Text text)
{
    char *copy = text_copy(arena, text);
    for (size_t i = 0; i < text.size; i++)
        if (copy[i] >= 'A' && copy[i] <= 'Z')
            copy[i] = (char)(copy[i] - 'A' + 'a');
    return (Text){copy, text.size};
}

// Without its quotes, the doubled ones single.
static Text unquote(Arena *arena, Text token, char quote)
{
    Builder text = {.arena = arena};
    size_t i = 0;
    while (i < token.size && token.data[i] != quote)
        i++;
    for (i++; i + 1 < token.size; i++) {
        builder_add_char(&text, token.data[i]);
        if (token.data[i] == quote && token.data[i + 1] == quote)
            i++;
    }
    return text.count > 0 ? builder_text(&text) : (Text){"", 0};
}

static Text string_content(Arena *arena, Text token)
{
    if (token.data[0] != '$')
        return unquote(arena, token, '\'');
    const char *tag_end = memchr(token.data + 1, '$', token.size - 1);
    size_t tag = tag_end ? (size_t)(tag_end - token.data) + 1 : 0;
    if (tag == 0 || token.size < 2 * tag)
        return (Text){"", 0};
    Text content = {token.data + tag, token.size - 2 * tag};
    return (Text){text_copy(arena, content), content.size};
}

static void read_words(Arena *arena, CodeWords *words, Text sql, MigDialect dialect,
                       unsigned depth);

static void add_string(Arena *arena, CodeWords *words, Text token, MigDialect dialect,
                       unsigned depth)
{
    Text content = string_content(arena, token);
    ARRAY_PUSH(arena, words, ((CodeWord){WORD_BEGIN, content, false}));
    if (depth < MAX_DEPTH)
        read_words(arena, words, content, dialect, depth + 1);
    char last = content.size > 0 ? content.data[content.size - 1] : ' ';
    bool is_glued = last != ' ' && last != '\n' && last != '\t' && last != '\r';
    ARRAY_PUSH(arena, words, ((CodeWord){WORD_END, content, is_glued}));
}

static void read_words(Arena *arena, CodeWords *words, Text sql, MigDialect dialect, unsigned depth)
{
    uint32_t offset = 0;
    for (;;) {
        SqlToken token = lexer_sql_next(sql, dialect, &offset);
        Text text = {sql.data + token.offset, token.size};
        if (token.kind == SQL_END || token.kind == SQL_UNTERMINATED)
            return;
        if (token.kind == SQL_WORD)
            ARRAY_PUSH(arena, words, ((CodeWord){WORD_NAME, lower(arena, text), false}));
        else if (token.kind == SQL_QUOTED)
            ARRAY_PUSH(arena, words, ((CodeWord){WORD_QUOTED, unquote(arena, text, '"'), false}));
        else if (token.kind == SQL_STRING)
            add_string(arena, words, text, dialect, depth);
        else
            ARRAY_PUSH(arena, words, ((CodeWord){WORD_MARK, text, false}));
    }
}

CodeWords fold_words(Arena *arena, Text sql, MigDialect dialect)
{
    CodeWords words = {0};
    Text copy = {text_copy(arena, sql), sql.size}; // a NUL stands behind it
    read_words(arena, &words, copy, dialect, 0);
    return words;
}

bool fold_word_is(const CodeWords *words, size_t at, const char *keyword)
{
    return at < words->count && words->items[at].kind == WORD_NAME &&
           text_is(words->items[at].text, keyword);
}

bool fold_words_have(const CodeWords *words, const char *keyword)
{
    for (size_t i = 0; i < words->count; i++)
        if (fold_word_is(words, i, keyword))
            return true;
    return false;
}
