// SPDX-License-Identifier: MIT
// Text that grows: the SQL of bookkeeping and the messages with lists. A failed allocation is
// remembered, so that a text is built without a check a line and asked once at the end.
#ifndef MIG_BUFFER_H
#define MIG_BUFFER_H

#include "error.h"

typedef struct MigBuffer {
    char *data; // NUL-terminated once something was added
    size_t size;
    size_t capacity;
    bool has_failed;
} MigBuffer;

void mig__buffer_add_bytes(MigBuffer *buffer, const char *data, size_t size);
void mig__buffer_add(MigBuffer *buffer, const char *text);
void mig__buffer_add_format(MigBuffer *buffer, const char *format, ...) MIG__PRINTF(2, 3);

// Adds an SQL literal: '…' with quotes doubled.
void mig__buffer_add_literal(MigBuffer *buffer, const char *text);

// Adds a quoted identifier: "…" with quotes doubled.
void mig__buffer_add_identifier(MigBuffer *buffer, const char *text);

// Forgets the text, keeps the memory.
void mig__buffer_clear(MigBuffer *buffer);

// The text so far; "" where nothing was added.
const char *mig__buffer_text(const MigBuffer *buffer);

// Gives the text to the caller (to free) and leaves the buffer empty. NULL where memory was short.
char *mig__buffer_take(MigBuffer *buffer);
void mig__buffer_free(MigBuffer *buffer);

#endif
