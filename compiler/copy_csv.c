// SPDX-License-Identifier: MIT
// One row of comma-separated values. A value that begins with a quote goes on to the closing one,
// over line ends too; a quote anywhere else is a mistake and never guessed about, since what it
// would swallow is data.
#include "copy_scan.h"

#include <string.h>

static bool report(CopyScan *scan, uint32_t offset, const char *text, const char *hint)
{
    diagnostic_hint(copy_report(scan, RULE_BAD_DATA, offset, 1, "%s", text), "%s", hint);
    copy_skip_line(scan);
    return false;
}

static bool ends_value(const CopyScan *scan, uint32_t offset)
{
    if (offset == scan->end)
        return true;
    char c = scan->source->text.data[offset];
    return c == scan->format.delimiter || c == '\n';
}

// A value that stands in no quotes: up to the delimiter.
static bool scan_plain(CopyScan *scan)
{
    const char *text = scan->source->text.data;
    uint32_t begin = scan->offset;
    uint32_t offset = begin;
    while (!ends_value(scan, offset) && text[offset] != scan->format.quote && text[offset] != '\r')
        offset++;
    if (!ends_value(scan, offset) && text[offset] == '\r')
        return report(scan, offset, "a carriage return outside of quotes",
                      "save the file with LF or CR LF at the end of a line");
    if (!ends_value(scan, offset))
        return report(scan, offset, "a quote inside a value",
                      "put the whole value in quotes, and write this one twice");
    CopyValue value = {.begin = begin, .size = offset - begin, .offset = begin};
    value.length = offset - begin;
    value.is_null = text_equal((Text){text + begin, value.size}, scan->format.null);
    copy_push_value(scan, value);
    scan->offset = offset;
    return true;
}

// Whether at `offset` an escape stands before a quote or another escape.
static bool is_escape(const CopyScan *scan, uint32_t offset)
{
    const CopyFormat *format = &scan->format;
    const char *text = scan->source->text.data;
    return text[offset] == format->escape && offset + 1 < scan->end &&
           (text[offset + 1] == format->quote || text[offset + 1] == format->escape);
}

// Where the closing quote stands; `end` where there is none.
static uint32_t find_closing(const CopyScan *scan, uint32_t offset, bool *has_escape)
{
    const char *text = scan->source->text.data;
    for (; offset < scan->end; offset++) {
        if (is_escape(scan, offset)) {
            *has_escape = true;
            offset++;
        } else if (text[offset] == scan->format.quote) {
            return offset;
        }
    }
    return scan->end;
}

static void decode(CopyScan *scan, CopyValue *value)
{
    const char *text = scan->source->text.data;
    uint32_t end = (uint32_t)(value->begin + value->size);
    size_t begin = scan->decoded.count;
    for (uint32_t i = (uint32_t)value->begin; i < end; i++) {
        i += i + 1 < end && is_escape(scan, i);
        builder_add_char(&scan->decoded, text[i]);
    }
    value->is_decoded = true;
    value->begin = begin;
    value->size = scan->decoded.count - begin;
}

static bool scan_quoted(CopyScan *scan)
{
    bool has_escape = false;
    uint32_t quote = scan->offset;
    uint32_t closing = find_closing(scan, quote + 1, &has_escape);
    if (closing == scan->end) {
        diagnostic_hint(copy_report(scan, RULE_UNTERMINATED, quote, 1, "this quote never ends"),
                        "it begins here");
        scan->has_ended = true;
        return false;
    }
    scan->offset = closing + 1;
    if (!ends_value(scan, closing + 1))
        return report(scan, closing + 1, "something stands behind the closing quote",
                      "a quote inside of quotes is written twice");
    CopyValue value = {.begin = quote + 1, .size = closing - quote - 1, .offset = quote};
    value.length = closing + 1 - quote;
    if (has_escape)
        decode(scan, &value);
    copy_push_value(scan, value);
    return true;
}

bool copy_scan_csv_row(CopyScan *scan)
{
    const char *text = scan->source->text.data;
    scan->values.count = scan->decoded.count = 0;
    for (;;) {
        bool is_quoted = scan->offset < scan->end && text[scan->offset] == scan->format.quote;
        if (!(is_quoted ? scan_quoted(scan) : scan_plain(scan)))
            return false;
        if (scan->offset == scan->end)
            return true;
        if (text[scan->offset++] == '\n')
            return true;
    }
}
