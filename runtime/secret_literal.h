// SPDX-License-Identifier: MIT
// What the two parts of the scanner for secrets share: the words that announce one (secret.c) and
// the literals that hold it (secret_literal.c).
#ifndef MIG_SECRET_LITERAL_H
#define MIG_SECRET_LITERAL_H

#include "secret.h"

// How far the end of a comment, of a URL, the KEY of an ATTACH are looked for: no text of thousands
// of beginnings takes longer than its size allows.
enum { SECRET_HORIZON = 500 };

typedef struct SecretText {
    const char *data;
    size_t size;
} SecretText;

// 0 at the end, so that nothing below compares with the size.
static inline char secret_byte(SecretText text, size_t at)
{
    return at < text.size ? text.data[at] : '\0';
}

static inline bool secret_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool secret_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// In ASCII, whatever the locale of the application.
static inline char secret_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline bool secret_is_word(char c)
{
    char lower = secret_lower(c);
    return (lower >= 'a' && lower <= 'z') || secret_is_digit(c) || c == '_' ||
           (unsigned char)c >= 0x80;
}

static inline size_t secret_horizon(SecretText text, size_t at)
{
    return text.size - at > SECRET_HORIZON ? at + SECRET_HORIZON : text.size;
}

static inline bool secret_set(MigSecret *secret, MigSecretKind kind, size_t offset, size_t end)
{
    secret->kind = kind;
    secret->offset = offset;
    secret->size = end - offset;
    return end > offset;
}

// Behind blanks and comments.
size_t mig__secret_skip(SecretText text, size_t at);

// How many `c` stand at `at`.
size_t mig__secret_run(SecretText text, size_t at, char c);

// Where the content of a literal ends that was opened by `unit` quotes: one at the top, two inside
// another literal. A pair of units is a quote in the content.
size_t mig__secret_close(SecretText text, size_t at, size_t unit, char quote, bool has_escapes);

// Whether what stands behind quotes shows that they close a literal: `'password', 'x'`.
bool mig__secret_is_closed(SecretText text, size_t at, bool has_gap);

// The content of the literal that begins at `at`, behind a gap or directly behind the word; false
// where none begins there or it is empty. Needs secret->kind.
bool mig__secret_literal(SecretText text, size_t at, bool has_gap, MigSecret *secret);

#endif
