// SPDX-License-Identifier: MIT
#include "url.h"
#include "command.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

// Quotes and brackets do not end a URL: libpq takes them for a part of the password. What is masked
// too much is the quote behind a URL in a sentence.
static bool is_end(char c)
{
    return c == '\0' || strchr(" \t\r\n\f\v", c) != NULL;
}

// `at` is the byte after `://`. The password ends at the last `@`, of the query too: libpq takes
// the first, and a bare `?` for a part of the password, but whoever forgot to escape one must not
// see the rest of it in a message.
static bool find_in_authority(const char *text, size_t at, bool is_argument, size_t *start,
                              size_t *size)
{
    size_t colon = 0, last = 0;
    for (size_t i = at; is_argument ? text[i] != '\0' : !is_end(text[i]); i++) {
        if (text[i] == ':' && !colon)
            colon = i;
        if (text[i] == '@')
            last = i;
    }
    if (!colon || last <= colon + 1)
        return false;
    *start = colon + 1;
    *size = last - *start;
    return true;
}

static size_t skip_spaces(const char *text, size_t at)
{
    while (text[at] && is_end(text[at]))
        at++;
    return at;
}

// `at` is the byte after `password`. In a query an `&` ends it, among key=value pairs a blank.
static bool find_after_keyword(const char *text, size_t at, bool is_query, bool is_argument,
                               size_t *start, size_t *size)
{
    at = skip_spaces(text, at);
    if (text[at] != '=')
        return false;
    at = skip_spaces(text, at + 1);
    size_t end = at;
    if (text[at] == '\'' && !is_query) {
        end = ++at;
        while (text[end] && text[end] != '\'')
            end += text[end] == '\\' && text[end + 1] ? 2 : 1;
    } else {
        while ((is_query && is_argument ? text[end] != '\0' : !is_end(text[end])) &&
               !(is_query && text[end] == '&'))
            end += text[end] == '\\' && text[end + 1] ? 2 : 1;
    }
    *start = at;
    *size = end - at;
    return *size > 0;
}

// The value of a keyword that stands at `at`. In an argument, which is a URL as a whole, blanks do
// not end one.
static bool find_at_keyword(const char *text, size_t at, bool is_argument, size_t *start,
                            size_t *size)
{
    static const char *const keywords[] = {"password", "passwd", "sslpassword"};
    bool is_query = at > 0 && strchr("?&", text[at - 1]);
    for (size_t k = 0; k < sizeof keywords / sizeof *keywords; k++) {
        size_t length = strlen(keywords[k]);
        if (strncasecmp(text + at, keywords[k], length) == 0 &&
            find_after_keyword(text, at + length, is_query, is_argument, start, size))
            return true;
    }
    return false;
}

// An `@` in a query makes all before it look like a password, and what looks like a value may be
// the next keyword: the values that begin there belong to it.
static void widen(const char *text, size_t at, bool is_argument, size_t *start, size_t *size)
{
    size_t other, other_size;
    size_t end = *start + *size;
    for (; at < end; at++) {
        if (!find_at_keyword(text, at, is_argument, &other, &other_size))
            continue;
        *start = other < *start ? other : *start;
        end = other + other_size > end ? other + other_size : end;
    }
    *size = end - *start;
}

static bool find_password(const char *text, size_t from, bool is_argument, size_t *start,
                          size_t *size)
{
    for (size_t i = from; text[i]; i++) {
        if (strncmp(text + i, "://", 3) == 0 &&
            find_in_authority(text, i + 3, is_argument, start, size)) {
            widen(text, i, is_argument, start, size);
            return true;
        }
        if (find_at_keyword(text, i, is_argument, start, size)) {
            widen(text, *start, is_argument, start, size);
            return true;
        }
    }
    return false;
}

bool mig__cli_find_password(const char *text, size_t from, size_t *start, size_t *size)
{
    return find_password(text, from, false, start, size);
}

char *mig__cli_mask(const char *text)
{
    // The shortest password is one byte, so a text grows threefold at most.
    char *masked = malloc(3 * strlen(text) + 1);
    size_t from = 0, start, size;
    char *end = masked;
    if (!masked)
        return NULL;
    while (mig__cli_find_password(text, from, &start, &size)) {
        memcpy(end, text + from, start - from);
        end += start - from;
        memcpy(end, "***", 3);
        end += 3;
        from = start + size;
    }
    memcpy(end, text + from, strlen(text + from) + 1);
    return masked;
}

void mig__cli_scrub(char *text)
{
    size_t from = 0, start, size;
    while (find_password(text, from, true, &start, &size)) {
        memset(text + start, 'x', size);
        from = start + size;
    }
}

const char *mig__cli_url_problem(const char *url)
{
    const char *authority = strstr(url, "://");
    if (strncmp(url, "postgres", 8) != 0 || !authority)
        return NULL;
    authority += 3;
    size_t size = strcspn(authority, "/?#");
    const char *first_at = memchr(authority, '@', size);
    if (first_at && memchr(first_at + 1, '@', size - (size_t)(first_at + 1 - authority)))
        return "the part before the host holds more than one @: write %40 for an @ in a password";
    // user:pass/word@host: cut at the slash, `pass` would be read as a port.
    const char *end = authority + size;
    const char *port = end;
    while (port > authority && port[-1] != ':' && port[-1] != ']')
        port--;
    bool has_port = port > authority && port[-1] == ':';
    if (!first_at && has_port && strspn(port, "0123456789") < (size_t)(end - port) &&
        memchr(authority, '@', strcspn(authority, "?")))
        return "the part before the host holds a / or #: write %2F or %23 for it in a password";
    return NULL;
}
