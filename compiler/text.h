// SPDX-License-Identifier: MIT
// Text: a slice of bytes that somebody else owns, not NUL-terminated. Builder: text that grows.
#ifndef MIGC_TEXT_H
#define MIGC_TEXT_H

#include "arena.h"
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef struct Text {
    const char *data;
    size_t size;
} Text;

// For printf: printf("%.*s", TEXT_ARGS(text)).
#define TEXT_ARGS(text) (int)(text).size, (text).data
#define TEXT(literal)   ((Text){(literal), sizeof(literal) - 1})

// Inline, so that the size of a literal is known where it is compiled.
static inline Text text_from(const char *string)
{
    return (Text){string, strlen(string)};
}

static inline bool text_equal(Text a, Text b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool text_is(Text text, const char *string)
{
    return text_equal(text, text_from(string));
}

// Whether it is one of these strings, which are sorted by their bytes.
bool text_is_listed(Text text, const char *const *sorted, size_t count);
bool text_equal_ignoring_case(Text a, Text b); // ASCII letters only
int text_compare(Text a, Text b);              // bytes, as strcmp
uint64_t text_hash(Text text);
char *text_copy(Arena *arena, Text text); // NUL-terminated

typedef struct Builder {
    Arena *arena;
    char *items; // NUL-terminated after every call that adds
    size_t count;
    size_t capacity;
} Builder;

void builder_add(Builder *builder, Text text);
void builder_add_char(Builder *builder, char c);
void builder_add_identifier(Builder *builder, Text name); // of SQL, in double quotes
void builder_add_number(Builder *builder, size_t number); // decimal
void builder_add_format(Builder *builder, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void builder_add_format_list(Builder *builder, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
Text builder_text(const Builder *builder);

// printf into the arena; a NUL stands behind it.
Text text_format(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
Text text_format_list(Arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

// Of `candidates`, the one nearest to `word` by edit distance, if near enough to suggest; else {0}.
Text text_suggest(Text word, const Text *candidates, size_t count);

// Without white space at both ends.
Text text_trim(Text text);

// A copy with the letters of ASCII in lower case.
Text text_lower(Arena *arena, Text text);

#endif
