// SPDX-License-Identifier: MIT
// What is wrong with a copy before its data is looked at, however it is written: a format that
// cannot be read without guessing, a column that would be filled twice.
#include "copy_check.h"

#include "text_set.h"

#include <string.h>

static bool report_format(Diagnostics *diagnostics, Span place, const char *text)
{
    diagnostic_report(diagnostics, RULE_COPY_OPTION, place, "%s", text);
    return false;
}

static bool holds(Text text, char c)
{
    return text.size > 0 && memchr(text.data, c, text.size) != NULL;
}

bool copy_check_format(const CopyFormat *format, Span place, Diagnostics *diagnostics)
{
    static const char taken[] = "\\.abcdefghijklmnopqrstuvwxyz0123456789";
    char delimiter = format->delimiter;
    if (delimiter == '\n' || delimiter == '\r')
        return report_format(diagnostics, place, "a line end cannot be the delimiter");
    if (format->is_text && strchr(taken, delimiter))
        return report_format(diagnostics, place,
                             "in the text format a lower-case letter, a digit, '.' or a backslash "
                             "cannot be the delimiter");
    if (!format->is_text && delimiter == format->quote)
        return report_format(diagnostics, place, "delimiter and quote are the same");
    if (holds(format->null, delimiter) || holds(format->null, '\n') || holds(format->null, '\r'))
        return report_format(diagnostics, place,
                             "the mark of NULL cannot hold the delimiter or a line end");
    if (!format->is_text && holds(format->null, format->quote))
        return report_format(diagnostics, place, "the mark of NULL cannot hold the quote");
    return true;
}

bool copy_check_columns(Arena *arena, const CopyColumns *columns, Diagnostics *diagnostics)
{
    TextSet names = {0};
    bool is_good = true;
    for (size_t i = 0; i < columns->count; i++) {
        const CopyColumn *column = &columns->items[i];
        uint32_t first = text_set_find(&names, column->name);
        text_set_add(arena, &names, column->name);
        if (first == TEXT_SET_NONE)
            continue;
        Diagnostic *diagnostic =
            diagnostic_report(diagnostics, RULE_BAD_VALUE, column->span,
                              "column \"%.*s\" stands twice", TEXT_ARGS(column->name));
        diagnostic_note(diagnostic, columns->items[first].span, "the first one");
        is_good = false;
    }
    return is_good;
}
