// SPDX-License-Identifier: MIT
#include "secret_literal.h"
#include <string.h>

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
    size_t run = mig__secret_run(text, at, '\'');
    return run == 1 || (run > 1 && !secret_is_word(secret_byte(text, at + run)));
}

// A value without quotes, to the next blank or to the end of the literal.
static bool secret_value(SecretText text, size_t at, MigSecret *secret)
{
    size_t end = at;
    while (end < text.size && !secret_is_space(text.data[end]) && text.data[end] != '"' &&
           !secret_ends_string(text, end)) {
        size_t quotes = mig__secret_run(text, end + (text.data[end] == '\\'), '\'');
        end += (text.data[end] == '\\') + (quotes > 0 ? quotes : 1);
    }
    return secret_set(secret, MIG__SECRET_VALUE, at, end < text.size ? end : text.size);
}

// `end` is behind the word, which begins at `at`.
static bool secret_after_word(SecretText text, size_t at, size_t end, MigSecret *secret)
{
    bool is_quoted = at > 0 && text.data[at - 1] == '"' && secret_byte(text, end) == '"';
    size_t next = mig__secret_skip(text, end + is_quoted);
    bool is_assigned = secret_byte(text, next) == '=';
    secret->kind = is_assigned ? MIG__SECRET_ASSIGNED : MIG__SECRET_LITERAL;
    if (is_assigned) {
        next = mig__secret_skip(text, next + 1);
    }
    bool is_in_string = is_assigned && secret_is_in_string(text, at);
    if (secret_byte(text, next) == '\'' && is_in_string &&
        mig__secret_is_closed(text, next + mig__secret_run(text, next, '\''), true)) {
        return false; // 'password=' || value
    }
    if (mig__secret_literal(text, next, next > end, secret)) {
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
                          mig__secret_close(text, at + 1, 1, '"', false));
    }
    if (mig__secret_literal(text, at, true, secret)) {
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
    at = mig__secret_skip(text, at);
    size_t end = at;
    while (secret_is_word(secret_byte(text, end))) {
        end++;
    }
    if (secret_byte(text, mig__secret_skip(text, end)) == '.') {
        at = mig__secret_skip(text, mig__secret_skip(text, end) + 1);
    }
    end = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names && end == 0 && at < text.size; i++) {
        end = secret_match(text, at, names[i]);
    }
    size_t next = end > 0 ? mig__secret_skip(text, end) : at;
    char c = secret_byte(text, next);
    return end > 0 && (c == '=' || c == '(') &&
           secret_key_value(text, mig__secret_skip(text, next + 1), secret);
}

// ATTACH … KEY …; `at` is behind ATTACH.
static bool secret_attach(SecretText text, size_t at, MigSecret *secret)
{
    for (size_t horizon = secret_horizon(text, at); at < horizon && text.data[at] != ';'; at++) {
        size_t end = secret_match(text, at, "key");
        if (end > 0) {
            return secret_key_value(text, mig__secret_skip(text, end), secret);
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

// Whether one of what secret_at looks for may begin with these two bytes: all SQL is looked at, and
// next to none of it is a secret.
static bool secret_may_begin(char first, char second)
{
    switch (first) {
    case 'p':
    case 'P':
        second = secret_lower(second);
        return second == 'a' || second == 'r';
    case 's':
    case 'S':
        return secret_lower(second) == 's';
    case 'a':
    case 'A':
        return secret_lower(second) == 't';
    case ':':
        return second == '/';
    default:
        return false;
    }
}

bool mig__find_secret(const char *text, size_t size, size_t from, MigSecret *secret)
{
    SecretText all = {text, size};
    for (size_t at = from; at + 1 < size; at++) {
        if (secret_may_begin(text[at], text[at + 1]) && secret_at(all, at, secret)) {
            secret_widen(all, at, secret);
            return true;
        }
    }
    return false;
}
