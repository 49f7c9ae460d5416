// SPDX-License-Identifier: MIT
// Bytes → Source: byte order mark dropped, CRLF made LF, checked.
#include "source.h"

#include "diagnostic.h"
#include "utf8.h"
#include <string.h>

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
    check_encoding(source, bytes, diagnostics);
    span_index(arena, source);
    return source;
}
