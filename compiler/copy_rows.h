// SPDX-License-Identifier: MIT
// Data lines → rows in the text format of COPY.
#ifndef MIGC_COPY_ROWS_H
#define MIGC_COPY_ROWS_H

#include "copy_scan.h"
#include "diagnostic.h"
#include "revision.h"

// A column that the copy names.
typedef struct CopyColumn {
    Text name;
    bool is_folded; // written without quotes: a header may have it in any case
    Span span;
} CopyColumn;

typedef struct CopyColumns {
    CopyColumn *items;
    size_t count;
    size_t capacity;
} CopyColumns;

// What is to be read: the bytes from `offset` to `end` of a source. Without columns they are those
// of the header, or the table's own in their order.
typedef struct CopyRequest {
    const Source *source;
    uint32_t offset;
    uint32_t end;
    CopyFormat format;
    CopyColumns columns;
    Span place; // of the step
} CopyRequest;

// Fills columns, rows and place of `content`. False, after diagnostics, where there is a mistake.
bool copy_read_rows(Arena *arena, const CopyRequest *request, CopyContent *content,
                    Diagnostics *diagnostics);

#endif
