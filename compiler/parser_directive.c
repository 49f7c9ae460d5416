// SPDX-License-Identifier: MIT
// The line of a directive → the tokens that the grammar reads, and those that it reads instead
// where it refuses the line.
#include "parser_parts.h"

#include "grammar.h"

static Diagnostic *report_line(Reader *reader, Rule rule, Span span, const char *text)
{
    return diagnostic_report(reader->diagnostics, rule, span, "%s", text);
}

// The keyword that the first word means; what is not spelt exactly is reported and taken as meant.
static const Keyword *first_keyword(Reader *reader, Span word)
{
    const Keyword *keyword = directive_keyword(span_text(word));
    if (keyword && keyword->places)
        return keyword;
    keyword = directive_ignoring_case(span_text(word));
    if (keyword) {
        diagnostic_hint(report_line(reader, RULE_MISSPELT_DIRECTIVE, word,
                                    "the words of a directive are in lower case"),
                        "write \"--@ %s\"", keyword->name);
        return keyword;
    }
    Text suggestion = directive_suggest(span_text(word));
    Diagnostic *diagnostic =
        diagnostic_report(reader->diagnostics, RULE_BAD_DIRECTIVE, word,
                          "there is no directive \"%.*s\"", TEXT_ARGS(span_text(word)));
    if (suggestion.size == 0)
        return NULL;
    diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(suggestion));
    return directive_keyword(suggestion);
}

// The rest of the line without the blanks around it, as one TEXT; none where it is empty.
static void push_text(Reader *reader, size_t begin, size_t end)
{
    const char *data = reader->source->text.data;
    while (begin < end && (data[begin] == ' ' || data[begin] == '\t' || data[begin] == '\r'))
        begin++;
    while (end > begin && (data[end - 1] == ' ' || data[end - 1] == '\t' || data[end - 1] == '\r'))
        end--;
    if (begin == end)
        return;
    Span span = parser_span(reader, begin, end - begin);
    parser_push_token(reader, &reader->line, TOKEN_TEXT, (Token){.word = {span_text(span), span}});
}

static Token make_token(Reader *reader, DirectiveToken token, size_t base)
{
    Span span = parser_span(reader, base + token.offset, token.size);
    Text text = span_text(span);
    if (token.kind == DIRECTIVE_STRING)
        text = parser_unquote(reader, text);
    return (Token){.word = {text, span}};
}

static int token_kind(DirectiveToken token, Text word, const Keyword **keyword)
{
    *keyword = NULL;
    switch (token.kind) {
    case DIRECTIVE_WORD:
        *keyword = directive_keyword(word);
        return *keyword ? (*keyword)->token : TOKEN_WORD;
    case DIRECTIVE_COMMA:
        return TOKEN_COMMA;
    case DIRECTIVE_OPEN:
        return TOKEN_OPEN;
    case DIRECTIVE_CLOSE:
        return TOKEN_CLOSE;
    case DIRECTIVE_STRING:
    case DIRECTIVE_OPEN_STRING:
        return TOKEN_STRING;
    case DIRECTIVE_EOL:
        break;
    }
    return TOKEN_EOL;
}

// All tokens of the line behind its first word. False where a string does not end.
static bool push_tokens(Reader *reader, Text line, uint32_t offset, const Keyword *first)
{
    size_t base = (size_t)(line.data - reader->source->text.data);
    for (;;) {
        DirectiveToken token = lexer_directive_token(line, &offset);
        Token value = make_token(reader, token, base);
        const Keyword *keyword;
        int kind = token_kind(token, value.word.text, &keyword);
        if (token.kind == DIRECTIVE_OPEN_STRING) {
            diagnostic_hint(
                report_line(reader, RULE_UNTERMINATED, value.word.span, "this string never ends"),
                "close it with '\"' on the same line");
            return false;
        }
        parser_push_token(reader, &reader->line, kind, value);
        if (kind == TOKEN_EOL)
            return true;
        if (keyword && keyword->is_text_after && first->places == PLACE_SECTION) {
            push_text(reader, base + offset, base + line.size);
            offset = (uint32_t)line.size;
        }
    }
}

