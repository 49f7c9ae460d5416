// SPDX-License-Identifier: MIT
// Excerpts of SQL in error messages. A terminal shows some characters two columns wide and some in
// none; the caret's line repeats tabs, so it stands right whatever their width.
#include "error_text.h"
#include "secret.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void mig__add(MigError *error, const char *format, ...)
{
    if (error == NULL || error->status == MIG_OK) {
        return;
    }
    size_t used = strlen(error->message);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->message + used, sizeof error->message - used, format, arguments);
    va_end(arguments);
    mig__trim_character(error->message, sizeof error->message);
}

enum { EXCERPT_BEFORE = 80, EXCERPT_AFTER = 60 };

const char *mig__next_character(const char *p)
{
    p++;
    while (((unsigned char)*p & 0xC0u) == 0x80u) {
        p++;
    }
    return p;
}

size_t mig__control_size(const char *text)
{
    const unsigned char *bytes = (const unsigned char *)text;
    if (bytes[0] < 0x20 || bytes[0] == 0x7F) {
        return 1;
    }
    if (bytes[0] == 0xC2) {
        return bytes[1] >= 0x80 && bytes[1] <= 0x9F ? 2 : 0;
    }
    if (bytes[0] == 0xD8) { // U+061C
        return bytes[1] == 0x9C ? 2 : 0;
    }
    if (bytes[0] != 0xE2) {
        return 0;
    }
    bool is_turn = false;
    if (bytes[1] == 0x80) { // U+200E, U+200F, U+2028 … U+202E
        is_turn = bytes[2] == 0x8E || bytes[2] == 0x8F || (bytes[2] >= 0xA8 && bytes[2] <= 0xAE);
    } else if (bytes[1] == 0x81) { // U+2060 … U+206F
        is_turn = bytes[2] >= 0xA0 && bytes[2] <= 0xAF;
    }
    return is_turn ? 3 : 0;
}

void mig__make_visible(char *message)
{
    char *end = message;
    for (const char *p = message; *p != '\0';) {
        size_t size = *p == '\n' || *p == '\t' ? 0 : mig__control_size(p);
        *end++ = size > 0 ? '?' : *p;
        p += size > 0 ? size : 1;
    }
    *end = '\0';
}

static uint32_t code_point(const char *p)
{
    unsigned char first = (unsigned char)*p;
    if (first < 0x80) {
        return first;
    }
    uint32_t value = first & (first >= 0xF0 ? 0x07u : first >= 0xE0 ? 0x0Fu : 0x1Fu);
    for (p++; ((unsigned char)*p & 0xC0u) == 0x80u; p++) {
        value = value << 6 | ((unsigned char)*p & 0x3Fu);
    }
    return value;
}

// Columns that a terminal gives a character: combining marks none, East Asian wide ones and emoji
// two.
static unsigned width(uint32_t c)
{
    static const struct {
        uint32_t first, last;
        unsigned columns;
    } ranges[] = {
        {0x0300, 0x036F, 0}, {0x0483, 0x0489, 0},   {0x0591, 0x05BD, 0},   {0x064B, 0x065F, 0},
        {0x1100, 0x115F, 2}, {0x1AB0, 0x1AFF, 0},   {0x1DC0, 0x1DFF, 0},   {0x200B, 0x200F, 0},
        {0x20D0, 0x20FF, 0}, {0x2E80, 0x303E, 2},   {0x3041, 0x33FF, 2},   {0x3400, 0x4DBF, 2},
        {0x4E00, 0x9FFF, 2}, {0xA000, 0xA4CF, 2},   {0xAC00, 0xD7A3, 2},   {0xF900, 0xFAFF, 2},
        {0xFE00, 0xFE0F, 0}, {0xFE20, 0xFE2F, 0},   {0xFE30, 0xFE6F, 2},   {0xFF00, 0xFF60, 2},
        {0xFFE0, 0xFFE6, 2}, {0x1F300, 0x1F64F, 2}, {0x1F900, 0x1F9FF, 2}, {0x20000, 0x3FFFD, 2},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last) {
            return ranges[i].columns;
        }
    }
    return 1;
}

// The secrets of a statement, passed in order.
typedef struct Secrets {
    const char *sql;
    size_t size;
    MigSecret next;
    bool has_next;
} Secrets;

static bool is_secret(Secrets *secrets, const char *p)
{
    size_t at = (size_t)(p - secrets->sql);
    while (secrets->has_next && secrets->next.offset + secrets->next.size <= at) {
        secrets->has_next = mig__find_secret(
            secrets->sql, secrets->size, secrets->next.offset + secrets->next.size, &secrets->next);
    }
    return secrets->has_next && secrets->next.offset <= at;
}

