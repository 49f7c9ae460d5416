// SPDX-License-Identifier: MIT
// The place in the data, and the values of the row there: what both formats do alike with them.
#include "copy_scan.h"

#include <stdarg.h>
#include <string.h>

Text copy_value_text(const CopyScan *scan, const CopyValue *value)
{
    const char *from = value->is_decoded ? scan->decoded.items : scan->source->text.data;
    return value->size > 0 ? (Text){from + value->begin, value->size} : (Text){"", 0};
}

void copy_push_value(CopyScan *scan, CopyValue value)
{
    ARRAY_PUSH(scan->arena, &scan->values, value);
}

Diagnostic *copy_report(CopyScan *scan, Rule rule, uint32_t offset, uint32_t size,
                        const char *format, ...)
{
    Span span = {scan->source, offset, size};
    va_list arguments;
    va_start(arguments, format);
    Diagnostic *diagnostic =
        diagnostic_report_list(scan->diagnostics, rule, span, format, arguments);
    va_end(arguments);
    scan->problem_count++;
    scan->has_ended |= scan->problem_count >= COPY_MOST_PROBLEMS;
    return diagnostic;
}

void copy_skip_line(CopyScan *scan)
{
    const char *text = scan->source->text.data;
    const char *end = memchr(text + scan->offset, '\n', scan->end - scan->offset);
    scan->offset = end ? (uint32_t)(end - text) + 1 : scan->end;
}
