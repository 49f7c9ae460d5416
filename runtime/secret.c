// SPDX-License-Identifier: MIT
#include "secret.h"
#include <string.h>

// How far the end of a comment, of a URL, the KEY of an ATTACH are looked for: no text of thousands
// of beginnings takes longer than its size allows.
enum { SECRET_HORIZON = 500 };

typedef struct SecretText {
    const char *data;
    size_t size;
} SecretText;

// 0 at the end, so that nothing below compares with the size.
static char secret_byte(SecretText text, size_t at)
{
    return at < text.size ? text.data[at] : '\0';
}

static bool secret_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool secret_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// In ASCII, whatever the locale of the application.
static char secret_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool secret_is_word(char c)
{
    char lower = secret_lower(c);
    return (lower >= 'a' && lower <= 'z') || secret_is_digit(c) || c == '_' ||
           (unsigned char)c >= 0x80;
}

static size_t secret_horizon(SecretText text, size_t at)
{
    return text.size - at > SECRET_HORIZON ? at + SECRET_HORIZON : text.size;
}

// The end of `word` (in lower case) where it stands at `at` as a whole word, else 0.
static size_t secret_match(SecretText text, size_t at, const char *word)
{
    size_t size = strlen(word);
    if (size > text.size - at || (at > 0 && secret_is_word(text.data[at - 1]))) {
        return 0;
    }
    for (size_t i = 0; i < size; i++) {
        if (secret_lower(text.data[at + i]) != word[i]) {
            return 0;
        }
    }
    return secret_is_word(secret_byte(text, at + size)) ? 0 : at + size;
}

// Behind blanks and comments.
static size_t secret_skip(SecretText text, size_t at)
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

static size_t secret_run(SecretText text, size_t at, char c)
{
    size_t count = 0;
    while (at + count < text.size && text.data[at + count] == c) {
        count++;
    }
    return count;
}

// Where the content of a literal ends that was opened by `unit` quotes: one at the top, two inside
// another literal. A pair of units is a quote in the content.
static size_t secret_close(SecretText text, size_t at, size_t unit, char quote, bool has_escapes)
{
    while (at < text.size) {
        if (has_escapes && text.data[at] == '\\') {
            at += 2;
            continue;
        }
        size_t run = secret_run(text, at, quote);
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
        size_t next = secret_skip(text, end + unit);
        if (end + unit >= text.size || secret_byte(text, next) != '\'' ||
            memchr(text.data + end + unit, '\n', next - end - unit) == NULL) {
            return end;
        }
        end = secret_close(text, next + unit, unit, '\'', false);
    }
}

static bool secret_set(MigSecret *secret, MigSecretKind kind, size_t offset, size_t end)
{
    secret->kind = kind;
    secret->offset = offset;
    secret->size = end - offset;
    return end > offset;
}

// Whether what stands behind quotes shows that they close a literal: `'password', 'x'`.
static bool secret_is_closed(SecretText text, size_t at, bool has_gap)
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
    size_t run = secret_run(text, at, '\'');
    size_t unit = run % 2 == 0 ? run : 1;
    if ((run > 1 || !has_gap) && secret_is_closed(text, at + run, has_gap)) {
        return false;
    }
    if (run > 1 && run % 2 == 1) { // ''' || password: the end of the outer literal
        size_t next = secret_skip(text, at + run);
        if (secret_byte(text, next) == '|' || next >= text.size) {
            return false;
        }
    }
    size_t end = secret_close(text, at + unit, unit, '\'', has_escapes);
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

static bool secret_literal(SecretText text, size_t at, bool has_gap, MigSecret *secret)
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

// Whether the quotes that end at `at` open a literal.
static bool secret_opens(SecretText text, size_t at)
{
    while (at > 0 && strchr("'\"$", text.data[at - 1]) != NULL) {
        at--;
    }
    return at == 0 || secret_is_space(text.data[at - 1]) ||
           strchr("(,=|eE", text.data[at - 1]) != NULL;
}

// Whether the word at `at` stands where a connection string has its words: behind the quote that
// opens it, or behind another word of it.
static bool secret_is_in_string(SecretText text, size_t at)
{
    size_t horizon = at > SECRET_HORIZON ? at - SECRET_HORIZON : 0;
    while (at > horizon && secret_is_space(text.data[at - 1])) {
        at--;
    }
    if (at > horizon && strchr("'\"$?&;", text.data[at - 1]) != NULL) {
        return true;
    }
    bool is_before_blank = true;
    for (; at > horizon && strchr(",;()", text.data[at - 1]) == NULL; at--) {
        if (strchr("'\"$", text.data[at - 1]) != NULL) {
            return secret_opens(text, at);
        }
        is_before_blank = is_before_blank && !secret_is_space(text.data[at - 1]);
        if (is_before_blank && text.data[at - 1] == '=') {
            return true;
        }
    }
    return false;
}

// Whether quotes end the literal that a connection string stands in: two with more of the value
// behind them are one of its bytes.
static bool secret_ends_string(SecretText text, size_t at)
{
    size_t run = secret_run(text, at, '\'');
    return run == 1 || (run > 1 && !secret_is_word(secret_byte(text, at + run)));
}

// A value without quotes, to the next blank or to the end of the literal.
static bool secret_value(SecretText text, size_t at, MigSecret *secret)
{
    size_t end = at;
    while (end < text.size && !secret_is_space(text.data[end]) && text.data[end] != '"' &&
           !secret_ends_string(text, end)) {
        size_t quotes = secret_run(text, end + (text.data[end] == '\\'), '\'');
        end += (text.data[end] == '\\') + (quotes > 0 ? quotes : 1);
    }
    return secret_set(secret, MIG__SECRET_VALUE, at, end < text.size ? end : text.size);
}

