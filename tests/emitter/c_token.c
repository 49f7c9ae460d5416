// SPDX-License-Identifier: MIT
#include "c_token.h"

#include <string.h>

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static CToken fail(CReader *reader, const char *problem)
{
    if (!reader->problem)
        reader->problem = problem;
    return (CToken){C_END, {"", 0}, reader->line};
}

static char peek(const CReader *reader, size_t offset)
{
    return reader->at + offset < reader->source.size ? reader->source.data[reader->at + offset]
                                                     : '\0';
}

CReader c_reader(Arena *arena, Text source)
{
    CReader reader = {arena, source, 0, 1, NULL};
    for (size_t i = 0; i < source.size && !reader.problem; i++) {
        char c = source.data[i];
        char next = i + 1 < source.size ? source.data[i + 1] : '\n';
        if (c == '\n')
            reader.line++;
        else if (c < ' ' || c > '~')
            reader.problem = "a byte that is not printable";
        if (c == '?' && next == '?')
            reader.problem = "two question marks";
        if (c == '\\' && next == '\n')
            reader.problem = "a joined line";
    }
    if (!reader.problem)
        reader.line = 1;
    return reader;
}

// Behind "/*". Only what cannot mean anything, however a comment is read.
static void skip_comment(CReader *reader)
{
    while (reader->at < reader->source.size) {
        char c = peek(reader, 0);
        if (c == '*' && peek(reader, 1) == '/') {
            reader->at += 2;
            return;
        }
        if (!is_letter(c) && !is_digit(c) && (c == '\0' || !strchr(" ./-:,", c)))
            break;
        if (c == '/' && peek(reader, 1) == '*')
            break;
        reader->at++;
    }
    fail(reader, "a comment that holds more than harmless characters, or does not end");
}

static void skip_blanks(CReader *reader)
{
    while (!reader->problem && reader->at < reader->source.size) {
        char c = peek(reader, 0);
        if (c == '/' && peek(reader, 1) == '*') {
            reader->at += 2;
            skip_comment(reader);
        } else if (c == ' ' || c == '\n') {
            reader->line += c == '\n';
            reader->at++;
        } else {
            return;
        }
    }
}

// Behind a backslash: the byte, and how many characters it takes; 0 where it is no escape of ours.
static size_t read_escape(const char *text, size_t size, char *byte)
{
    static const char plain[] = "n\n\"\"\\\\??";
    unsigned value = 0;
    for (size_t i = 0; size > 0 && i + 1 < sizeof plain; i += 2)
        if (text[0] == plain[i])
            return *byte = plain[i + 1], 1;
    if (size < 3)
        return 0;
    for (size_t i = 0; i < 3; i++) {
        if (text[i] < '0' || text[i] > '7')
            return 0;
        value = value * 8 + (unsigned)(text[i] - '0');
    }
    *byte = (char)(unsigned char)value;
    return value > 0 && value < 256 ? 3 : 0;
}

// At the opening quote. "\0" stands only right before the closing quote, so no digit follows it.
static CToken read_string(CReader *reader)
{
    Builder bytes = {.arena = reader->arena};
    builder_add(&bytes, (Text){"", 0});
    for (reader->at++; peek(reader, 0) != '"'; reader->at++) {
        char c = peek(reader, 0);
        if (c == '\n' || reader->at >= reader->source.size)
            return fail(reader, "a literal that does not end in its line");
        if (c == '\\' && peek(reader, 1) == '0' && peek(reader, 2) == '"') {
            builder_add_char(&bytes, '\0');
            reader->at++;
        } else if (c == '\\') {
            Text rest = {reader->source.data + reader->at + 1,
                         reader->source.size - reader->at - 1};
            size_t size = read_escape(rest.data, rest.size, &c);
            if (size == 0)
                return fail(reader, "an escape that is not one of ours");
            builder_add_char(&bytes, c);
            reader->at += size;
        } else if (c == '?') {
            return fail(reader, "a question mark without a backslash");
        } else {
            builder_add_char(&bytes, c);
        }
    }
    reader->at++;
    return (CToken){C_STRING, {bytes.items ? bytes.items : "", bytes.count}, reader->line};
}

static CToken read_run(CReader *reader, CTokenKind kind)
{
    size_t start = reader->at;
    while (is_digit(peek(reader, 0)) || (kind == C_WORD && is_letter(peek(reader, 0))))
        reader->at++;
    if (kind == C_NUMBER && is_letter(peek(reader, 0)))
        return fail(reader, "a number that is not plain decimal");
    return (CToken){kind, {reader->source.data + start, reader->at - start}, reader->line};
}

static CToken read_directive(CReader *reader)
{
    const char *start = reader->source.data + reader->at;
    const char *end = memchr(start, '\n', reader->source.size - reader->at);
    if (reader->at > 0 && start[-1] != '\n')
        return fail(reader, "a # inside a line");
    size_t size = end ? (size_t)(end - start) : reader->source.size - reader->at;
    reader->at += size;
    return (CToken){C_DIRECTIVE, {start, size}, reader->line};
}

CToken c_token(CReader *reader)
{
    skip_blanks(reader);
    if (reader->problem || reader->at >= reader->source.size)
        return (CToken){C_END, {"", 0}, reader->line};
    char c = peek(reader, 0);
    if (c == '"')
        return read_string(reader);
    if (c == '#')
        return read_directive(reader);
    if (is_letter(c))
        return read_run(reader, C_WORD);
    if (is_digit(c))
        return read_run(reader, C_NUMBER);
    if (!strchr("{}()[],;=*&-", c))
        return fail(reader, "a character that generated files do not need");
    reader->at++;
    return (CToken){C_MARK, {reader->source.data + reader->at - 1, 1}, reader->line};
}
