// SPDX-License-Identifier: MIT
#include "diagnostic.h"

#include <stdlib.h>
#include <string.h>

#include "utf8.h"

static Text format_text(Arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

static Text format_text(Arena *arena, const char *format, va_list arguments)
{
    Builder builder = {.arena = arena};
    builder_add_format_list(&builder, format, arguments);
    return builder_text(&builder);
}

Diagnostic *diagnostic_report(Diagnostics *diagnostics, Rule rule, Span span, const char *format,
                              ...)
{
    Diagnostic *diagnostic = arena_alloc(diagnostics->arena, sizeof *diagnostic);
    va_list arguments;
    va_start(arguments, format);
    diagnostic->text = format_text(diagnostics->arena, format, arguments);
    va_end(arguments);
    diagnostic->rule = rule;
    diagnostic->severity = rule_severity(rule);
    diagnostic->span = span;
    diagnostic->order = diagnostics->count;
    diagnostic->owner = diagnostics;
    if (diagnostic->severity == SEVERITY_ERROR)
        diagnostics->error_count++;
    else if (diagnostic->severity == SEVERITY_WARNING)
        diagnostics->warning_count++;
    ARRAY_PUSH(diagnostics->arena, diagnostics, diagnostic);
    return diagnostic;
}

void diagnostic_hint(Diagnostic *diagnostic, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    diagnostic->hint = format_text(diagnostic->owner->arena, format, arguments);
    va_end(arguments);
}

void diagnostic_note(Diagnostic *diagnostic, Span span, const char *format, ...)
{
    Note note = {.span = span};
    va_list arguments;
    va_start(arguments, format);
    note.text = format_text(diagnostic->owner->arena, format, arguments);
    va_end(arguments);
    ARRAY_PUSH(diagnostic->owner->arena, &diagnostic->notes, note);
}

void diagnostic_filter(Diagnostics *diagnostics,
                       bool (*is_allowed)(void *context, const Diagnostic *diagnostic),
                       void *context)
{
    size_t kept = 0;
    for (size_t i = 0; i < diagnostics->count; i++) {
        Diagnostic *diagnostic = diagnostics->items[i];
        if (diagnostic->severity == SEVERITY_WARNING && is_allowed(context, diagnostic))
            diagnostics->warning_count--;
        else
            diagnostics->items[kept++] = diagnostic;
    }
    diagnostics->count = kept;
}

// Findings without a place come first, then by path, offset, and the order of being reported.
static int compare_places(const void *left, const void *right)
{
    const Diagnostic *a = *(Diagnostic *const *)left;
    const Diagnostic *b = *(Diagnostic *const *)right;
    if (!a->span.source != !b->span.source)
        return a->span.source ? 1 : -1;
    if (a->span.source) {
        int order = strcmp(a->span.source->path, b->span.source->path);
        if (order != 0)
            return order;
        if (a->span.offset != b->span.offset)
            return a->span.offset < b->span.offset ? -1 : 1;
    }
    return (a->order > b->order) - (a->order < b->order);
}

// Input never reaches the terminal raw: control bytes and what is not UTF-8 are shown as \xNN.
static void print_escaped(FILE *stream, Text text, bool keep_tabs)
{
    for (size_t i = 0; i < text.size;) {
        uint32_t point;
        size_t size = utf8_decode(text.data + i, text.size - i, &point);
        bool is_shown = size > 0 && utf8_is_printable(point);
        if (is_shown || (keep_tabs && text.data[i] == '\t'))
            fwrite(text.data + i, 1, size, stream);
        else
            for (size_t j = 0; j < (size ? size : 1); j++)
                fprintf(stream, "\\x%02x", (unsigned char)text.data[i + j]);
        i += size ? size : 1;
    }
}

// Columns that print_escaped needs for the text; a tab counts as one and is copied by the caller.
static size_t shown_width(Text text)
{
    size_t width = 0;
    for (size_t i = 0; i < text.size;) {
        uint32_t point;
        size_t size = utf8_decode(text.data + i, text.size - i, &point);
        if (size > 0 && (utf8_is_printable(point) || text.data[i] == '\t'))
            width += text.data[i] == '\t' ? 1 : utf8_width(point);
        else
            width += 4 * (size ? size : 1);
        i += size ? size : 1;
    }
    return width;
}

static void print_place(FILE *stream, Span span)
{
    if (!span.source) {
        fputs("migc: ", stream);
        return;
    }
    Position position = source_position(span.source, span.offset);
    print_escaped(stream, text_from(span.source->path), false);
    if (span.source->text.data)
        fprintf(stream, ":%u:%u", position.line, position.column);
    fputs(": ", stream);
}

// Blanks as wide as the text before the caret; tabs stay tabs, so both lines expand alike.
static void print_indent(FILE *stream, Text before)
{
    size_t start = 0;
    for (size_t i = 0; i <= before.size; i++) {
        if (i < before.size && before.data[i] != '\t')
            continue;
        fprintf(stream, "%*s", (int)shown_width((Text){before.data + start, i - start}), "");
        if (i < before.size)
            fputc('\t', stream);
        start = i + 1;
    }
}

static void print_underline(FILE *stream, Text marked)
{
    size_t width = shown_width(marked);
    fputc('^', stream);
    for (size_t i = 1; i < width; i++)
        fputc('~', stream);
}

enum { LONGEST_EXCERPT = 400 };

// A very long line is shown in part: from its start, as long as the place lies in there.
static void print_excerpt(FILE *stream, const Diagnostic *diagnostic)
{
    Span span = diagnostic->span;
    Position position = source_position(span.source, span.offset);
    Text line = source_line(span.source, position.line);
    size_t column = (size_t)(span.source->text.data + span.offset - line.data);
    if (column > LONGEST_EXCERPT) {
        if (diagnostic->hint.size)
            fprintf(stream, "   = %.*s\n", TEXT_ARGS(diagnostic->hint));
        return;
    }
    Text shown = {line.data, line.size < LONGEST_EXCERPT ? line.size : LONGEST_EXCERPT};
    fprintf(stream, "%5u | ", position.line);
    print_escaped(stream, shown, true);
    fputs("\n      | ", stream);
    print_indent(stream, (Text){line.data, column});
    size_t rest = shown.size - (column < shown.size ? column : shown.size);
    print_underline(stream, (Text){line.data + column, span.size < rest ? span.size : rest});
    if (diagnostic->hint.size)
        fprintf(stream, " %.*s", TEXT_ARGS(diagnostic->hint));
    fputc('\n', stream);
}

static void print_one(FILE *stream, const Diagnostic *diagnostic)
{
    static const char *const severities[] = {"note", "warning", "error"};
    print_place(stream, diagnostic->span);
    fprintf(stream, "%s: %.*s [%s]\n", severities[diagnostic->severity],
            TEXT_ARGS(diagnostic->text), rule_name(diagnostic->rule));
    if (diagnostic->span.source && diagnostic->span.source->text.data)
        print_excerpt(stream, diagnostic);
    else if (diagnostic->hint.size)
        fprintf(stream, "   = %.*s\n", TEXT_ARGS(diagnostic->hint));
    for (size_t i = 0; i < diagnostic->notes.count; i++) {
        const Note *note = &diagnostic->notes.items[i];
        print_place(stream, note->span);
        fprintf(stream, "note: %.*s\n", TEXT_ARGS(note->text));
    }
}

void diagnostic_print(const Diagnostics *diagnostics, FILE *stream)
{
    size_t count = diagnostics->count;
    if (count == 0)
        return;
    Diagnostic **sorted = arena_alloc(diagnostics->arena, count * sizeof *sorted);
    memcpy(sorted, diagnostics->items, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_places);
    for (size_t i = 0; i < count; i++)
        print_one(stream, sorted[i]);
}
