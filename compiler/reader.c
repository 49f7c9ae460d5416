// SPDX-License-Identifier: MIT
#include "reader.h"

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

void parser_push_token(Reader *reader, Line *line, int kind, Token value)
{
    LineToken token = {kind, value};
    ARRAY_PUSH(reader->arena, line, token);
}

void parser_open_modifier(Reader *reader, Word word)
{
    if (!reader->has_open_modifier)
        reader->modifier_span = word.span;
    reader->has_open_modifier = true;
}
