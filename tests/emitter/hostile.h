// SPDX-License-Identifier: MIT
// Random texts of what is worst in C: quotes, backslashes, trigraphs, ends of comments and lines,
// digits behind bytes that need an escape, whole declarations.
#ifndef EMITTER_HOSTILE_H
#define EMITTER_HOSTILE_H

#include "../boundaries/random.h"
#include "text.h"

typedef enum Hostility {
    HOSTILE_BYTES, // any but NUL
    HOSTILE_UTF8,  // valid UTF-8 without NUL, of several lines
    HOSTILE_LINE   // the same without line feeds and carriage returns
} Hostility;

// At most about `most` bytes; often none at all, sometimes a run of one character.
Text hostile_text(Arena *arena, Random *random, Hostility hostility, size_t most);

#endif
