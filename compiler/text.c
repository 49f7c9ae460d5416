// SPDX-License-Identifier: MIT
#include "text.h"

#include <stdio.h>
#include <string.h>

static char to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool text_is_listed(Text text, const char *const *sorted, size_t count)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = text_compare(text, text_from(sorted[middle]));
        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

bool text_equal_ignoring_case(Text a, Text b)
{
    if (a.size != b.size)
        return false;
    for (size_t i = 0; i < a.size; i++)
        if (to_lower(a.data[i]) != to_lower(b.data[i]))
            return false;
    return true;
}

int text_compare(Text a, Text b)
{
    size_t shorter = a.size < b.size ? a.size : b.size;
    int order = shorter ? memcmp(a.data, b.data, shorter) : 0;
    if (order != 0)
        return order;
    return (a.size > b.size) - (a.size < b.size);
}

uint64_t text_hash(Text text)
{
    uint64_t hash = 14695981039346656037u; // FNV-1a
    for (size_t i = 0; i < text.size; i++)
        hash = (hash ^ (unsigned char)text.data[i]) * 1099511628211u;
    return hash ^ hash >> 32;
}

char *text_copy(Arena *arena, Text text)
{
    char *copy = arena_alloc(arena, text.size + 1);
    if (text.size)
        memcpy(copy, text.data, text.size);
    return copy;
}

static void builder_reserve(Builder *builder, size_t extra)
{
    if (builder->capacity - builder->count > extra)
        return;
    size_t capacity = builder->capacity ? builder->capacity : 64;
    while (capacity - builder->count <= extra)
        capacity *= 2;
    builder->items = arena_grow(builder->arena, builder->items, builder->capacity, capacity);
    builder->capacity = capacity;
}

void builder_add(Builder *builder, Text text)
{
    builder_reserve(builder, text.size);
    if (text.size)
        memcpy(builder->items + builder->count, text.data, text.size);
    builder->count += text.size;
    builder->items[builder->count] = '\0';
}

void builder_add_char(Builder *builder, char c)
{
    builder_reserve(builder, 1);
    builder->items[builder->count++] = c;
    builder->items[builder->count] = '\0';
}

void builder_add_identifier(Builder *builder, Text name)
{
    builder_add_char(builder, '"');
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] == '"')
            builder_add_char(builder, '"');
        builder_add_char(builder, name.data[i]);
    }
    builder_add_char(builder, '"');
}

void builder_add_number(Builder *builder, size_t number)
{
    char digits[24];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    builder_add(builder, (Text){digits + at, sizeof digits - at});
}

void builder_add_format_list(Builder *builder, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    builder_reserve(builder, (size_t)size);
    vsnprintf(builder->items + builder->count, (size_t)size + 1, format, again);
    builder->count += (size_t)size;
    va_end(again);
}

void builder_add_format(Builder *builder, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    builder_add_format_list(builder, format, arguments);
    va_end(arguments);
}

Text builder_text(const Builder *builder)
{
    return (Text){builder->items ? builder->items : "", builder->count};
}

Text text_format_list(Arena *arena, const char *format, va_list arguments)
{
    Builder text = {.arena = arena};
    builder_add_format_list(&text, format, arguments);
    return builder_text(&text);
}

Text text_format(Arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    Text text = text_format_list(arena, format, arguments);
    va_end(arguments);
    return text;
}

enum { LONGEST_SUGGESTION = 64 };

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

// Levenshtein distance of two short words, one row at a time.
static size_t edit_distance(Text a, Text b)
{
    size_t row[LONGEST_SUGGESTION + 1];
    for (size_t j = 0; j <= b.size; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.size; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.size; j++) {
            size_t above = row[j];
            size_t change = diagonal + (to_lower(a.data[i - 1]) != to_lower(b.data[j - 1]));
            row[j] = smallest(above + 1, row[j - 1] + 1, change);
            diagonal = above;
        }
    }
    return row[b.size];
}

Text text_suggest(Text word, const Text *candidates, size_t count)
{
    Text best = {0};
    size_t limit = word.size / 3 + 1; // a third of the letters may differ
    size_t best_distance = limit + 1;
    if (word.size == 0 || word.size > LONGEST_SUGGESTION)
        return best;
    for (size_t i = 0; i < count; i++) {
        size_t size = candidates[i].size;
        if (size > LONGEST_SUGGESTION || size > word.size + limit || word.size > size + limit)
            continue;
        size_t distance = edit_distance(word, candidates[i]);
        if (distance < best_distance) {
            best_distance = distance;
            best = candidates[i];
        }
    }
    return best_distance <= limit && best_distance < word.size ? best : (Text){0};
}

Text text_lower(Arena *arena, Text text)
{
    char *copy = text_copy(arena, text);
    for (size_t i = 0; i < text.size; i++)
        if (copy[i] >= 'A' && copy[i] <= 'Z')
            copy[i] = (char)(copy[i] - 'A' + 'a');
    return (Text){copy, text.size};
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

Text text_trim(Text text)
{
    while (text.size > 0 && is_blank(text.data[0]))
        text = (Text){text.data + 1, text.size - 1};
    while (text.size > 0 && is_blank(text.data[text.size - 1]))
        text.size--;
    return text;
}