// `end` is behind the word, which begins at `at`.
static bool secret_after_word(SecretText text, size_t at, size_t end, MigSecret *secret)
{
    bool is_quoted = at > 0 && text.data[at - 1] == '"' && secret_byte(text, end) == '"';
    size_t next = secret_skip(text, end + is_quoted);
    bool is_assigned = secret_byte(text, next) == '=';
    secret->kind = is_assigned ? MIG__SECRET_ASSIGNED : MIG__SECRET_LITERAL;
    if (is_assigned) {
        next = secret_skip(text, next + 1);
    }
    bool is_in_string = is_assigned && secret_is_in_string(text, at);
    if (secret_byte(text, next) == '\'' && is_in_string &&
        secret_is_closed(text, next + secret_run(text, next, '\''), true)) {
        return false; // 'password=' || value
    }
    if (secret_literal(text, next, next > end, secret)) {
        return true;
    }
    return is_in_string && secret_byte(text, next) != '\'' && secret_value(text, next, secret);
}

// The value of a key: a literal, a name in double quotes, or a bare word.
static bool secret_key_value(SecretText text, size_t at, MigSecret *secret)
{
    secret->kind = MIG__SECRET_KEY;
    if (secret_byte(text, at) == '"') {
        return secret_set(secret, MIG__SECRET_KEY, at + 1,
                          secret_close(text, at + 1, 1, '"', false));
    }
    if (secret_literal(text, at, true, secret)) {
        return true;
    }
    size_t end = at;
    while (secret_is_word(secret_byte(text, end))) {
        end++;
    }
    return secret_set(secret, MIG__SECRET_KEY, at, end);
}

// PRAGMA [schema.]key = …; `at` is behind PRAGMA.
static bool secret_pragma(SecretText text, size_t at, MigSecret *secret)
{
    static const char *const names[] = {"key",     "rekey",     "hexkey",    "hexrekey",
                                        "textkey", "textrekey", "cipher_key"};
    at = secret_skip(text, at);
    size_t end = at;
    while (secret_is_word(secret_byte(text, end))) {
        end++;
    }
    if (secret_byte(text, secret_skip(text, end)) == '.') {
        at = secret_skip(text, secret_skip(text, end) + 1);
    }
    end = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names && end == 0 && at < text.size; i++) {
        end = secret_match(text, at, names[i]);
    }
    size_t next = end > 0 ? secret_skip(text, end) : at;
    char c = secret_byte(text, next);
    return end > 0 && (c == '=' || c == '(') &&
           secret_key_value(text, secret_skip(text, next + 1), secret);
}

// ATTACH … KEY …; `at` is behind ATTACH.
static bool secret_attach(SecretText text, size_t at, MigSecret *secret)
{
    for (size_t horizon = secret_horizon(text, at); at < horizon && text.data[at] != ';'; at++) {
        size_t end = secret_match(text, at, "key");
        if (end > 0) {
            return secret_key_value(text, secret_skip(text, end), secret);
        }
    }
    return false;
}

// Whether a URL goes on at this byte. A bare `?` may belong to the password, but not behind a path
// or behind the password's end.
static bool secret_is_in_url(SecretText text, size_t at, bool has_query)
{
    char c = text.data[at];
    bool is_end = c == '\'' && text.data[at - 1] != '\'' && secret_ends_string(text, at);
    return c != '\0' && !secret_is_space(c) && !is_end && !(has_query && c == '?');
}

// `at` is behind `://`. The last @ counts: whoever forgot to escape one must not see the rest.
static bool secret_url(SecretText text, size_t at, MigSecret *secret)
{
    size_t colon = 0;
    size_t last = 0;
    bool has_query = false;
    size_t horizon = secret_horizon(text, at);
    for (size_t i = at; i < horizon && secret_is_in_url(text, i, has_query); i++) {
        if (text.data[i] == ':' && colon == 0) {
            colon = i;
        } else if (text.data[i] == '@') {
            last = i;
        }
        has_query = has_query || text.data[i] == '@' || text.data[i] == '/';
    }
    return colon > 0 && last > colon && secret_set(secret, MIG__SECRET_URL, colon + 1, last);
}

static bool secret_at(SecretText text, size_t at, MigSecret *secret)
{
    static const char *const words[] = {"password", "passwd", "sslpassword"};
    size_t end = 0;
    switch (text.data[at]) {
    case 'p':
    case 'P':
    case 's':
    case 'S':
        for (size_t i = 0; i < sizeof words / sizeof *words && end == 0; i++) {
            end = secret_match(text, at, words[i]);
        }
        if (end > 0) {
            return secret_after_word(text, at, end, secret);
        }
        end = secret_match(text, at, "pragma");
        return end > 0 && secret_pragma(text, end, secret);
    case 'a':
    case 'A':
        end = secret_match(text, at, "attach");
        return end > 0 && secret_attach(text, end, secret);
    case ':':
        return secret_byte(text, at + 1) == '/' && secret_byte(text, at + 2) == '/' &&
               secret_url(text, at + 3, secret);
    default:
        return false;
    }
}

// A comment between the word and its literal may hold a secret, too.
static void secret_widen(SecretText text, size_t at, MigSecret *secret)
{
    MigSecret inner = {MIG__SECRET_LITERAL, 0, 0};
    while (++at < secret->offset) {
        if (secret_at(text, at, &inner) && inner.offset < secret->offset) {
            secret->size += secret->offset - inner.offset;
            secret->offset = inner.offset;
            return;
        }
    }
}

bool mig__find_secret(const char *text, size_t size, size_t from, MigSecret *secret)
{
    SecretText all = {text, size};
    for (size_t at = from; at < size; at++) {
        if (secret_at(all, at, secret)) {
            secret_widen(all, at, secret);
            return true;
        }
    }
    return false;
}
