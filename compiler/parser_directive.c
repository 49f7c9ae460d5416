// SPDX-License-Identifier: MIT
// The tokens of a directive line, and what is said of a line that the grammar does not take.
#include "parser_internal.h"

#include <string.h>

#include "grammar.h"

typedef struct Keyword {
    const char *name;
    int token;
    bool begins_directive;
} Keyword;

static const Keyword keywords[] = {
    {"revision", TOKEN_REVISION, true},
    {"revises", TOKEN_REVISES, true},
    {"depends", TOKEN_DEPENDS, true},
    {"label", TOKEN_LABEL, true},
    {"title", TOKEN_TITLE, true},
    {"created", TOKEN_CREATED, true},
    {"author", TOKEN_AUTHOR, true},
    {"replaces", TOKEN_REPLACES, true},
    {"compatible", TOKEN_COMPATIBLE, true},
    {"from", TOKEN_FROM, false},
    {"variable", TOKEN_VARIABLE, true},
    {"allow", TOKEN_ALLOW, true},
    {"up", TOKEN_UP, true},
    {"down", TOKEN_DOWN, true},
    {"verify", TOKEN_VERIFY, true},
    {"postgresql", TOKEN_POSTGRESQL, false},
    {"sqlite", TOKEN_SQLITE, false},
    {"no-transaction", TOKEN_NO_TRANSACTION, true},
    {"lock-timeout", TOKEN_LOCK_TIMEOUT, true},
    {"statement-timeout", TOKEN_STATEMENT_TIMEOUT, true},
    {"retries", TOKEN_RETRIES, true},
    {"auto", TOKEN_AUTO, false},
    {"nothing", TOKEN_NOTHING, false},
    {"irreversible", TOKEN_IRREVERSIBLE, false},
    {"only", TOKEN_ONLY, true},
    {"done-when", TOKEN_DONE_WHEN, true},
    {"unchecked", TOKEN_UNCHECKED, true},
    {"batch", TOKEN_BATCH, true},
    {"over", TOKEN_OVER, false},
    {"rows", TOKEN_ROWS, false},
    {"pause", TOKEN_PAUSE, false},
    {"copy", TOKEN_COPY, true},
    {"csv", TOKEN_CSV, false},
    {"text", TOKEN_TEXT, false},
    {"header", TOKEN_HEADER, false},
    {"delimiter", TOKEN_DELIMITER, false},
    {"null", TOKEN_NULL, false},
    {"call", TOKEN_CALL, true},
};
enum { KEYWORD_COUNT = sizeof keywords / sizeof *keywords };

static const Keyword *find_keyword(Text word, bool ignores_case)
{
    for (size_t i = 0; i < KEYWORD_COUNT; i++) {
        Text name = text_from(keywords[i].name);
        if (ignores_case ? text_equal_ignoring_case(word, name) : text_equal(word, name))
            return &keywords[i];
    }
    return NULL;
}

int parser_find_keyword(Text word)
{
    const Keyword *keyword = find_keyword(word, false);
    return keyword ? keyword->token : TOKEN_WORD;
}

const char *parser_token_name(int kind)
{
    for (size_t i = 0; i < KEYWORD_COUNT; i++)
        if (keywords[i].token == kind)
            return keywords[i].name;
    return "";
}

// --- tokens

