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

static size_t byte_order_mark_size(Text text)
{
    return text.size >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

// Drops each CR before an LF, in place; the new size.
static size_t make_line_feeds(char *bytes, size_t size)
{
    const char *first = size > 0 ? memchr(bytes, '\r', size) : NULL;
    if (!first)
        return size;
    size_t kept = (size_t)(first - bytes);
    for (size_t i = kept; i < size; i++)
        if (bytes[i] != '\r' || i + 1 == size || bytes[i + 1] != '\n')
            bytes[kept++] = bytes[i];
    return kept;
}

// Bytes that are no text become '?', and the first of them is reported.
static void check_encoding(Source *source, char *bytes, Diagnostics *diagnostics)
{
    Diagnostic *first = NULL;
    size_t size = source->text.size;
    for (size_t i = 0; i < size;) {
        uint32_t code_point = 0;
        i += utf8_plain_size((Text){bytes + i, size - i});
        if (i == size)
            break;
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

Source *source_from_bytes(Arena *arena, const char *name, char *bytes, size_t size,
                          Diagnostics *diagnostics)
{
    Source *source = arena_alloc(arena, sizeof *source);
    source->path = source->name = name;
    if (size >= UINT32_MAX) {
        diagnostic_report(diagnostics, RULE_LIMIT, (Span){source, 0, 0},
                          "the file is larger than 4 GiB");
        return NULL;
    }
    if (is_utf16((Text){bytes, size})) {
        diagnostic_hint(diagnostic_report(diagnostics, RULE_ENCODING, (Span){source, 0, 0},
                                          "the file looks like UTF-16"),
                        "save the file as UTF-8");
        return NULL;
    }
    size_t mark = byte_order_mark_size((Text){bytes, size});
    bytes += mark;
    size = make_line_feeds(bytes, size - mark);
    bytes[size] = '\0';
    source->text = (Text){bytes, size};
    check_encoding(source, bytes, diagnostics);
    span_index(arena, source);
    return source;
}

Source *source_from_text(Arena *arena, const char *name, Text text, Diagnostics *diagnostics)
{
    return source_from_bytes(arena, name, text_copy(arena, text), text.size, diagnostics);
}
