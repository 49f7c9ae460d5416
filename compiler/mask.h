// SPDX-License-Identifier: MIT
// What a finding may not show of its source: the passwords that stand in it.
#ifndef MIGC_MASK_H
#define MIGC_MASK_H

#include "secret.h"
#include "span.h"

typedef struct Mask {
    const Source *source; // NULL: none yet
    MigSecret *items;     // in order of place
    size_t count;
    size_t capacity;
} Mask;

// Makes `mask` that of `source` (or NULL), unless it is that already.
void mask_prepare(Arena *arena, Mask *mask, const Source *source);

// Whether the byte at that offset belongs to a secret.
bool mask_hides(const Mask *mask, size_t offset);

// `text`, which may quote what stands at the span, with asterisks for the secrets near it.
Text mask_quoted(Arena *arena, const Mask *mask, Span span, Text text);

#endif
