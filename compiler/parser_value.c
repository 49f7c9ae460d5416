// SPDX-License-Identifier: MIT
// The role that a word plays: id, name, rule, table, number, duration, time, string.
#include "parser_parts.h"

#include <string.h>

enum { LONGEST_ID = 64 };

static bool report_value(Reader *reader, Word word, const char *what, const char *hint)
{
    Diagnostic *diagnostic = diagnostic_report(reader->diagnostics, RULE_BAD_VALUE, word.span,
                                               "\"%.*s\" is not %s", TEXT_ARGS(word.text), what);
    if (hint)
        diagnostic_hint(diagnostic, "%s", hint);
    return false;
}

static bool report_too_large(Reader *reader, Word word, const char *most)
{
    diagnostic_hint(diagnostic_report(reader->diagnostics, RULE_BAD_VALUE, word.span,
                                      "\"%.*s\" is too large", TEXT_ARGS(word.text)),
                    "at most %s", most);
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool parser_check_id(Reader *reader, Word word, const char *what)
{
    static const char *const reserved[] = {"base", "head", "heads", "current"};
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (text_is(word.text, reserved[i]))
            return report_value(reader, word, what, "this word names a target");
    if (word.text.size > LONGEST_ID) {
        diagnostic_report(reader->diagnostics, RULE_LIMIT, word.span, "%s of more than 64 bytes",
                          what);
        return false;
    }
    for (size_t i = 0; i < word.text.size; i++) {
        char c = word.text.data[i];
        if (!is_letter(c) && !is_digit(c) && c != '_' && (c != '.' || i == 0))
            return report_value(reader, word, what, "letters, digits, \"_\" and \".\"");
    }
    return true;
}

bool parser_check_name(Reader *reader, Word word, const char *what)
{
    for (size_t i = 0; i < word.text.size; i++) {
        char c = word.text.data[i];
        if (!is_letter(c) && c != '_' && (i == 0 || !is_digit(c)))
            return report_value(reader, word, what,
                                "letters, digits and \"_\", and no digit in front");
    }
    return true;
}

bool parser_check_rule(Reader *reader, Word word)
{
    Text text = word.text;
    for (size_t i = 0; i < text.size; i++) {
        bool is_inner = i > 0 && i + 1 < text.size && text.data[i - 1] != '-';
        char c = text.data[i];
        if (!(c >= 'a' && c <= 'z') && !is_digit(c) && !(c == '-' && is_inner))
            return report_value(reader, word, "the name of a rule",
                                "lower case with dashes, as in \"no-way-back\"");
    }
    return true;
}

bool parser_check_table(Reader *reader, Word word)
{
    Text text = word.text;
    size_t dots = 0;
    for (size_t i = 0; i < text.size; i++)
        dots += text.data[i] == '.';
    bool is_quoted = word.span.size > text.size || memchr(span_text(word.span).data, '"', 1);
    bool is_bad =
        text.size == 0 ||
        (!is_quoted && (dots > 1 || text.data[0] == '.' || text.data[text.size - 1] == '.'));
    return is_bad ? report_value(reader, word, "a table or column", "TABLE or SCHEMA.TABLE") : true;
}

// Decimal digits, '_' between them allowed. False where there are none or the value leaves 64 bits.
static bool read_digits(Text text, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '_' && i > 0 && i + 1 < text.size && is_digit(text.data[i - 1]))
            continue;
        if (!is_digit(c) || *value > (UINT64_MAX - 9) / 10)
            return false;
        *value = *value * 10 + (uint64_t)(c - '0');
    }
    return text.size > 0;
}

// UINT32_MAX stands for "not given" in the packed form, and PostgreSQL refuses more than INT32_MAX.
static bool set_value(Reader *reader, Word word, uint64_t value, const char *most, Setting *setting)
{
    if (value > INT32_MAX)
        return report_too_large(reader, word, most);
    *setting = (Setting){true, (uint32_t)value, word.span};
    return true;
}

bool parser_read_integer(Reader *reader, Word word, Setting *setting)
{
    uint64_t value;
    if (!read_digits(word.text, &value))
        return report_value(reader, word, "a whole number", "digits, as in \"5000\" or \"5_000\"");
    return set_value(reader, word, value, "2147483647", setting);
}

bool parser_read_duration(Reader *reader, Word word, Setting *setting)
{
    static const struct {
        const char *unit;
        uint64_t milliseconds;
    } units[] = {{"ms", 1}, {"s", 1000}, {"m", 60 * 1000}, {"h", 60 * 60 * 1000}};
    size_t digits = 0;
    while (digits < word.text.size &&
           (is_digit(word.text.data[digits]) || word.text.data[digits] == '_'))
        digits++;
    Text unit = {word.text.data + digits, word.text.size - digits};
    uint64_t value;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (!text_is(unit, units[i].unit))
            continue;
        if (!read_digits((Text){word.text.data, digits}, &value))
            break;
        if (value <= INT32_MAX)
            value *= units[i].milliseconds; // cannot overflow then
        return set_value(reader, word, value, "596h", setting);
    }
    return report_value(reader, word, "a duration", "as in 250ms, 2s, 5m or 1h");
}

