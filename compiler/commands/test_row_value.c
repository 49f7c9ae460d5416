// SPDX-License-Identifier: MIT
// A value of a type, another in each row. Those of keys are such as nobody writes into a revision
// (30001, "migc1"), so that rows which revisions insert do not meet them; others are small, since
// constraints of most columns allow that.
#include "test_rows_parts.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_KEY = 30001 }; // it fits into every integer

Text row_quoted(Arena *arena, Text text)
{
    Builder out = {.arena = arena};
    builder_add_char(&out, '\'');
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\'')
            builder_add_char(&out, '\'');
        builder_add_char(&out, text.data[i]);
    }
    builder_add_char(&out, '\'');
    return builder_text(&out);
}

// 1 … 99: which row it is; of a key in another attempt another.
static unsigned number_of(const RowSeed *seed)
{
    return 1 + seed->row + (seed->is_key ? TEST_ROWS_LIMIT * (unsigned)seed->attempt : 0);
}

static Text from_pattern(Arena *arena, const char *pattern, unsigned number)
{
    Builder out = {.arena = arena};
    for (; *pattern; pattern++) {
        if (*pattern == '#')
            builder_add_format(&out, "%u", number);
        else if (*pattern == '@')
            builder_add_format(&out, "%02u", number);
        else
            builder_add_char(&out, *pattern);
    }
    return builder_text(&out);
}

static bool is_hinted(const RowSeed *seed)
{
    bool is_tried =
        seed->is_bound || (seed->attempt >= ATTEMPT_HINTED && seed->attempt <= ATTEMPT_BELOW);
    return seed->hints && seed->hints->count > 0 && is_tried;
}

static Text hint_of(const RowSeed *seed)
{
    return seed->hints->items[seed->is_key ? seed->row % seed->hints->count : 0];
}

static bool read_number(Arena *arena, Text text, double *number)
{
    const char *digits = text_copy(arena, text);
    char *end;
    *number = strtod(digits, &end);
    return end != digits && *end == '\0';
}

// Of all hints, the first number: another constant may be meant for something else.
static bool hinted_number(Arena *arena, const RowSeed *seed, double *number)
{
    if (!is_hinted(seed))
        return false;
    for (size_t i = 0; i < seed->hints->count; i++)
        if (read_number(arena, seed->hints->items[i], number)) {
            *number += seed->is_key ? seed->row : 0;
            *number += seed->attempt == ATTEMPT_ABOVE ? 1 : 0;
            *number -= seed->attempt == ATTEMPT_BELOW ? 1 : 0;
            return true;
        }
    return false;
}

static Text number_text(Arena *arena, const RowType *type, const RowSeed *seed)
{
    Builder out = {.arena = arena};
    double number = number_of(seed);
    double most = 1;
    for (size_t i = 0; i < type->size && i < 15; i++)
        most *= 10;
    bool is_limited = type->class == ROW_NUMBER;
    if (hinted_number(arena, seed, &number)) {
        builder_add_format(&out, "%.15g", number);
        return builder_text(&out);
    }
    if (seed->is_key || seed->is_number_of_key)
        number += FIRST_KEY - 1;
    if (seed->attempt == ATTEMPT_GROWING)
        number += seed->column;
    if (is_limited && number > most - 1)
        number = most - 1 - number_of(seed);
    builder_add_format(&out, "%.15g", number < 0 ? 0 : number);
    return builder_text(&out);
}

static Text text_of(Arena *arena, const RowType *type, const RowSeed *seed)
{
    Builder out = {.arena = arena};
    bool is_capital = seed->attempt == ATTEMPT_CAPITALS;
    char letter = (char)((is_capital ? 'Q' : 'q') + seed->row % TEST_ROWS_LIMIT);
    if (is_hinted(seed) && (type->size == 0 || hint_of(seed).size <= type->size))
        return hint_of(seed);
    if (is_capital)
        builder_add_format(&out, "%cMIGC", letter);
    else if (seed->attempt == ATTEMPT_GROWING)
        builder_add_format(&out, "migc%u@example.org", number_of(seed));
    else
        builder_add_format(&out, "migc%u", number_of(seed));
    Text text = builder_text(&out);
    if (type->size == 0 || text.size <= type->size)
        return text;
    // The first letter must tell the rows apart.
    out.count = 0;
    builder_add_format(&out, "%c%s", letter, is_capital ? "MIGC" : "migc");
    text = builder_text(&out);
    text.size = text.size < type->size ? text.size : type->size;
    return text;
}

