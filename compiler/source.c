// SPDX-License-Identifier: MIT
// Bytes → Source: byte order mark dropped, CRLF made LF, checked; and places in it → line and
// column.
#include "source.h"

#include "diagnostic.h"
#include "utf8.h"
#include <string.h>

enum { CHECKPOINT = 4096 };

// An encoding that PowerShell and some editors still write: every letter of the first line has a
// NUL beside it.
static bool is_utf16(Text text)
{
    if (text.size >= 2 &&
        (memcmp(text.data, "\xff\xfe", 2) == 0 || memcmp(text.data, "\xfe\xff", 2) == 0))
        return true;
    return text.size >= 4 && ((text.data[0] == 0 && text.data[1] != 0 && text.data[2] == 0) ||
                              (text.data[0] != 0 && text.data[1] == 0 && text.data[3] == 0));
}

static Text without_byte_order_mark(Text text)
{
    if (text.size >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0)
        return (Text){text.data + 3, text.size - 3};
    return text;
}

static size_t copy_with_line_feeds(char *target, Text text)
{
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != '\r' || i + 1 == text.size || text.data[i + 1] != '\n')
            target[size++] = text.data[i];
    return size;
}

static void index_lines(Arena *arena, Source *source)
{
    Text text = source->text;
    size_t count = 1;
    for (size_t i = 0; i < text.size; i++)
        count += text.data[i] == '\n';
    source->lines = arena_alloc(arena, count * sizeof *source->lines);
    source->line_count = count;
    size_t line = 1;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] == '\n')
            source->lines[line++] = (uint32_t)(i + 1);
}

static bool is_character_start(char byte)
{
    return ((unsigned char)byte & 0xc0) != 0x80;
}

static void index_characters(Arena *arena, Source *source)
{
    Text text = source->text;
    source->characters =
        arena_alloc(arena, (text.size / CHECKPOINT + 1) * sizeof *source->characters);
    uint32_t count = 0;
    for (size_t i = 0; i <= text.size; i++) {
        if (i % CHECKPOINT == 0)
            source->characters[i / CHECKPOINT] = count;
        count += i < text.size && is_character_start(text.data[i]);
    }
}

// Bytes that are no text become '?', and the first of them is reported.
static void check_encoding(Source *source, char *bytes, Diagnostics *diagnostics)
{
    Diagnostic *first = NULL;
    size_t size = source->text.size;
    for (size_t i = 0; i < size;) {
        uint32_t code_point = 0;
        size_t step = utf8_decode((Text){bytes + i, size - i}, &code_point);
        if (step > 0 && code_point != 0) {
            i += step;
            continue;
        }
        if (!first) {
            Span span = {source, (uint32_t)i, 1};
            const char *problem = step > 0 ? "a NUL byte" : "a byte that is not UTF-8";
            first = diagnostic_report(diagnostics, RULE_ENCODING, span, "%s (0x%02x)", problem,
                                      (unsigned)(unsigned char)bytes[i]);
            diagnostic_hint(first, "save the file as UTF-8");
        }
        bytes[i++] = '?';
    }
}

Source *source_from_text(Arena *arena, const char *name, Text text, Diagnostics *diagnostics)
{
    Source *source = arena_alloc(arena, sizeof *source);
    source->path = source->name = name;
    if (text.size >= UINT32_MAX) {
        diagnostic_report(diagnostics, RULE_LIMIT, (Span){source, 0, 0},
                          "the file is larger than 4 GiB");
        return NULL;
    }
    if (is_utf16(text)) {
        diagnostic_hint(diagnostic_report(diagnostics, RULE_ENCODING, (Span){source, 0, 0},
                                          "the file looks like UTF-16"),
                        "save the file as UTF-8");
        return NULL;
    }
    text = without_byte_order_mark(text);
    char *bytes = arena_alloc(arena, text.size + 1);
    size_t size = copy_with_line_feeds(bytes, text);
    bytes[size] = '\0';
    source->text = (Text){bytes, size};
    index_lines(arena, source);
    check_encoding(source, bytes, diagnostics);
    index_characters(arena, source);
    return source;
}

static uint32_t count_characters(const Source *source, uint32_t begin, uint32_t end)
{
    uint32_t count = 0;
    for (uint32_t i = begin; i < end; i++)
        count += is_character_start(source->text.data[i]);
    return count;
}

static uint32_t characters_before(const Source *source, uint32_t offset)
{
    return source->characters[offset / CHECKPOINT] +
           count_characters(source, offset / CHECKPOINT * CHECKPOINT, offset);
}

// Of characters from the start of a line; only a long line needs the index.
static uint32_t count_in_line(const Source *source, uint32_t line_start, uint32_t offset)
{
    if (offset - line_start <= CHECKPOINT)
        return count_characters(source, line_start, offset);
    return characters_before(source, offset) - characters_before(source, line_start);
}

Position source_position(const Source *source, uint32_t offset)
{
    if (source->line_count == 0)
        return (Position){1, 1};
    if (offset > source->text.size)
        offset = (uint32_t)source->text.size;
    size_t low = 0;
    size_t high = source->line_count; // lines[low] <= offset < lines[high]
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (source->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    uint32_t characters = count_in_line(source, source->lines[low], offset);
    return (Position){(uint32_t)low + 1, characters + 1};
}

Text source_line(const Source *source, uint32_t line)
{
    if (line == 0 || line > source->line_count)
        return (Text){"", 0};
    size_t start = source->lines[line - 1];
    size_t end = line < source->line_count ? source->lines[line] - 1u : source->text.size;
    return (Text){source->text.data + start, end - start};
}

Text span_text(Span span)
{
    if (!span.source)
        return (Text){"", 0};
    return (Text){span.source->text.data + span.offset, span.size};
}
