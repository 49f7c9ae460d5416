// SPDX-License-Identifier: MIT
// What constraints say of a column's values: the constants of CHECK (status IN ('new', 'old')) and
// of FOR VALUES FROM ('2020-01-01').
#include "test_rows_parts.h"

#include <string.h>

static bool is_letter(char c)
{
    unsigned char u = (unsigned char)c;
    return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || u == '_' || u >= 0x80;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

typedef enum TokenKind { TOKEN_NAME, TOKEN_CONSTANT, TOKEN_OTHER, TOKEN_END } TokenKind;

typedef struct Scanner {
    Arena *arena;
    Text rest;
    Text value; // of the token: without its quotes
} Scanner;

static void scan_quoted(Scanner *scanner)
{
    const Text text = scanner->rest;
    char quote = text.data[0];
    Builder value = {.arena = scanner->arena};
    size_t i = 1;
    builder_add(&value, (Text){"", 0});
    for (; i < text.size; i++) {
        bool is_double = i + 1 < text.size && text.data[i + 1] == quote;
        if (text.data[i] == quote && !is_double)
            break;
        i += text.data[i] == quote;
        builder_add_char(&value, text.data[i]);
    }
    i += i < text.size;
    scanner->value = builder_text(&value);
    scanner->rest = (Text){text.data + i, text.size - i};
}

static size_t word_size(Text text)
{
    size_t size = 0;
    while (size < text.size && (is_letter(text.data[size]) || is_digit(text.data[size]) ||
                                (text.data[size] == '.' && is_digit(text.data[0]))))
        size++;
    return size;
}

static TokenKind scan(Scanner *scanner)
{
    while (scanner->rest.size > 0 && strchr(" \t\r\n", scanner->rest.data[0]))
        scanner->rest = (Text){scanner->rest.data + 1, scanner->rest.size - 1};
    if (scanner->rest.size == 0)
        return TOKEN_END;
    char c = scanner->rest.data[0];
    if (c == '\'' || c == '"') {
        scan_quoted(scanner);
        return c == '"' ? TOKEN_NAME : TOKEN_CONSTANT;
    }
    size_t size = word_size(scanner->rest);
    scanner->value = (Text){scanner->rest.data, size > 0 ? size : 1};
    size = scanner->value.size;
    scanner->rest = (Text){scanner->rest.data + size, scanner->rest.size - size};
    return is_letter(c) ? TOKEN_NAME : is_digit(c) ? TOKEN_CONSTANT : TOKEN_OTHER;
}

// Words of SQL and of types that stand between a column and its constants.
static bool is_word(Text name)
{
    static const char *const words[] = {
        "and",    "any",  "array", "between", "bpchar",  "character", "in",   "integer", "is",
        "length", "like", "not",   "null",    "numeric", "or",        "text", "varying"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_equal_ignoring_case(name, text_from(words[i])))
            return true;
    return false;
}

void row_hints_add(Arena *arena, RowTexts *hints, Text expression, Text name)
{
    Scanner scanner = {arena, expression, {"", 0}};
    bool is_meant = false, is_cast = false;
    for (TokenKind kind; (kind = scan(&scanner)) != TOKEN_END;) {
        if (kind == TOKEN_CONSTANT && is_meant)
            ARRAY_PUSH(arena, hints, scanner.value);
        else if (kind == TOKEN_NAME && text_equal_ignoring_case(scanner.value, name))
            is_meant = true;
        else if (kind == TOKEN_NAME && !is_cast && !is_word(scanner.value))
            is_meant = false;
        is_cast =
            kind == TOKEN_OTHER && (text_is(scanner.value, ":") || text_is(scanner.value, "."));
    }
}

bool row_names(Text expression, Text name)
{
    Arena *arena = arena_create();
    Scanner scanner = {arena, expression, {"", 0}};
    bool is_named = false;
    for (TokenKind kind; !is_named && (kind = scan(&scanner)) != TOKEN_END;)
        is_named = kind == TOKEN_NAME && text_equal_ignoring_case(scanner.value, name);
    arena_destroy(arena);
    return is_named;
}

void row_constants_add(Arena *arena, RowTexts *constants, Text text)
{
    Scanner scanner = {arena, text, {"", 0}};
    for (TokenKind kind; (kind = scan(&scanner)) != TOKEN_END;)
        if (kind == TOKEN_CONSTANT)
            ARRAY_PUSH(arena, constants, scanner.value);
}

// The place of a column among the keys of "RANGE (region, created)"; the count where it is none.
static size_t place_among(Arena *arena, Text keys, Text column, size_t *count)
{
    Scanner scanner = {arena, keys, {"", 0}};
    size_t place = SIZE_MAX, i = 0;
    scan(&scanner);
    for (TokenKind kind; (kind = scan(&scanner)) != TOKEN_END;) {
        i += kind == TOKEN_OTHER && text_is(scanner.value, ",");
        if (kind == TOKEN_NAME && text_equal(scanner.value, column))
            place = i;
    }
    *count = i + 1;
    return place < i + 1 ? place : i + 1;
}

// FOR VALUES FROM ('a', MINVALUE) TO …: the lower bound belongs to it.
static void add_lower(Arena *arena, RowTexts *hints, Text bound, size_t place)
{
    Scanner scanner = {arena, bound, {"", 0}};
    size_t i = 0;
    for (TokenKind kind; (kind = scan(&scanner)) != TOKEN_END;) {
        if (kind == TOKEN_OTHER && text_is(scanner.value, ")"))
            return;
        i += kind == TOKEN_OTHER && text_is(scanner.value, ",");
        if (kind == TOKEN_CONSTANT && i == place)
            ARRAY_PUSH(arena, hints, scanner.value);
    }
}

bool row_hints_add_bound(RowFill *fill, RowTexts *hints, const ModelObject *table, Text column)
{
    static const char in[] = "FOR VALUES IN", from[] = "FOR VALUES FROM";
    bool is_key = false;
    for (unsigned depth = 0; table && depth < 8; depth++) {
        Text bound = model_value(table, ATTRIBUTE_BOUND);
        const ModelObject *parent =
            row_find(fill, SPACE_RELATION, model_value(table, ATTRIBUTE_PARENTS));
        if (bound.size == 0 || !parent)
            return is_key;
        size_t count;
        size_t place =
            place_among(fill->arena, model_value(parent, ATTRIBUTE_PARTITION_BY), column, &count);
        is_key |= place < count;
        if (place < count && bound.size > sizeof in && memcmp(bound.data, in, sizeof in - 1) == 0)
            row_constants_add(fill->arena, hints, bound);
        if (place < count && bound.size > sizeof from &&
            memcmp(bound.data, from, sizeof from - 1) == 0)
            add_lower(fill->arena, hints, bound, place);
        table = parent;
    }
    return is_key;
}
