// SPDX-License-Identifier: MIT
// Where the literal that may be a secret begins and ends: quotes, doubled where it stands inside
// another literal, prefixes, dollar quotes, and what stands between pieces of one.
#include "secret_literal.h"
#include <string.h>

size_t mig__secret_skip(SecretText text, size_t at)
{
    size_t horizon = at < text.size ? secret_horizon(text, at) : at;
    while (at < horizon) {
        char first = text.data[at];
        char second = secret_byte(text, at + 1);
        if (secret_is_space(first)) {
            at++;
            continue;
        }
        bool is_block = first == '/' && second == '*';
        if (!is_block && (first != '-' || second != '-')) {
            break;
        }
        at += 2;
        while (at < horizon && (is_block ? text.data[at] != '/' || text.data[at - 1] != '*'
                                         : text.data[at] != '\n')) {
            at++;
        }
        at += at < horizon;
    }
    return at;
}

size_t mig__secret_run(SecretText text, size_t at, char c)
{
    size_t count = 0;
    while (at + count < text.size && text.data[at + count] == c) {
        count++;
    }
    return count;
}

size_t mig__secret_close(SecretText text, size_t at, size_t unit, char quote, bool has_escapes)
{
    while (at < text.size) {
        if (has_escapes && text.data[at] == '\\') {
            at += 2;
            continue;
        }
        size_t run = mig__secret_run(text, at, quote);
        if (run == 0) {
            at++;
            continue;
        }
        size_t units = run / unit;
        if (units % 2 == 1 || units * unit < run) {
            return at + (units - units % 2) * unit;
        }
        at += run;
    }
    return text.size;
}

// Literals with a line end between them are one.
static size_t secret_join(SecretText text, size_t end, size_t unit)
{
    for (;;) {
        size_t next = mig__secret_skip(text, end + unit);
        if (end + unit >= text.size || secret_byte(text, next) != '\'' ||
            memchr(text.data + end + unit, '\n', next - end - unit) == NULL) {
            return end;
        }
        end = mig__secret_close(text, next + unit, unit, '\'', false);
    }
}

bool mig__secret_is_closed(SecretText text, size_t at, bool has_gap)
{
    char c = secret_byte(text, at);
    if (c == '\0' || strchr(",;)|", c) != NULL) {
        return true;
    }
    return has_gap ? secret_is_space(c) : !secret_is_word(c);
}

// `at` is at quotes. An even number opens a literal inside another one, or is an empty literal.
static bool secret_quoted(SecretText text, size_t at, bool has_escapes, bool has_gap,
                          MigSecret *secret)
{
    size_t run = mig__secret_run(text, at, '\'');
    size_t unit = run % 2 == 0 ? run : 1;
    if ((run > 1 || !has_gap) && mig__secret_is_closed(text, at + run, has_gap)) {
        return false;
    }
    if (run > 1 && run % 2 == 1) { // ''' || password: the end of the outer literal
        size_t next = mig__secret_skip(text, at + run);
        if (secret_byte(text, next) == '|' || next >= text.size) {
            return false;
        }
    }
    size_t end = mig__secret_close(text, at + unit, unit, '\'', has_escapes);
    return secret_set(secret, secret->kind, at + unit, secret_join(text, end, unit));
}

// `at` is at a dollar sign.
static bool secret_dollar_quoted(SecretText text, size_t at, MigSecret *secret)
{
    size_t content = at + 1;
    while (secret_is_word(secret_byte(text, content))) {
        content++;
    }
    if (secret_byte(text, content) != '$' || secret_is_digit(secret_byte(text, at + 1))) {
        return false;
    }
    size_t tag_size = ++content - at;
    size_t end = content;
    while (end < text.size &&
           (tag_size > text.size - end || memcmp(text.data + end, text.data + at, tag_size) != 0)) {
        end++;
    }
    return secret_set(secret, secret->kind, content, end);
}

// The prefix of a literal: E, N, B, X, U&.
static size_t secret_skip_prefix(SecretText text, size_t at, bool *has_escapes)
{
    char c = secret_lower(secret_byte(text, at));
    *has_escapes = false;
    if (c == 'u' && secret_byte(text, at + 1) == '&' && secret_byte(text, at + 2) == '\'') {
        return at + 2;
    }
    if (c != '\0' && strchr("enbx", c) != NULL && secret_byte(text, at + 1) == '\'') {
        *has_escapes = c == 'e';
        return at + 1;
    }
    return at;
}

bool mig__secret_literal(SecretText text, size_t at, bool has_gap, MigSecret *secret)
{
    bool has_escapes;
    at = secret_skip_prefix(text, at, &has_escapes);
    if (secret_byte(text, at) == '\\' && secret_byte(text, at + 1) == '\'') { // inside E'…'
        size_t end = at + 2;
        while (end < text.size && text.data[end] != '\'') {
            end += text.data[end] == '\\' && secret_byte(text, end + 1) != '\'' ? 2 : 1;
        }
        end = end < text.size ? end : text.size;
        return secret_set(secret, secret->kind, at + 2,
                          end > at + 2 && text.data[end - 1] == '\\' ? end - 1 : end);
    }
    if (secret_byte(text, at) == '\'') {
        return secret_quoted(text, at, has_escapes, has_gap, secret);
    }
    return secret_byte(text, at) == '$' && secret_dollar_quoted(text, at, secret);
}
