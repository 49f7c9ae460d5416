// SPDX-License-Identifier: MIT
// A token that the grammar refuses → what is wrong and what could stand there.
#include "parser_parts.h"

#include "grammar.h"

enum { MOST_EXPECTED = 64 }; // more than there are terminals

static void add_token_name(Builder *builder, int token)
{
    const Keyword *keyword = directive_keyword_of_token(token);
    if (keyword)
        builder_add_format(builder, "\"%s\"", keyword->name);
    else if (token == TOKEN_WORD)
        builder_add(builder, TEXT("a word"));
    else if (token == TOKEN_STRING)
        builder_add(builder, TEXT("a string in double quotes"));
    else if (token == TOKEN_TEXT)
        builder_add(builder, TEXT("text"));
    else if (token == TOKEN_EOL)
        builder_add(builder, TEXT("the end of the line"));
    else if (token == TOKEN_COMMA)
        builder_add(builder, TEXT("\",\""));
    else if (token == TOKEN_OPEN)
        builder_add(builder, TEXT("\"(\""));
    else if (token == TOKEN_CLOSE)
        builder_add(builder, TEXT("\")\""));
    else
        builder_add(builder, TEXT("a statement"));
}

// The grammar takes these on every section, and the action refuses them but on "down".
static bool is_for_down_only(int token)
{
    return token == TOKEN_AUTO || token == TOKEN_NOTHING || token == TOKEN_IRREVERSIBLE;
}

static size_t without_way_back(const int *tokens, size_t count, int *kept)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        if (!is_for_down_only(tokens[i]))
            kept[size++] = tokens[i];
    return size;
}

static void hint_nearest(Diagnostic *diagnostic, Text word, const int *tokens, size_t count)
{
    Text names[MOST_EXPECTED];
    size_t name_count = 0;
    for (size_t i = 0; i < count; i++) {
        const Keyword *keyword = directive_keyword_of_token(tokens[i]);
        if (keyword)
            names[name_count++] = text_from(keyword->name);
    }
    Text nearest = text_suggest(word, names, name_count);
    if (nearest.size > 0)
        diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(nearest));
}

// "a, b or c"
static Text list_tokens(Arena *arena, const int *tokens, size_t count)
{
    Builder builder = {.arena = arena};
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            builder_add(&builder, i + 1 < count ? TEXT(", ") : TEXT(" or "));
        add_token_name(&builder, tokens[i]);
    }
    return builder_text(&builder);
}

static Diagnostic *report(Reader *reader, Rule rule, Span span, const char *text)
{
    return diagnostic_report(reader->diagnostics, rule, span, "%s", text);
}

static void report_statement(Reader *reader, Span span)
{
    if (reader->section || reader->is_header_sql_reported)
        return;
    reader->is_header_sql_reported = true;
    Position position = source_position(reader->source, span.offset);
    Text line = source_line(reader->source, position.line);
    size_t rest = (size_t)(line.data + line.size - span_text(span).data);
    Span shown = parser_span(reader, span.offset, span.size < rest ? span.size : rest);
    diagnostic_hint(
        report(reader, RULE_BAD_DIRECTIVE, shown, "a statement above the first section"),
        "write \"--@ up\" above it");
}

// The first word of a line is a directive that does not belong here.
static void report_place(Reader *reader, const Keyword *keyword, Span span)
{
    if (keyword->places & PLACE_FIRST) {
        Diagnostic *diagnostic =
            report(reader, RULE_DUPLICATE_CLAUSE, span, "\"revision\" stands a second time");
        diagnostic_hint(diagnostic, "one file is one revision");
        diagnostic_note(diagnostic, reader->revision->id.span, "the first one");
        return;
    }
    Diagnostic *diagnostic = diagnostic_report(reader->diagnostics, RULE_BAD_DIRECTIVE, span,
                                               "\"%s\" cannot stand here", keyword->name);
    if (!reader->section)
        diagnostic_hint(diagnostic, "it belongs below \"--@ up\", \"--@ down\" or \"--@ verify\"");
    else if (keyword->places & PLACE_HEADER)
        diagnostic_hint(diagnostic, "it belongs into the header, above the first section");
    else if (keyword->places & PLACE_OPTION)
        diagnostic_hint(diagnostic, "it belongs directly under the line that begins the section");
    else
        diagnostic_hint(diagnostic, "it belongs above a step");
}

void parser_report_syntax(Reader *reader, int token, const Token *value, const int *expected,
                          size_t expected_count)
{
    Span span = value->word.span;
    const Keyword *keyword = directive_keyword_of_token(token);
    bool is_first =
        reader->line.count > 0 && span.offset == reader->line.items[0].value.word.span.offset;
    if (token == TOKEN_STATEMENT) {
        report_statement(reader, span);
        return;
    }
    if (is_first && keyword) {
        report_place(reader, keyword, span);
        return;
    }
    if (reader->line.items[0].kind == TOKEN_REVISES && !reader->revision->revises_span.source)
        reader->revision->revises_span = reader->line_span; // said, though not understood
    int kept[MOST_EXPECTED];
    if (reader->line.items[0].kind != TOKEN_DOWN) {
        expected_count = without_way_back(expected, expected_count, kept);
        expected = kept;
    }
    Text list = list_tokens(reader->arena, expected, expected_count);
    Builder found = {.arena = reader->arena};
    if (token == TOKEN_EOL || token == TOKEN_STRING)
        add_token_name(&found, token);
    else
        builder_add_format(&found, "\"%.*s\"", TEXT_ARGS(span_text(span)));
    Diagnostic *diagnostic =
        diagnostic_report(reader->diagnostics, RULE_BAD_DIRECTIVE, span, "expected %.*s, not %.*s",
                          TEXT_ARGS(list), TEXT_ARGS(builder_text(&found)));
    hint_nearest(diagnostic, span_text(span), expected, expected_count);
}
