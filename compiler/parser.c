// SPDX-License-Identifier: MIT
// Feeds the grammar: reads one directive or statement after the other, each statement with every
// dialect that will run it, and reports what keeps a line from being read.
#include "parser_internal.h"

#include "grammar.h"
#include <string.h>

enum {
    MOST_UNTERMINATED = 20 // each of them reads on to the end of the file
};

Span parser_span(const Reader *reader, size_t offset, size_t size)
{
    return (Span){reader->source, (uint32_t)offset, (uint32_t)size};
}

bool parser_is_first(Reader *reader, OnceKind kind, Span span)
{
    Span *seen = &reader->seen[kind];
    if (!seen->source) {
        *seen = span;
        return true;
    }
    Diagnostic *diagnostic =
        diagnostic_report(reader->diagnostics, RULE_DUPLICATE_CLAUSE, span,
                          "\"%.*s\" stands a second time", TEXT_ARGS(span_text(span)));
    diagnostic_note(diagnostic, *seen, "the first one");
    return false;
}

void parser_forget(Reader *reader, OnceKind first, OnceKind end)
{
    for (unsigned i = first; i < (unsigned)end; i++)
        reader->seen[i] = (Span){0};
}

// --- comments

void parser_comment(Reader *reader, uint32_t offset, uint32_t size)
{
    Span span = parser_span(reader, offset, size);
    const Keyword *keyword = directive_in_comment(span_text(span));
    if (keyword) {
        Diagnostic *diagnostic = diagnostic_report(reader->diagnostics, RULE_MISSPELT_DIRECTIVE,
                                                   span, "a comment that looks like a directive");
        if (memcmp(span_text(span).data, "--@", 3) == 0 && span_text(span).data[3] != '@')
            diagnostic_hint(diagnostic, "a directive stands on a line of its own");
        else
            diagnostic_hint(diagnostic, "write \"--@ %s\"", keyword->name);
    } else if (!reader->section && reader->revision->id.span.source) {
        parser_describe(reader, span);
    }
}

// --- statements

static DialectSet active_dialects(const Reader *reader)
{
    if (reader->modifiers.only)
        return reader->modifiers.only;
    if (reader->section && reader->section->dialects)
        return reader->section->dialects;
    return reader->dialects;
}

static bool scans_agree(const Scan *a, const Scan *b)
{
    return a->kind == b->kind && a->begin == b->begin && a->end == b->end && a->next == b->next &&
           a->problem == b->problem;
}

static bool is_dropped_command(Text command)
{
    static const char *const dropped[] = {"\\restrict", "\\unrestrict"};
    for (size_t i = 0; i < 2; i++) {
        size_t size = strlen(dropped[i]);
        if (command.size >= size && memcmp(command.data, dropped[i], size) == 0 &&
            (command.size == size || command.data[size] == ' '))
            return true;
    }
    return false;
}

// Of two dialects that disagree, the one that finds no problem, or that takes more for one
// statement: the other one has most likely ended inside a body.
static bool is_better(const Scan *a, const Scan *b)
{
    if ((a->problem == PROBLEM_NONE) != (b->problem == PROBLEM_NONE))
        return a->problem == PROBLEM_NONE;
    return a->next > b->next;
}

// Reads with each dialect that will run what comes next.
static Scan scan_next(Reader *reader)
{
    DialectSet active = active_dialects(reader);
    bool has_both = active == DIALECT_ALL && reader->unterminated_count <= MOST_UNTERMINATED;
    MigDialect dialect = active & DIALECT_BIT(MIG_POSTGRESQL) ? MIG_POSTGRESQL : MIG_SQLITE;
    Scan scan = parser_scan(reader->source->text, dialect, reader->offset, reader);
    Scan other = scan;
    if (has_both)
        other = parser_scan(reader->source->text, MIG_SQLITE, reader->offset, NULL);
    if (scans_agree(&scan, &other))
        parser_report_problem(reader, &scan);
    else if (!reader->is_ambiguity_reported)
        parser_report_ambiguous(reader, (const Scan *[]){&scan, &other});
    Scan best = is_better(&other, &scan) ? other : scan;
    reader->unterminated_count += best.next < scan.next || best.next < other.next;
    return best;
}

static void push_token(Reader *reader, Line *line, int kind, Token value)
{
    LineToken token = {kind, value};
    ARRAY_PUSH(reader->arena, line, token);
}

static Step *make_step(Reader *reader, const Scan *scan)
{
    Step *step = arena_alloc(reader->arena, sizeof *step);
    step->kind = scan->is_copy ? MIG_STEP_COPY : MIG_STEP_STATEMENT;
    step->span = parser_span(reader, scan->begin, scan->end - scan->begin);
    step->sql = span_text(step->span);
    if (scan->is_copy) {
        step->copy.is_text = true;
        step->copy.data = parser_span(reader, scan->data_begin, scan->data_end - scan->data_begin);
    }
    return step;
}

static void read_statement(Reader *reader, const Scan *scan)
{
    bool is_broken = scan->problem == PROBLEM_QUOTE || scan->problem == PROBLEM_COMMENT ||
                     scan->problem == PROBLEM_DATA;
    if (is_broken && ++reader->unterminated_count > MOST_UNTERMINATED)
        reader->offset = (uint32_t)reader->source->text.size;
    Token token = {.word.span = parser_span(reader, scan->begin, scan->end - scan->begin)};
    if (scan->end > scan->begin) // not where the first token is what never ends
        token.step = make_step(reader, scan);
    reader->line_span = token.word.span;
    push_token(reader, &reader->line, TOKEN_STATEMENT, token);
}

