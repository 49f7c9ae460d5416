// SPDX-License-Identifier: MIT
// See buffer.h.
#include "buffer.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reserve(MigBuffer *buffer, size_t extra)
{
    if (buffer->has_failed) {
        return false;
    }
    size_t needed = buffer->size + extra + 1;
    if (needed <= buffer->capacity) {
        return true;
    }
    size_t capacity = buffer->capacity < 128 ? 256 : buffer->capacity * 2;
    if (capacity < needed) {
        capacity = needed;
    }
    char *data = realloc(buffer->data, capacity);
    if (data == NULL) { // nothing is left to be freed, or to be taken for the whole
        free(buffer->data);
        *buffer = (MigBuffer){NULL, 0, 0, true};
        return false;
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

void mig__buffer_add_bytes(MigBuffer *buffer, const char *data, size_t size)
{
    if (!reserve(buffer, size)) {
        return;
    }
    if (size > 0) {
        memcpy(buffer->data + buffer->size, data, size);
    }
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
}

void mig__buffer_add(MigBuffer *buffer, const char *text)
{
    mig__buffer_add_bytes(buffer, text, strlen(text));
}

void mig__buffer_add_format(MigBuffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_list again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    if (size >= 0 && reserve(buffer, (size_t)size)) {
        vsnprintf(buffer->data + buffer->size, (size_t)size + 1, format, again);
        buffer->size += (size_t)size;
    }
    va_end(again);
    va_end(arguments);
}

static void add_quoted(MigBuffer *buffer, const char *text, char quote)
{
    mig__buffer_add_bytes(buffer, &quote, 1);
    for (const char *p = text; *p != '\0';) {
        const char *end = strchr(p, quote);
        size_t size = end == NULL ? strlen(p) : (size_t)(end - p) + 1;
        mig__buffer_add_bytes(buffer, p, size);
        if (end != NULL) {
            mig__buffer_add_bytes(buffer, &quote, 1);
        }
        p += size;
    }
    mig__buffer_add_bytes(buffer, &quote, 1);
}

void mig__buffer_add_literal(MigBuffer *buffer, const char *text)
{
    add_quoted(buffer, text, '\'');
}

void mig__buffer_add_identifier(MigBuffer *buffer, const char *text)
{
    add_quoted(buffer, text, '"');
}

void mig__buffer_clear(MigBuffer *buffer)
{
    buffer->size = 0;
    if (buffer->data != NULL) {
        buffer->data[0] = '\0';
    }
}

const char *mig__buffer_text(const MigBuffer *buffer)
{
    return buffer->data == NULL ? "" : buffer->data;
}

char *mig__buffer_take(MigBuffer *buffer)
{
    mig__buffer_add_bytes(buffer, "", 0);
    if (buffer->has_failed) {
        mig__buffer_free(buffer);
        return NULL;
    }
    char *data = buffer->data;
    *buffer = (MigBuffer){NULL, 0, 0, false};
    return data;
}

void mig__buffer_free(MigBuffer *buffer)
{
    free(buffer->data);
    *buffer = (MigBuffer){NULL, 0, 0, false};
}
