// SPDX-License-Identifier: MIT
// Findings → text. What comes from the input passes utf8_add_visible: nothing reaches the terminal
// raw. Secrets are shown as asterisks.
#include "diagnostic.h"

#include "mask.h"
#include "sort.h"
#include "utf8.h"
#include <string.h>

enum {
    LONGEST_LINE =
        160, // columns of a source line that are shown; longer ones are cut around the caret
    BEFORE_CARET = 80,
    LONGEST_TEXT = 4096, // bytes of a finding; longer ones lose their middle
    LONGEST_END = 200
};

static void count(Diagnostics *diagnostics, const Diagnostic *diagnostic)
{
    diagnostics->error_count += diagnostic->severity == SEVERITY_ERROR;
    diagnostics->warning_count += diagnostic->severity == SEVERITY_WARNING;
}

Diagnostic *diagnostic_report_list(Diagnostics *diagnostics, Rule rule, Span span,
                                   const char *format, va_list arguments)
{
    Diagnostic *diagnostic = arena_alloc(diagnostics->arena, sizeof *diagnostic);
    diagnostic->rule = rule;
    diagnostic->severity = rule_severity(rule);
    diagnostic->span = span;
    diagnostic->order = diagnostics->count;
    diagnostic->owner = diagnostics;
    diagnostic->text = text_format_list(diagnostics->arena, format, arguments);
    count(diagnostics, diagnostic);
    ARRAY_PUSH(diagnostics->arena, diagnostics, diagnostic);
    return diagnostic;
}

Diagnostic *diagnostic_report(Diagnostics *diagnostics, Rule rule, Span span, const char *format,
                              ...)
{
    va_list arguments;
    va_start(arguments, format);
    Diagnostic *diagnostic = diagnostic_report_list(diagnostics, rule, span, format, arguments);
    va_end(arguments);
    return diagnostic;
}

void diagnostic_hint(Diagnostic *diagnostic, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    diagnostic->hint = text_format_list(diagnostic->owner->arena, format, arguments);
    va_end(arguments);
}

void diagnostic_note(Diagnostic *diagnostic, Span span, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    Note note = {span, text_format_list(diagnostic->owner->arena, format, arguments)};
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
        if (diagnostic->severity == SEVERITY_ERROR || !is_allowed(context, diagnostic))
            diagnostics->items[kept++] = diagnostic;
        else
            diagnostics->warning_count -= diagnostic->severity == SEVERITY_WARNING;
    }
    diagnostics->count = kept;
}

void diagnostic_change(Diagnostics *diagnostics,
                       Severity (*severity_of)(void *context, const Diagnostic *diagnostic),
                       void *context)
{
    size_t kept = 0;
    diagnostics->error_count = diagnostics->warning_count = 0;
    for (size_t i = 0; i < diagnostics->count; i++) {
        Diagnostic *diagnostic = diagnostics->items[i];
        diagnostic->severity = severity_of(context, diagnostic);
        if (diagnostic->severity == SEVERITY_OFF)
            continue;
        diagnostics->items[kept++] = diagnostic;
        count(diagnostics, diagnostic);
    }
    diagnostics->count = kept;
}

void diagnostic_add_all(Diagnostics *diagnostics, const Diagnostics *others)
{
    for (size_t i = 0; i < others->count; i++) {
        Diagnostic *diagnostic = others->items[i];
        diagnostic->owner = diagnostics;
        diagnostic->order = diagnostics->count;
        ARRAY_PUSH(diagnostics->arena, diagnostics, diagnostic);
        count(diagnostics, diagnostic);
    }
}

static int compare_diagnostics(const void *a, const void *b)
{
    const Diagnostic *left = *(Diagnostic *const *)a;
    const Diagnostic *right = *(Diagnostic *const *)b;
    const Source *left_source = left->span.source;
    const Source *right_source = right->span.source;
    if (!left_source != !right_source)
        return left_source ? 1 : -1; // what has no place comes first
    int order = left_source ? strcmp(left_source->path, right_source->path) : 0;
    if (order == 0)
        order = (left->span.offset > right->span.offset) - (left->span.offset < right->span.offset);
    if (order == 0)
        order = (left->order > right->order) - (left->order < right->order);
    return order;
}