void parser_begin_line(Parser *parser, uint32_t offset, uint32_t end)
{
    parser->is_in_line = true;
    parser->line_end = end;
    parser->offset = offset + 3; // behind "--@"
    parser->line_keyword = 0;
    parser->wants_line = false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static bool ends_word(char c)
{
    return is_blank(c) || c == ',' || c == '(' || c == ')' || c == '"';
}

static Token line_token(Parser *parser, int kind, uint32_t start, uint32_t end)
{
    Token token = {.kind = kind};
    token.word.span = parser_span(parser, start, end - start);
    token.word.text = span_text(token.word.span);
    return token;
}

static Token end_token(Parser *parser)
{
    parser->is_in_line = false;
    uint32_t end = parser->line_end;
    return line_token(parser, TOKEN_EOL, end, end);
}

// A STRING: "…" with \" and \\ inside.
static Token string_token(Parser *parser)
{
    const char *data = parser->source->text.data;
    uint32_t start = parser->offset++;
    Builder value = {.arena = parser->arena};
    while (parser->offset < parser->line_end && data[parser->offset] != '"') {
        bool is_escape = data[parser->offset] == '\\' && parser->offset + 1 < parser->line_end &&
                         (data[parser->offset + 1] == '"' || data[parser->offset + 1] == '\\');
        parser->offset += is_escape;
        builder_add_char(&value, data[parser->offset++]);
    }
    bool is_closed = parser->offset < parser->line_end;
    parser->offset += is_closed;
    Token token = line_token(parser, TOKEN_STRING, start, parser->offset);
    token.word.text = builder_text(&value);
    if (!is_closed)
        diagnostic_report(parser->diagnostics, RULE_UNTERMINATED, parser_span(parser, start, 1),
                          "this string never ends");
    return token;
}

static Token word_token(Parser *parser)
{
    const char *data = parser->source->text.data;
    uint32_t start = parser->offset;
    while (parser->offset < parser->line_end && !ends_word(data[parser->offset]))
        parser->offset++;
    Token token = line_token(parser, TOKEN_WORD, start, parser->offset);
    token.kind = parser_find_keyword(token.word.text);
    return token;
}

// What the next statement is read as depends on these words, and the grammar learns them a token
// later.
static void follow_keyword(Parser *parser, int kind, bool is_first)
{
    bool is_section = parser->line_keyword == TOKEN_UP || parser->line_keyword == TOKEN_DOWN ||
                      parser->line_keyword == TOKEN_VERIFY;
    DialectSet dialect = kind == TOKEN_POSTGRESQL ? DIALECT_BIT(MIG_POSTGRESQL)
                         : kind == TOKEN_SQLITE   ? DIALECT_BIT(MIG_SQLITE)
                                                  : 0;
    if (is_first && is_section) {
        parser->is_in_section = true;
        parser->section_dialects = 0;
        parser->only = 0;
    } else if (is_first && (kind == TOKEN_COPY || kind == TOKEN_CALL)) {
        parser->only = 0;
    }
    if (is_section)
        parser->section_dialects |= dialect;
    if (parser->line_keyword == TOKEN_ONLY && parser->is_in_section)
        parser->only |= dialect;
    bool takes_text = is_first && (kind == TOKEN_TITLE || kind == TOKEN_CREATED ||
                                   kind == TOKEN_AUTHOR || kind == TOKEN_DONE_WHEN);
    parser->wants_line = takes_text || (is_section && kind == TOKEN_IRREVERSIBLE);
}

Token parser_directive_token(Parser *parser)
{
    const char *data = parser->source->text.data;
    while (parser->offset < parser->line_end && is_blank(data[parser->offset]))
        parser->offset++;
    if (parser->offset >= parser->line_end)
        return end_token(parser);
    if (parser->wants_line) {
        uint32_t start = parser->offset;
        uint32_t end = parser->line_end;
        while (end > start && is_blank(data[end - 1]))
            end--;
        parser->wants_line = false;
        parser->offset = parser->line_end;
        return line_token(parser, TOKEN_LINE, start, end);
    }
    bool is_first = parser->line_keyword == 0;
    uint32_t start = parser->offset;
    Token token;
    switch (data[start]) {
    case '"':
        token = string_token(parser);
        break;
    case ',':
        token = line_token(parser, TOKEN_COMMA, start, ++parser->offset);
        break;
    case '(':
        token = line_token(parser, TOKEN_OPEN, start, ++parser->offset);
        break;
    case ')':
        token = line_token(parser, TOKEN_CLOSE, start, ++parser->offset);
        break;
    default:
        token = word_token(parser);
        break;
    }
    if (is_first)
        parser->line_keyword = token.kind;
    follow_keyword(parser, token.kind, is_first);
    parser->is_line_start = is_first;
    return token;
}

// --- findings

void parser_check_comment(Parser *parser, uint32_t offset, uint32_t size)
{
    const char *data = parser->source->text.data + offset;
    uint32_t at = 2;
    if (size < 3 || data[0] != '-')
        return;
    while (at < size && (data[at] == ' ' || data[at] == '\t'))
        at++;
    if (at == size || data[at] != '@')
        return;
    while (at < size && (data[at] == ' ' || data[at] == '\t' || data[at] == '@'))
        at++;
    uint32_t start = at;
    while (at < size && !ends_word(data[at]))
        at++;
    const Keyword *keyword = find_keyword((Text){data + start, at - start}, true);
    if (!keyword || !keyword->begins_directive)
        return;
    Diagnostic *diagnostic =
        diagnostic_report(parser->diagnostics, RULE_MISSPELT_DIRECTIVE,
                          parser_span(parser, offset, at), "this comment looks like a directive");
    diagnostic_hint(diagnostic, "write \"--@ %s\"", keyword->name);
}

static void report_unknown_directive(Parser *parser, const Token *token)
{
    const Keyword *near = find_keyword(token->word.text, true);
    if (near && near->begins_directive) {
        Diagnostic *diagnostic =
            diagnostic_report(parser->diagnostics, RULE_MISSPELT_DIRECTIVE, token->word.span,
                              "directives are written in lower case");
        diagnostic_hint(diagnostic, "write \"--@ %s\"", near->name);
        return;
    }
    Text names[KEYWORD_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < KEYWORD_COUNT; i++)
        if (keywords[i].begins_directive)
            names[count++] = text_from(keywords[i].name);
    Diagnostic *diagnostic =
        diagnostic_report(parser->diagnostics, RULE_BAD_DIRECTIVE, token->word.span,
                          "unknown directive %s", parser_quote(parser, token->word.text));
    Text suggestion = text_suggest(token->word.text, names, count);
    if (suggestion.size)
        diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(suggestion));
}

