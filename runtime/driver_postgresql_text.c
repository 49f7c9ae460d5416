// SPDX-License-Identifier: MIT
// SQL under construction: text that grows, and quoting that holds under every server setting.
#include "driver_postgresql.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool pg_text_reserve(PgText *text, size_t size)
{
    if (text->is_broken || size >= SIZE_MAX / 2 - text->size) {
        text->is_broken = true;
        return false;
    }
    size_t needed = text->size + size + 1;
    if (needed <= text->capacity)
        return true;
    size_t capacity = text->capacity ? text->capacity * 2 : 256;
    if (capacity < needed)
        capacity = needed;
    char *data = realloc(text->data, capacity);
    if (!data) {
        text->is_broken = true;
        return false;
    }
    text->data = data;
    text->capacity = capacity;
    return true;
}

void mig__pg_text_add(PgText *text, const char *data, size_t size)
{
    if (!pg_text_reserve(text, size))
        return;
    if (size > 0)
        memcpy(text->data + text->size, data, size);
    text->size += size;
    text->data[text->size] = '\0';
}

void mig__pg_text_format(PgText *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (size < 0) {
        text->is_broken = true;
        return;
    }
    if (!pg_text_reserve(text, (size_t)size))
        return;
    va_start(arguments, format);
    vsnprintf(text->data + text->size, (size_t)size + 1, format, arguments);
    va_end(arguments);
    text->size += (size_t)size;
}

static void pg_text_doubled(PgText *text, const char *value, const char *doubled)
{
    while (*value) {
        size_t plain = strcspn(value, doubled);
        mig__pg_text_add(text, value, plain);
        value += plain;
        if (*value) {
            mig__pg_text_add(text, value, 1);
            mig__pg_text_add(text, value, 1);
            value++;
        }
    }
}

// With a backslash the E form, whose meaning does not depend on standard_conforming_strings.
void mig__pg_text_literal(PgText *text, const char *value)
{
    const char *opening = strchr(value, '\\') ? " E'" : "'";
    mig__pg_text_add(text, opening, strlen(opening));
    pg_text_doubled(text, value, "'\\");
    mig__pg_text_add(text, "'", 1);
}

void mig__pg_text_identifier(PgText *text, const char *value)
{
    mig__pg_text_add(text, "\"", 1);
    pg_text_doubled(text, value, "\"");
    mig__pg_text_add(text, "\"", 1);
}

void mig__pg_text_free(PgText *text)
{
    free(text->data);
    *text = (PgText){0};
}