// "PATH:LINE:COLUMN: " as far as the place is known.
static void add_place(Builder *out, Span span)
{
    if (!span.source) {
        builder_add(out, TEXT("migc: "));
        return;
    }
    utf8_add_visible(out, text_from(span.source->path));
    if (span.source->line_count > 0) {
        Position position = source_position(span.source, span.offset);
        builder_add_format(out, ":%u:%u", (unsigned)position.line, (unsigned)position.column);
    }
    builder_add(out, TEXT(": "));
}

// One character of a source line as it is shown. A tab stays a tab, so that the caret's line, which
// begins with the same tabs, stands right wherever the terminal has its stops.
typedef struct Glyph {
    Text shown;
    size_t size; // bytes of the source
    unsigned width;
    bool is_tab;
} Glyph;

static Glyph read_glyph(Text line, Builder *scratch)
{
    Glyph glyph = {.size = 1};
    uint32_t code_point = 0;
    size_t size = utf8_decode(line, &code_point);
    glyph.is_tab = line.data[0] == '\t';
    if (glyph.is_tab || (size > 0 && !utf8_is_control(code_point))) {
        glyph.size = size;
        glyph.width = utf8_width(code_point);
        glyph.shown = (Text){line.data, size};
        return glyph;
    }
    glyph.size = size ? size : 1;
    scratch->count = 0;
    utf8_add_visible(scratch, (Text){line.data, glyph.size});
    glyph.shown = builder_text(scratch);
    glyph.width = (unsigned)glyph.shown.size;
    return glyph;
}

// Cuts a long line to a window around `caret` and moves the caret along.
static Text window_of(Text line, size_t *caret, bool *is_cut_left, bool *is_cut_right)
{
    size_t start = 0;
    size_t end = line.size;
    if (line.size > LONGEST_LINE && *caret > BEFORE_CARET)
        start = *caret - BEFORE_CARET;
    if (end - start > LONGEST_LINE)
        end = start + LONGEST_LINE;
    while (start > 0 && ((unsigned char)line.data[start] & 0xc0) == 0x80)
        start--;
    while (end < line.size && ((unsigned char)line.data[end] & 0xc0) == 0x80)
        end++;
    *is_cut_left = start > 0;
    *is_cut_right = end < line.size;
    *caret -= start;
    return (Text){line.data + start, end - start};
}

static void add_repeated(Builder *builder, char c, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        builder_add_char(builder, c);
}

static void add_caret(Builder *under, unsigned width, bool is_underlined)
{
    builder_add_char(under, '^');
    if (is_underlined && width > 1)
        add_repeated(under, '~', width - 1);
}

// A character of a secret: one asterisk.
static Glyph read_hidden(Text line)
{
    Glyph glyph = {.shown = TEXT("*"), .width = 1};
    uint32_t code_point = 0;
    glyph.size = utf8_decode(line, &code_point);
    glyph.size += glyph.size == 0;
    return glyph;
}

// The line's text into `out`, and what stands under it into `under`.
static void add_line(Builder *out, Builder *under, const Mask *mask, Text line, size_t caret,
                     size_t size)
{
    Builder scratch = {.arena = out->arena};
    bool is_cut_left;
    bool is_cut_right;
    line = window_of(line, &caret, &is_cut_left, &is_cut_right);
    if (is_cut_left) {
        builder_add(out, TEXT("..."));
        builder_add(under, TEXT("   "));
    }
    size_t end = size > line.size - caret ? line.size : caret + size;
    for (size_t i = 0; i < line.size;) {
        Text rest = {line.data + i, line.size - i};
        bool is_hidden = mask_hides(mask, (size_t)(rest.data - mask->source->text.data));
        Glyph glyph = is_hidden ? read_hidden(rest) : read_glyph(rest, &scratch);
        builder_add(out, glyph.shown);
        if (i < caret && glyph.is_tab)
            builder_add_char(under, '\t');
        else if (i < caret)
            add_repeated(under, ' ', glyph.width);
        else if (i == caret)
            add_caret(under, glyph.width, end > caret);
        else if (i < end)
            add_repeated(under, '~', glyph.width);
        i += glyph.size;
    }
    if (caret >= line.size)
        builder_add_char(under, '^');
    if (is_cut_right)
        builder_add(out, TEXT("..."));
}