// --- timestamps

typedef struct Clock {
    Text rest;
    bool is_good;
} Clock;

static bool take(Clock *clock, char c)
{
    if (clock->rest.size == 0 || clock->rest.data[0] != c)
        return false;
    clock->rest = (Text){clock->rest.data + 1, clock->rest.size - 1};
    return true;
}

static int take_number(Clock *clock, size_t digits, int least, int most)
{
    int value = 0;
    for (size_t i = 0; i < digits; i++) {
        if (clock->rest.size == 0 || !is_digit(clock->rest.data[0])) {
            clock->is_good = false;
            return least;
        }
        value = value * 10 + (clock->rest.data[0] - '0');
        clock->rest = (Text){clock->rest.data + 1, clock->rest.size - 1};
    }
    if (value < least || value > most)
        clock->is_good = false;
    return value;
}

static void expect(Clock *clock, char c)
{
    if (!take(clock, c))
        clock->is_good = false;
}

static int days_of_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap ? 29 : days[month - 1];
}

// Days since 1970-01-01 in the Gregorian calendar: years begin in March, so a leap day comes last.
static int64_t days_since_epoch(int year, int month, int day)
{
    int64_t y = month > 2 ? year : year - 1;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return y * 365 + y / 4 - y / 100 + y / 400 + day_of_year - 719468;
}

static int64_t read_date(Clock *clock)
{
    int year = take_number(clock, 4, 1, 9999);
    expect(clock, '-');
    int month = take_number(clock, 2, 1, 12);
    expect(clock, '-');
    int day = take_number(clock, 2, 1, 31);
    if (!clock->is_good || day > days_of_month(year, month)) {
        clock->is_good = false;
        return 0;
    }
    return days_since_epoch(year, month, day) * 86400;
}

static int64_t read_time(Clock *clock)
{
    int hour = take_number(clock, 2, 0, 23);
    expect(clock, ':');
    int minute = take_number(clock, 2, 0, 59);
    int second = 0;
    if (take(clock, ':')) {
        second = take_number(clock, 2, 0, 59);
        if (take(clock, '.')) {
            take_number(clock, 1, 0, 9); // fractions are read and dropped
            while (clock->rest.size > 0 && is_digit(clock->rest.data[0]))
                take_number(clock, 1, 0, 9);
        }
    }
    return hour * 3600 + minute * 60 + second;
}

// Seconds to take off for UTC: "Z", "+02", "+0200", "+02:00"; nothing is UTC.
static int64_t read_zone(Clock *clock)
{
    if (clock->rest.size == 0 || take(clock, 'Z') || take(clock, 'z'))
        return 0;
    bool is_west = take(clock, '-');
    if (!is_west)
        expect(clock, '+');
    int hours = take_number(clock, 2, 0, 15);
    int minutes = 0;
    if (take(clock, ':') || clock->rest.size > 0)
        minutes = take_number(clock, 2, 0, 59);
    int64_t seconds = hours * 3600 + minutes * 60;
    return is_west ? -seconds : seconds;
}

bool parser_read_timestamp(Reader *reader, Word word, int64_t *seconds)
{
    Clock clock = {word.text, true};
    int64_t value = read_date(&clock);
    if (clock.is_good && clock.rest.size > 0) {
        if (!take(&clock, 'T') && !take(&clock, 't'))
            expect(&clock, ' ');
        value += read_time(&clock);
        take(&clock, ' ');
        value -= read_zone(&clock);
    }
    if (!clock.is_good || clock.rest.size > 0)
        return report_value(reader, word, "a time",
                            "as in 2025-10-01 14:00:00 or 2025-10-01T14:00Z");
    *seconds = value;
    return true;
}

// --- strings

Text parser_unquote(Reader *reader, Text quoted)
{
    Text inner = {quoted.data + 1, quoted.size - 2};
    if (!memchr(inner.data, '\\', inner.size))
        return inner;
    Builder builder = {.arena = reader->arena};
    for (size_t i = 0; i < inner.size; i++) {
        char c = inner.data[i];
        if (c == '\\' && i + 1 < inner.size &&
            (inner.data[i + 1] == '"' || inner.data[i + 1] == '\\')) {
            c = inner.data[++i];
        } else if (c == '\\') {
            size_t offset = (size_t)(inner.data + i - reader->source->text.data);
            diagnostic_hint(diagnostic_report(reader->diagnostics, RULE_BAD_VALUE,
                                              parser_span(reader, offset, 2),
                                              "a backslash in a string stands before '\"' or '\\'"),
                            "write \\\\ for a backslash");
        }
        builder_add_char(&builder, c);
    }
    return builder_text(&builder);
}