static const char *misplaced_hint(const Parser *parser, int kind)
{
    if (kind == TOKEN_REVISION)
        return "one file is one revision";
    if (kind == TOKEN_LOCK_TIMEOUT || kind == TOKEN_STATEMENT_TIMEOUT || kind == TOKEN_RETRIES)
        return "it stands on the section's line, or directly under it";
    if (kind >= TOKEN_REVISES && kind <= TOKEN_VARIABLE)
        return "it stands above the first section";
    return parser->is_in_section ? NULL : "it stands in a section, below \"--@ up\" or \"--@ down\"";
}

static void add_expected(Builder *list, int kind, bool is_last)
{
    static const struct {
        int kind;
        const char *text;
    } others[] = {
        {TOKEN_WORD, "a word"},        {TOKEN_EOL, "the end of the line"}, {TOKEN_LINE, "text"},
        {TOKEN_STRING, "a \"string\""}, {TOKEN_COMMA, "\",\""},            {TOKEN_OPEN, "\"(\""},
        {TOKEN_CLOSE, "\")\""},
    };
    builder_add_format(list, "%s", list->count == 0 ? "" : is_last ? " or " : ", ");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i].kind == kind) {
            builder_add_format(list, "%s", others[i].text);
            return;
        }
    builder_add_format(list, "\"%s\"", parser_token_name(kind));
}

// Where any word may stand, each keyword may, and naming them all would say nothing.
static bool is_worth_naming(uint64_t expected, int kind)
{
    bool takes_words = expected & (UINT64_C(1) << TOKEN_WORD);
    bool is_keyword = kind > TOKEN_WORD && kind < TOKEN_EOL;
    return (expected & (UINT64_C(1) << kind)) && kind != TOKEN_STATEMENT &&
           !(takes_words && is_keyword);
}

static Text expected_text(Parser *parser, uint64_t expected)
{
    Builder list = {.arena = parser->arena};
    int last = 0;
    for (int kind = 1; kind < 64; kind++)
        if (is_worth_naming(expected, kind))
            last = kind;
    for (int kind = 1; kind <= last; kind++)
        if (is_worth_naming(expected, kind))
            add_expected(&list, kind, kind == last);
    return builder_text(&list);
}

void parser_report_unexpected(Parser *parser, Token token, uint64_t expected)
{
    if (token.kind == TOKEN_WORD && parser->is_line_start) {
        report_unknown_directive(parser, &token);
        return;
    }
    if (parser->is_line_start && token.kind < TOKEN_EOL) {
        const Keyword *keyword = find_keyword(token.word.text, false);
        Diagnostic *diagnostic = diagnostic_report(
            parser->diagnostics, RULE_BAD_DIRECTIVE, token.word.span, "%s cannot %s",
            parser_quote(parser, token.word.text),
            keyword && keyword->begins_directive ? "stand here" : "begin a directive");
        const char *hint =
            keyword && keyword->begins_directive ? misplaced_hint(parser, token.kind) : NULL;
        if (hint)
            diagnostic_hint(diagnostic, "%s", hint);
        return;
    }
    Text names = expected_text(parser, expected);
    Diagnostic *diagnostic;
    if (token.kind == TOKEN_EOL)
        diagnostic = diagnostic_report(parser->diagnostics, RULE_BAD_DIRECTIVE, token.word.span,
                                       "this line ends too early");
    else
        diagnostic =
            diagnostic_report(parser->diagnostics, RULE_BAD_DIRECTIVE, token.word.span,
                              "unexpected %s", parser_quote(parser, span_text(token.word.span)));
    if (names.size)
        diagnostic_hint(diagnostic, "expected %.*s", TEXT_ARGS(names));
}
