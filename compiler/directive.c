// SPDX-License-Identifier: MIT
// The one table of the language's words: spelling, token, and where each may begin a directive.
#include "directive.h"

#include "grammar.h"

static const Keyword KEYWORDS[] = {
    {"revision", TOKEN_REVISION, PLACE_FIRST, false},
    {"revises", TOKEN_REVISES, PLACE_HEADER, false},
    {"depends", TOKEN_DEPENDS, PLACE_HEADER, false},
    {"label", TOKEN_LABEL, PLACE_HEADER, false},
    {"title", TOKEN_TITLE, PLACE_HEADER, true},
    {"created", TOKEN_CREATED, PLACE_HEADER, true},
    {"author", TOKEN_AUTHOR, PLACE_HEADER, true},
    {"replaces", TOKEN_REPLACES, PLACE_HEADER, false},
    {"compatible", TOKEN_COMPATIBLE, PLACE_HEADER, false},
    {"variable", TOKEN_VARIABLE, PLACE_HEADER, false},
    {"allow", TOKEN_ALLOW, PLACE_HEADER | PLACE_STEP, false},
    {"up", TOKEN_UP, PLACE_SECTION, false},
    {"down", TOKEN_DOWN, PLACE_SECTION, false},
    {"verify", TOKEN_VERIFY, PLACE_SECTION, false},
    {"lock-timeout", TOKEN_LOCK_TIMEOUT, PLACE_OPTION, false},
    {"statement-timeout", TOKEN_STATEMENT_TIMEOUT, PLACE_OPTION, false},
    {"retries", TOKEN_RETRIES, PLACE_OPTION, false},
    {"only", TOKEN_ONLY, PLACE_STEP, false},
    {"no-transaction", TOKEN_NO_TRANSACTION, PLACE_STEP, false},
    {"done-when", TOKEN_DONE_WHEN, PLACE_STEP, true},
    {"unchecked", TOKEN_UNCHECKED, PLACE_STEP, false},
    {"batch", TOKEN_BATCH, PLACE_STEP, false},
    {"copy", TOKEN_COPY, PLACE_STEP, false},
    {"call", TOKEN_CALL, PLACE_STEP, false},
    {"base", TOKEN_BASE, PLACE_NONE, false},
    {"from", TOKEN_FROM, PLACE_NONE, false},
    {"postgresql", TOKEN_POSTGRESQL, PLACE_NONE, false},
    {"sqlite", TOKEN_SQLITE, PLACE_NONE, false},
    {"auto", TOKEN_AUTO, PLACE_NONE, false},
    {"nothing", TOKEN_NOTHING, PLACE_NONE, false},
    {"irreversible", TOKEN_IRREVERSIBLE, PLACE_NONE, true},
    {"over", TOKEN_OVER, PLACE_NONE, false},
    {"rows", TOKEN_ROWS, PLACE_NONE, false},
    {"pause", TOKEN_PAUSE, PLACE_NONE, false},
    {"csv", TOKEN_CSV, PLACE_NONE, false},
    {"text", TOKEN_PLAIN, PLACE_NONE, false},
    {"header", TOKEN_HEADER, PLACE_NONE, false},
    {"delimiter", TOKEN_DELIMITER, PLACE_NONE, false},
    {"null", TOKEN_NULL, PLACE_NONE, false},
};

enum { KEYWORD_COUNT = sizeof KEYWORDS / sizeof *KEYWORDS };

const Keyword *directive_keyword(Text word)
{
    for (size_t i = 0; i < KEYWORD_COUNT && word.size > 0; i++)
        if (*KEYWORDS[i].name == *word.data && text_is(word, KEYWORDS[i].name))
            return &KEYWORDS[i];
    return NULL;
}

const Keyword *directive_keyword_of_token(int token)
{
    for (size_t i = 0; i < KEYWORD_COUNT; i++)
        if (KEYWORDS[i].token == token)
            return &KEYWORDS[i];
    return NULL;
}

const Keyword *directive_ignoring_case(Text word)
{
    for (size_t i = 0; i < KEYWORD_COUNT; i++)
        if (KEYWORDS[i].places && text_equal_ignoring_case(word, text_from(KEYWORDS[i].name)))
            return &KEYWORDS[i];
    return NULL;
}

Text directive_suggest(Text word)
{
    Text names[KEYWORD_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < KEYWORD_COUNT; i++)
        if (KEYWORDS[i].places)
            names[count++] = text_from(KEYWORDS[i].name);
    return text_suggest(word, names, count);
}

static size_t skip_all(Text text, size_t at, char a, char b)
{
    while (at < text.size && (text.data[at] == a || text.data[at] == b))
        at++;
    return at;
}

const Keyword *directive_in_comment(Text comment)
{
    if (comment.size < 3 || comment.data[0] != '-')
        return NULL;
    size_t at = skip_all(comment, 0, '-', '-');
    at = skip_all(comment, at, ' ', '\t');
    size_t marks = skip_all(comment, at, '@', '@');
    if (marks == at)
        return NULL;
    at = skip_all(comment, marks, ' ', '\t');
    uint32_t offset = 0;
    Text rest = {comment.data + at, comment.size - at};
    DirectiveToken token = lexer_directive_token(rest, &offset);
    if (token.kind != DIRECTIVE_WORD)
        return NULL;
    return directive_ignoring_case((Text){rest.data, token.size});
}