// Text of a finding or note: it may quote what stands at its place, and that may be of any size.
static void add_text(Builder *out, const Mask *mask, Span span, Text text)
{
    text = mask_quoted(out->arena, mask, span, text);
    size_t left = text.size > LONGEST_TEXT ? LONGEST_TEXT - LONGEST_END : text.size;
    while (left < text.size && ((unsigned char)text.data[left] & 0xc0) == 0x80)
        left++;
    utf8_add_visible(out, (Text){text.data, left});
    if (left == text.size)
        return;
    size_t right = text.size - LONGEST_END;
    while (right < text.size && ((unsigned char)text.data[right] & 0xc0) == 0x80)
        right++;
    builder_add(out, TEXT(" ... "));
    utf8_add_visible(out, (Text){text.data + right, text.size - right});
}

static void add_excerpt(Builder *out, const Mask *mask, Span span, Text hint)
{
    Position position = source_position(span.source, span.offset);
    Text line = source_line(span.source, position.line);
    Builder under = {.arena = out->arena};
    builder_add_format(out, "%5u | ", (unsigned)position.line);
    size_t caret = span.offset - span.source->lines[position.line - 1];
    add_line(out, &under, mask, line, caret < line.size ? caret : line.size, span.size);
    builder_add(out, TEXT("\n      | "));
    builder_add(out, builder_text(&under));
    if (hint.size > 0) {
        builder_add_char(out, ' ');
        add_text(out, mask, span, hint);
    }
    builder_add_char(out, '\n');
}

static void add_diagnostic(Builder *out, const Mask *mask, const Diagnostic *diagnostic)
{
    static const char *const severities[] = {"note", "warning", "error", "off"};
    add_place(out, diagnostic->span);
    builder_add_format(out, "%s: ", severities[diagnostic->severity]);
    add_text(out, mask, diagnostic->span, diagnostic->text);
    builder_add_format(out, " [%s]\n", rule_name(diagnostic->rule));
    if (diagnostic->span.source && diagnostic->span.source->line_count > 0) {
        add_excerpt(out, mask, diagnostic->span, diagnostic->hint);
    } else if (diagnostic->hint.size > 0) {
        builder_add(out, TEXT("   = "));
        add_text(out, mask, diagnostic->span, diagnostic->hint);
        builder_add_char(out, '\n');
    }
    for (size_t i = 0; i < diagnostic->notes.count; i++) {
        add_place(out, diagnostic->notes.items[i].span);
        builder_add(out, TEXT("note: "));
        add_text(out, mask, diagnostic->notes.items[i].span, diagnostic->notes.items[i].text);
        builder_add_char(out, '\n');
    }
}

Diagnostic *const *diagnostic_sorted(const Diagnostics *diagnostics)
{
    size_t count = diagnostics->count;
    Diagnostic **sorted = arena_alloc(diagnostics->arena, (count + 1) * sizeof(Diagnostic *));
    if (count > 0)
        memcpy(sorted, diagnostics->items, count * sizeof(Diagnostic *));
    sort_items(sorted, count, sizeof(Diagnostic *), compare_diagnostics);
    return sorted;
}

Text diagnostic_visible(Arena *arena, const Mask *mask, Span span, Text text)
{
    Builder out = {.arena = arena};
    add_text(&out, mask, span, text);
    return builder_text(&out);
}

void diagnostic_print(const Diagnostics *diagnostics, FILE *stream)
{
    Diagnostic *const *sorted = diagnostic_sorted(diagnostics);
    Builder out = {.arena = diagnostics->arena};
    Mask mask = {0};
    for (size_t i = 0; i < diagnostics->count; i++) {
        out.count = 0;
        mask_prepare(diagnostics->arena, &mask, sorted[i]->span.source);
        add_diagnostic(&out, &mask, sorted[i]);
        fwrite(out.items, 1, out.count, stream);
    }
}
