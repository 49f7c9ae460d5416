// SPDX-License-Identifier: MIT
// One row of the text format of PostgreSQL's COPY: a line, in which a backslash stands before what
// is not meant as it looks.
#include "copy_scan.h"

#include "utf8.h"

#include <string.h>

static bool is_octal(char c)
{
    return c >= '0' && c <= '7';
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static Text raw_text(const CopyScan *scan, const CopyValue *value)
{
    return (Text){scan->source->text.data + value->offset, value->length};
}

// \ooo and \xhh: a byte; how many characters behind the backslash give it, 0 where none do.
static size_t read_number(Text rest, unsigned *byte)
{
    size_t size = 0;
    *byte = 0;
    if (rest.size > 1 && rest.data[0] == 'x' && hex_digit(rest.data[1]) >= 0) {
        for (size = 1; size < 3 && size < rest.size && hex_digit(rest.data[size]) >= 0; size++)
            *byte = *byte * 16 + (unsigned)hex_digit(rest.data[size]);
        return size;
    }
    for (; size < 3 && size < rest.size && is_octal(rest.data[size]); size++)
        *byte = (*byte * 8 + (unsigned)(rest.data[size] - '0')) & 0xff;
    return size;
}

static char read_letter(char c)
{
    static const char letters[] = "bfnrtv", meant[] = "\b\f\n\r\t\v";
    const char *found = c ? strchr(letters, c) : NULL;
    return found ? meant[found - letters] : c;
}

static bool is_good_text(Text text)
{
    while (text.size > 0) {
        uint32_t code_point = 0;
        size_t size = utf8_decode(text, &code_point);
        if (size == 0 || code_point == 0)
            return false;
        text = (Text){text.data + size, text.size - size};
    }
    return true;
}

// False, reported, where the bytes that were written as numbers give no text.
static bool decode(CopyScan *scan, CopyValue *value)
{
    Text raw = raw_text(scan, value);
    size_t begin = scan->decoded.count;
    bool has_bytes = false;
    for (size_t i = 0; i < raw.size; i++) {
        char c = raw.data[i];
        unsigned byte;
        if (c == '\\' && i + 1 < raw.size) {
            size_t size = read_number((Text){raw.data + i + 1, raw.size - i - 1}, &byte);
            has_bytes |= size > 0;
            c = size > 0 ? (char)byte : read_letter(raw.data[i + 1]);
            i += size > 0 ? size : 1;
        }
        builder_add_char(&scan->decoded, c);
    }
    value->is_decoded = true;
    value->begin = begin;
    value->size = scan->decoded.count - begin;
    if (!has_bytes || is_good_text(copy_value_text(scan, value)))
        return true;
    diagnostic_hint(copy_report(scan, RULE_ENCODING, value->offset, value->length,
                                "the bytes of this value are no UTF-8, or hold a NUL"),
                    "write its characters as they are");
    copy_skip_line(scan);
    return false;
}

static bool push(CopyScan *scan, uint32_t begin, bool has_backslash)
{
    CopyValue value = {.begin = begin, .size = scan->offset - begin, .offset = begin};
    value.length = scan->offset - begin;
    value.is_null = text_equal(raw_text(scan, &value), scan->format.null);
    if (has_backslash && !value.is_null && !decode(scan, &value))
        return false;
    copy_push_value(scan, value);
    return true;
}

static bool report_character(CopyScan *scan)
{
    bool is_return = scan->source->text.data[scan->offset] == '\r';
    Diagnostic *diagnostic =
        copy_report(scan, RULE_BAD_DATA, scan->offset, 1,
                    is_return ? "a carriage return inside a line"
                              : "nothing stands behind this backslash on its line");
    diagnostic_hint(diagnostic, is_return ? "write \\r for one that belongs to a value"
                                          : "write \\\\ for a backslash, \\n for a line end");
    copy_skip_line(scan);
    return false;
}

static bool scan_value(CopyScan *scan)
{
    const char *text = scan->source->text.data;
    uint32_t begin = scan->offset;
    bool has_backslash = false;
    for (; scan->offset < scan->end; scan->offset++) {
        char c = text[scan->offset];
        if (c == scan->format.delimiter || c == '\n')
            break;
        bool is_last = scan->offset + 1 == scan->end || text[scan->offset + 1] == '\n';
        if (c == '\r' || (c == '\\' && is_last))
            return report_character(scan);
        if (c == '\\') {
            has_backslash = true;
            scan->offset++;
        }
    }
    return push(scan, begin, has_backslash);
}

// "\." alone on its line: the end of the data, as pg_dump writes it.
static bool is_end_mark(const CopyScan *scan)
{
    Text rest = {scan->source->text.data + scan->offset, scan->end - scan->offset};
    return rest.size >= 2 && memcmp(rest.data, "\\.", 2) == 0 &&
           (rest.size == 2 || rest.data[2] == '\n');
}

bool copy_scan_text_row(CopyScan *scan)
{
    scan->values.count = scan->decoded.count = 0;
    if (is_end_mark(scan)) {
        uint32_t mark = scan->offset;
        copy_skip_line(scan);
        if (scan->offset < scan->end)
            diagnostic_hint(copy_report(scan, RULE_BAD_DATA, mark, 2,
                                        "\"\\.\" ends the data, and more lines follow"),
                            "remove it, or what follows");
        scan->has_ended = true;
        return false;
    }
    for (;;) {
        if (!scan_value(scan))
            return false;
        if (scan->offset == scan->end)
            return true;
        if (scan->source->text.data[scan->offset++] == '\n')
            return true;
    }
}
