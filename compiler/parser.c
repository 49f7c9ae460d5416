// SPDX-License-Identifier: MIT
// Feeds the grammar: reads one directive or statement after the other, each statement with every
// dialect that will run it, and reports what keeps a line from being read.
#include "parser_parts.h"

#include "grammar.h"
#include <string.h>

enum {
    MOST_UNTERMINATED = 20 // each of them reads on to the end of the file
};

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

// A byte of which, whatever stands beside it, all dialects make tokens that end at the same
// quotes, semicolons and comments.
static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '\'' && c <= '.') ||
           (c >= '0' && c <= '9') || c == ' ' || c == '\n' || c == ';' || c == '=' || c == '_' ||
           c == '"' || c == '<' || c == '>';
}

// Whether every dialect finds what PostgreSQL's has found, because nothing on the way is read in
// different ways: most of a history, which is then read once.
static bool is_plain_to_all(const Reader *reader, const Scan *scan)
{
    if (scan->kind == SCAN_COMMAND || scan->problem != PROBLEM_NONE || scan->is_for_one_dialect)
        return false;
    const char *text = reader->source->text.data;
    uint32_t end = scan->kind == SCAN_STATEMENT ? scan->next : scan->begin;
    for (uint32_t i = reader->offset; i < end; i++)
        if (!is_plain(text[i]))
            return false;
    return true;
}

// Reads with each dialect that will run what comes next.
static Scan scan_next(Reader *reader)
{
    DialectSet active = active_dialects(reader);
    bool has_both = active == DIALECT_ALL && reader->unterminated_count <= MOST_UNTERMINATED;
    MigDialect dialect = active & DIALECT_BIT(MIG_POSTGRESQL) ? MIG_POSTGRESQL : MIG_SQLITE;
    Scan scan = parser_scan(reader->source->text, dialect, reader->offset, reader);
    Scan other = scan;
    if (has_both && !is_plain_to_all(reader, &scan))
        other = parser_scan(reader->source->text, MIG_SQLITE, reader->offset, NULL);
    if (scans_agree(&scan, &other))
        parser_report_problem(reader, &scan);
    else if (!reader->is_ambiguity_reported)
        parser_report_ambiguous(reader, (const Scan *[]){&scan, &other});
    Scan best = is_better(&other, &scan) ? other : scan;
    reader->unterminated_count += best.next < scan.next || best.next < other.next;
    return best;
}

static Step make_step(const Reader *reader, const Scan *scan)
{
    Span span = parser_span(reader, scan->begin, scan->end - scan->begin);
    Step step = {.kind = MIG_STEP_STATEMENT, .span = span, .sql = span_text(span)};
    if (scan->is_copy) {
        Copy *copy = arena_alloc(reader->arena, sizeof *copy);
        copy->is_text = true;
        bool has_end = scan->data_end >= scan->data_begin; // else it is reported
        copy->data =
            parser_span(reader, scan->data_begin, has_end ? scan->data_end - scan->data_begin : 0);
        step.kind = MIG_STEP_COPY;
        step.copy = copy;
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
    if (scan->end > scan->begin) { // not where the first token is what never ends
        reader->statement = make_step(reader, scan);
        token.step = &reader->statement;
    }
    reader->line_span = token.word.span;
    parser_push_token(reader, &reader->line, TOKEN_STATEMENT, token);
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
            parser_report_open_modifier(reader);
            return false;
        case SCAN_COMMAND:
            if (!is_dropped_command(span_text(span)))
                parser_report_command(reader, scan.begin);
            break;
        case SCAN_DIRECTIVE:
            if (parser_read_directive(reader, span))
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
        parser_read_directive(reader, span); // "--@@revision": says how to write it
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
    Reader reader = {.arena = arena,
                     .source = source,
                     .diagnostics = diagnostics,
                     .dialects = dialects ? dialects : DIALECT_ALL,
                     .revision = revision,
                     .description = {.arena = arena}};
    reader.line = (Line){reader.first_tokens[0], 0, USUAL_LINE_TOKENS};
    reader.instead = (Line){reader.first_tokens[1], 0, USUAL_LINE_TOKENS};
    enum { UP_AND_DOWN = 2 };
    revision->sections.items = arena_alloc(arena, UP_AND_DOWN * sizeof(Section));
    revision->sections.capacity = UP_AND_DOWN;
    revision->source = source;
    revision->created = MIG_NO_TIME;
    if (!begins_revision(&reader))
        return NULL;
    grammar_run(&reader);
    revision->description = builder_text(&reader.description);
    return revision->id.text.size > 0 ? revision : NULL;
}