// Whether an option says what may stand below the section, or has to.
static bool decides_section(int option, int section)
{
    if (option == TOKEN_POSTGRESQL || option == TOKEN_SQLITE)
        return true;
    return section == TOKEN_DOWN &&
           (option == TOKEN_AUTO || option == TOKEN_NOTHING || option == TOKEN_IRREVERSIBLE);
}

// What keeps the following lines in their place when this one is refused.
static void make_instead(Reader *reader, const Keyword *first, Token word)
{
    Line *instead = &reader->instead;
    if (first->places == PLACE_FIRST && !reader->revision->id.span.source) {
        const Line *line = &reader->line;
        bool has_id = line->count > 2 && line->items[1].kind == TOKEN_WORD;
        parser_push_token(reader, instead, TOKEN_REVISION, word);
        parser_push_token(reader, instead, TOKEN_WORD,
                          has_id ? line->items[1].value : (Token){.word.span = word.word.span});
        parser_push_token(reader, instead, TOKEN_EOL, word);
    } else if (first->places == PLACE_SECTION) {
        if (reader->has_open_modifier)
            parser_push_token(reader, instead, TOKEN_STATEMENT, (Token){0});
        parser_push_token(reader, instead, first->token, word);
        for (size_t i = 0; i < reader->line.count; i++)
            if (decides_section(reader->line.items[i].kind, first->token))
                parser_push_token(reader, instead, reader->line.items[i].kind,
                                  reader->line.items[i].value);
        parser_push_token(reader, instead, TOKEN_EOL, word);
    } else if (reader->section && (first->token == TOKEN_COPY || first->token == TOKEN_CALL)) {
        parser_push_token(reader, instead, TOKEN_STATEMENT, (Token){0});
    } else if (reader->section && first->token == TOKEN_ONLY) {
        reader->is_ambiguity_reported = true; // which dialect reads the next statement is unknown
    }
}

void parser_report_open_modifier(Reader *reader)
{
    if (!reader->has_open_modifier)
        return;
    diagnostic_hint(report_line(reader, RULE_BAD_DIRECTIVE, reader->modifier_span,
                                "no step follows this modifier"),
                    "put it above the statement that it is for");
}

bool parser_read_directive(Reader *reader, Span span)
{
    Text line = span_text(span);
    reader->line_span = span;
    if (line.size > 3 && line.data[3] == '@' && directive_in_comment(line)) {
        diagnostic_hint(report_line(reader, RULE_MISSPELT_DIRECTIVE, span,
                                    "a directive begins with \"--@\" and a blank"),
                        "write \"--@ %s\"", directive_in_comment(line)->name);
        return false;
    }
    line = (Text){line.data + 3, line.size - 3};
    uint32_t offset = 0;
    DirectiveToken token = lexer_directive_token(line, &offset);
    if (token.kind != DIRECTIVE_WORD) {
        report_line(reader, RULE_BAD_DIRECTIVE, span, "a directive begins with a word");
        return false;
    }
    Token word = make_token(reader, token, span.offset + 3);
    const Keyword *first = first_keyword(reader, word.word.span);
    if (!first)
        return false;
    if (first->places == PLACE_SECTION && reader->has_open_modifier) {
        parser_report_open_modifier(reader);
        parser_push_token(reader, &reader->line, TOKEN_STATEMENT, (Token){0});
    }
    parser_push_token(reader, &reader->line, first->token, word);
    bool is_whole = true;
    if (first->is_text_after) {
        push_text(reader, span.offset + 3 + offset, span.offset + span.size);
        parser_push_token(reader, &reader->line, TOKEN_EOL,
                          (Token){.word.span = parser_span(reader, span.offset + span.size, 0)});
    } else {
        is_whole = push_tokens(reader, line, offset, first);
    }
    make_instead(reader, first, word);
    if (!is_whole) {
        Line refused = reader->line;
        reader->line = reader->instead;
        reader->instead = refused;
        reader->instead.count = 0;
    }
    return reader->line.count > 0;
}