// --- directives

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
    push_token(reader, &reader->line, TOKEN_TEXT, (Token){.word = {span_text(span), span}});
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
        push_token(reader, &reader->line, kind, value);
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
        push_token(reader, instead, TOKEN_REVISION, word);
        push_token(reader, instead, TOKEN_WORD,
                   has_id ? line->items[1].value : (Token){.word.span = word.word.span});
        push_token(reader, instead, TOKEN_EOL, word);
    } else if (first->places == PLACE_SECTION) {
        if (reader->has_open_modifier)
            push_token(reader, instead, TOKEN_STATEMENT, (Token){0});
        push_token(reader, instead, first->token, word);
        for (size_t i = 0; i < reader->line.count; i++)
            if (decides_section(reader->line.items[i].kind, first->token))
                push_token(reader, instead, reader->line.items[i].kind,
                           reader->line.items[i].value);
        push_token(reader, instead, TOKEN_EOL, word);
    } else if (reader->section && (first->token == TOKEN_COPY || first->token == TOKEN_CALL)) {
        push_token(reader, instead, TOKEN_STATEMENT, (Token){0});
    } else if (reader->section && first->token == TOKEN_ONLY) {
        reader->is_ambiguity_reported = true; // which dialect reads the next statement is unknown
    }
}

static void report_open_modifier(Reader *reader)
{
    if (!reader->has_open_modifier)
        return;
    diagnostic_hint(report_line(reader, RULE_BAD_DIRECTIVE, reader->modifier_span,
                                "no step follows this modifier"),
                    "put it above the statement that it is for");
}

// False where the line is no directive that the grammar could read; then it is reported.
static bool read_directive(Reader *reader, Span span)
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
        report_open_modifier(reader);
        push_token(reader, &reader->line, TOKEN_STATEMENT, (Token){0});
    }
    push_token(reader, &reader->line, first->token, word);
    bool is_whole = true;
    if (first->is_text_after) {
        push_text(reader, span.offset + 3 + offset, span.offset + span.size);
        push_token(reader, &reader->line, TOKEN_EOL,
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

bool parser_read_line(Reader *reader)
{
    for (;;) {
        reader->line.count = reader->instead.count = 0;
        Scan scan = scan_next(reader);
        Span span = parser_span(reader, scan.begin, scan.end - scan.begin);
        reader->offset = scan.next;
        switch (scan.kind) {
        case SCAN_END:
            report_open_modifier(reader);
            return false;
        case SCAN_COMMAND:
            if (!is_dropped_command(span_text(span)))
                parser_report_command(reader, scan.begin);
            break;
        case SCAN_DIRECTIVE:
            if (read_directive(reader, span))
                return true;
            break;
        case SCAN_STATEMENT:
            read_statement(reader, &scan);
            return true;
        }
    }
}

// --- the whole file

// Also where it is misspelt: the line is then reported when it is read.
static bool is_like_revision(Text line)
{
    if (line.size > 3 && line.data[3] == '@')
        return false;
    Text rest = {line.data + 3, line.size - 3};
    uint32_t offset = 0;
    DirectiveToken token = lexer_directive_token(rest, &offset);
    Text word = {rest.data + token.offset, token.size};
    return text_equal_ignoring_case(word, TEXT("revision")) ||
           text_is(directive_suggest(word), "revision");
}

// Whether the file begins as a revision, after comments; reports where it does not.
static bool begins_revision(Reader *reader)
{
    size_t errors = reader->diagnostics->error_count;
    Scan scan = parser_scan(reader->source->text, MIG_POSTGRESQL, 0, reader);
    Span span = parser_span(reader, scan.begin, scan.end - scan.begin);
    reader->offset = scan.begin; // the comments before it have been looked at
    if (scan.kind == SCAN_DIRECTIVE && is_like_revision(span_text(span)))
        return true;
    if (scan.kind == SCAN_DIRECTIVE && directive_in_comment(span_text(span)))
        read_directive(reader, span); // "--@@revision": says how to write it
    if (reader->diagnostics->error_count == errors)
        diagnostic_hint(diagnostic_report(reader->diagnostics, RULE_NOT_A_REVISION,
                                          parser_span(reader, scan.begin, 0),
                                          "the file does not begin with \"--@ revision ID\""),
                        "begin it so, or begin its name with \"_\" if it is no revision");
    return false;
}

Revision *parser_parse(Arena *arena, const Source *source, DialectSet dialects,
                       Diagnostics *diagnostics)
{
    Revision *revision = arena_alloc(arena, sizeof *revision);
    Reader *reader = arena_alloc(arena, sizeof *reader);
    revision->source = source;
    revision->created = MIG_NO_TIME;
    *reader = (Reader){.arena = arena,
                       .source = source,
                       .diagnostics = diagnostics,
                       .dialects = dialects ? dialects : DIALECT_ALL,
                       .revision = revision,
                       .description = {.arena = arena}};
    if (!begins_revision(reader))
        return NULL;
    grammar_run(reader);
    revision->description = builder_text(&reader->description);
    return revision->id.text.size > 0 ? revision : NULL;
}
