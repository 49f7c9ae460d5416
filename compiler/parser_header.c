// SPDX-License-Identifier: MIT
// The clauses of the header → Revision.
#include "parser_parts.h"

#include <string.h>

enum { LONGEST_TITLE = 200 };

void parser_revision(Reader *reader, Word id)
{
    reader->revision->id = id;
    if (id.text.size > 0) // empty: made up because the line was refused
        reader->revision->is_id_good = parser_check_id(reader, id, "an id");
}

static Diagnostic *report_twice(Reader *reader, Word word)
{
    return diagnostic_report(reader->diagnostics, RULE_DUPLICATE_CLAUSE, word.span,
                             "\"%.*s\" stands a second time", TEXT_ARGS(word.text));
}

// `set` holds the words of the list.
static bool is_new(Reader *reader, const WordList *list, const TextSet *set, Word word)
{
    uint32_t first = text_set_find(set, word.text);
    if (first == TEXT_SET_NONE)
        return true;
    diagnostic_note(report_twice(reader, word), list->items[first].span, "the first one");
    return false;
}

static bool note_revises(Reader *reader, bool is_base)
{
    Revision *revision = reader->revision;
    Span span = reader->line_span;
    if (revision->revises_span.source && (is_base || revision->is_root)) {
        Diagnostic *diagnostic =
            diagnostic_report(reader->diagnostics, RULE_DUPLICATE_CLAUSE, span,
                              "\"revises base\" stands alone: a revision with parents is no root");
        diagnostic_note(diagnostic, revision->revises_span, "the first one");
        return false;
    }
    if (!revision->revises_span.source)
        revision->revises_span = span;
    return true;
}

void parser_base(Reader *reader)
{
    if (note_revises(reader, true))
        reader->revision->is_root = true;
}

void parser_list_clause(Reader *reader, ListClause clause, WordList words)
{
    Revision *revision = reader->revision;
    WordList *const lists[] = {[LIST_REVISES] = &revision->parents,
                               [LIST_DEPENDS] = &revision->depends,
                               [LIST_LABEL] = &revision->labels,
                               [LIST_REPLACES] = &revision->replaces};
    WordList *list = lists[clause];
    TextSet *set = &reader->list_words[clause];
    if (clause == LIST_REVISES && !note_revises(reader, false))
        return;
    for (size_t i = 0; i < words.count; i++) {
        Word word = words.items[i];
        if (parser_check_id(reader, word, clause == LIST_LABEL ? "a label" : "an id") &&
            is_new(reader, list, set, word)) {
            text_set_add(reader->arena, set, word.text);
            ARRAY_PUSH(reader->arena, list, word);
        }
    }
}

static bool is_first_clause(Reader *reader, OnceKind kind)
{
    return parser_is_first(reader, kind, reader->line.items[0].value.word.span);
}

void parser_title(Reader *reader, Word text)
{
    if (!is_first_clause(reader, ONCE_TITLE))
        return;
    if (text.text.size > LONGEST_TITLE)
        diagnostic_report(reader->diagnostics, RULE_LIMIT, text.span,
                          "a title of more than 200 bytes");
    reader->revision->title = text.text;
}

void parser_author(Reader *reader, Word text)
{
    if (is_first_clause(reader, ONCE_AUTHOR))
        reader->revision->author = text.text;
}

void parser_created(Reader *reader, Word text)
{
    if (is_first_clause(reader, ONCE_CREATED))
        parser_read_timestamp(reader, text, &reader->revision->created);
}

void parser_compatible(Reader *reader, const Word *from)
{
    Revision *revision = reader->revision;
    if (!is_first_clause(reader, ONCE_COMPATIBLE) ||
        (from && !parser_check_id(reader, *from, "an id")))
        return;
    revision->is_compatible = true;
    revision->compatible_span = reader->line_span;
    if (from)
        revision->compatible_from = *from;
}

void parser_variable(Reader *reader, Word name, const Word *fallback)
{
    if (!parser_check_name(reader, name, "the name of a variable"))
        return;
    uint32_t first = revision_find_variable(reader->revision, name.text);
    if (first != TEXT_SET_NONE) {
        diagnostic_note(report_twice(reader, name),
                        reader->revision->variables.items[first].name.span, "the first one");
        return;
    }
    Variable variable = {name, fallback != NULL, fallback ? fallback->text : (Text){"", 0}};
    revision_add_variable(reader->arena, reader->revision, variable);
}

void parser_allow(Reader *reader, AllowList *allows, WordList rules, const Word *why)
{
    for (size_t i = 0; i < rules.count; i++) {
        if (!parser_check_rule(reader, rules.items[i]))
            continue;
        Allow allow = {rules.items[i], why ? why->text : (Text){"", 0}};
        ARRAY_PUSH(reader->arena, allows, allow);
    }
    if (reader->section)
        parser_open_modifier(reader, reader->line.items[0].value.word);
}

void parser_describe(Reader *reader, Span comment)
{
    Text text = span_text(comment);
    if (text.data[0] != '-')
        return;
    size_t at = 0;
    while (at < text.size && text.data[at] == '-')
        at++;
    if (at < text.size && text.data[at] == ' ')
        at++;
    size_t end = text.size;
    while (end > at && (text.data[end - 1] == ' ' || text.data[end - 1] == '\t'))
        end--;
    uint32_t line = source_position(reader->source, comment.offset).line;
    if (reader->description.count > 0)
        builder_add(&reader->description,
                    line > reader->description_line + 1 ? TEXT("\n\n") : TEXT("\n"));
    builder_add(&reader->description, (Text){text.data + at, end - at});
    reader->description_line = line;
}

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