static Text day_of(Arena *arena, const RowType *type, const RowSeed *seed)
{
    Builder out = {.arena = arena};
    unsigned month = seed->attempt == ATTEMPT_GROWING ? 1 + seed->column % 12 : 1;
    if (is_hinted(seed))
        return hint_of(seed);
    builder_add_format(&out, "2001-%02u-%02u%s", month, 1 + number_of(seed) % 28, type->pattern);
    return builder_text(&out);
}

static Text bits_of(Arena *arena, const RowType *type, const RowSeed *seed)
{
    Builder out = {.arena = arena};
    size_t size = type->size > 0 ? type->size : 8;
    for (size_t i = size; i-- > 0;)
        builder_add_char(&out, i < 8 && (number_of(seed) >> i & 1) ? '1' : '0');
    return builder_text(&out);
}

static Text boolean_of(MigDialect dialect, const RowSeed *seed)
{
    bool is_true = seed->is_key ? seed->row % 2 : seed->attempt != ATTEMPT_PLAIN;
    if (dialect == MIG_SQLITE)
        return is_true ? TEXT("1") : TEXT("0");
    return is_true ? TEXT("true") : TEXT("false");
}

static Text label_of(const RowType *type, const RowSeed *seed)
{
    if (is_hinted(seed))
        return hint_of(seed);
    if (type->labels.count == 0)
        return (Text){"", 0};
    return type->labels.items[seed->is_key ? seed->row % type->labels.count : 0];
}

// Without quotes.
static Text bare_value(Arena *arena, MigDialect dialect, const RowType *type, const RowSeed *seed)
{
    switch (type->class) {
    case ROW_INTEGER:
    case ROW_NUMBER:
        return number_text(arena, type, seed);
    case ROW_TEXT:
        return text_of(arena, type, seed);
    case ROW_BOOLEAN:
        return boolean_of(dialect, seed);
    case ROW_DAY:
        return day_of(arena, type, seed);
    case ROW_BITS:
        return bits_of(arena, type, seed);
    case ROW_ENUM:
        return label_of(type, seed);
    case ROW_BLOB:
        return from_pattern(arena, "x'6d696763@'", number_of(seed));
    case ROW_PATTERN:
        break;
    }
    return is_hinted(seed) ? hint_of(seed) : from_pattern(arena, type->pattern, number_of(seed));
}

// {"migc1"}; an empty one where nothing depends on it.
static Text array_of(Arena *arena, Text element, const RowSeed *seed)
{
    Builder out = {.arena = arena};
    if (!seed->is_key && seed->attempt == ATTEMPT_PLAIN)
        return TEXT("'{}'");
    builder_add(&out, TEXT("{\""));
    for (size_t i = 0; i < element.size; i++) {
        if (element.data[i] == '"' || element.data[i] == '\\')
            builder_add_char(&out, '\\');
        builder_add_char(&out, element.data[i]);
    }
    builder_add(&out, TEXT("\"}"));
    return row_quoted(arena, builder_text(&out));
}

Text row_value(Arena *arena, MigDialect dialect, const RowType *type, const RowSeed *seed)
{
    Text value = bare_value(arena, dialect, type, seed);
    bool is_plain = type->class == ROW_INTEGER || type->class == ROW_NUMBER ||
                    type->class == ROW_BLOB || type->class == ROW_BOOLEAN;
    if (type->is_array)
        return array_of(arena, value, seed);
    // PostgreSQL reads a text in quotes as the type that is wanted.
    return is_plain && dialect == MIG_SQLITE ? value : row_quoted(arena, value);
}