void mig__add_excerpt(MigError *error, const char *sql, const MigSpot *spot)
{
    char line[5 * (EXCERPT_BEFORE + EXCERPT_AFTER)];
    char pad[2 * EXCERPT_BEFORE + 8];
    size_t line_size = 0;
    size_t pad_size = 0;
    const char *p = spot->text;
    Secrets secrets = {sql, strlen(sql), {MIG__SECRET_LITERAL, 0, 0}, true};
    uint32_t first = spot->offset > EXCERPT_BEFORE ? spot->offset - EXCERPT_BEFORE : 1;
    uint32_t i = 1;
    if (*sql == '\0') {
        return; // what failed is none of the author's words
    }
    for (; i < first && *p != '\0' && *p != '\n'; i++) {
        p = mig__next_character(p);
    }
    for (; i < first + EXCERPT_BEFORE + EXCERPT_AFTER && *p != '\0' && *p != '\n'; i++) {
        const char *next = mig__next_character(p);
        bool is_control = *p != '\t' && mig__control_size(p) > 0;
        bool is_hidden = is_secret(&secrets, p) || is_control;
        if (is_hidden) {
            line[line_size++] = is_control ? '?' : '*';
        } else if ((size_t)(next - p) <= 4) {
            memcpy(line + line_size, p, (size_t)(next - p));
            line_size += (size_t)(next - p);
        }
        unsigned columns = i >= spot->offset ? 0 : is_hidden ? 1 : width(code_point(p));
        for (unsigned k = 0; k < columns; k++) {
            pad[pad_size++] = *p == '\t' && !is_hidden ? '\t' : ' ';
        }
        p = next;
    }
    bool is_cut = *p != '\0' && *p != '\n';
    mig__add(error, "\n%5u | %s%.*s%s\n      | %s%.*s^", (unsigned)spot->line,
             first > 1 ? "..." : "", (int)line_size, line, is_cut ? "..." : "",
             first > 1 ? "   " : "", (int)pad_size, pad);
}

void mig__trim_character(char *message, size_t size)
{
    size_t length = strlen(message);
    if (length + 1 < size) {
        return;
    }
    size_t start = length;
    while (start > 0 && ((unsigned char)message[start - 1] & 0xC0u) == 0x80u) {
        start--;
    }
    if (start > 0 && (unsigned char)message[start - 1] >= 0xC0u) {
        message[start - 1] = '\0';
    }
}

// Overwrites `secret` in the message; a short one only where it stands in quotes. A message that
// was cut may end within one.
static void mask(char *message, const char *secret, size_t size)
{
    size_t left = strlen(message);
    for (char *p = message; size > 0 && *p != '\0'; p++, left--) {
        bool is_quoted = p > message && (p[-1] == '\'' || p[-1] == '$');
        size_t shown = left < size ? left : size;
        if (strncmp(p, secret, shown) == 0 && (shown >= 4 || (shown == size && is_quoted))) {
            memset(p, '*', shown);
            p += shown - 1;
            left -= shown - 1;
        }
    }
}

// A literal of several lines is shown line by line, and so it is masked.
static void mask_lines(char *message, const char *secret, size_t size)
{
    while (size > 0) {
        const char *end = memchr(secret, '\n', size);
        size_t part = end == NULL ? size : (size_t)(end - secret);
        mask(message, secret, part);
        size_t step = end == NULL ? part : part + 1;
        secret += step;
        size -= step;
    }
}

// What a database says of a value has no doubled quotes any more.
static void mask_decoded(char *message, const char *secret, size_t size)
{
    char decoded[256];
    size_t count = 0;
    for (size_t i = 0; i < size; i++) {
        if (count == sizeof decoded) {
            return;
        }
        bool is_doubled = i + 1 < size && secret[i + 1] == secret[i] && secret[i] == '\'';
        bool is_escape = i + 1 < size && secret[i] == '\\';
        i += is_doubled || is_escape;
        decoded[count++] = secret[i];
    }
    if (count < size) {
        mask(message, decoded, count);
    }
}

// Another statement may be quoted, that of a function: line by line, so that a line that was cut
// takes no others with it.
static void mask_quoted(char *message)
{
    for (char *line = message; *line != '\0';) {
        size_t size = strcspn(line, "\n");
        MigSecret secret = {MIG__SECRET_LITERAL, 0, 0};
        while (mig__find_secret(line, size, secret.offset + secret.size, &secret)) {
            memset(line + secret.offset, '*', secret.size);
        }
        line += size + (line[size] == '\n');
    }
}

void mig__mask_secrets(char *message, const char *sql)
{
    size_t size = strlen(sql);
    MigSecret secret = {MIG__SECRET_LITERAL, 0, 0};
    while (mig__find_secret(sql, size, secret.offset + secret.size, &secret)) {
        mask_lines(message, sql + secret.offset, secret.size);
        mask_decoded(message, sql + secret.offset, secret.size);
    }
    mask_quoted(message);
}

char *mig__hide_secrets(const char *sql)
{
    Secrets secrets = {sql, strlen(sql), {MIG__SECRET_LITERAL, 0, 0}, true};
    char *hidden = malloc(secrets.size + 1);
    char *end = hidden;
    if (hidden == NULL) {
        return NULL;
    }
    for (const char *p = sql; *p != '\0';) {
        const char *next = mig__next_character(p);
        if (*p != '\n' && is_secret(&secrets, p)) {
            *end++ = '*';
        } else {
            memcpy(end, p, (size_t)(next - p));
            end += next - p;
        }
        p = next;
    }
    *end = '\0';
    return hidden;
}
