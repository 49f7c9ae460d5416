// SPDX-License-Identifier: MIT
// Random values for the emitter: whole histories made by hand, whose texts are any bytes, and
// revision files, whose texts are any characters and go through every stage of the compiler.
#ifndef EMITTER_RANDOM_HISTORY_H
#define EMITTER_RANDOM_HISTORY_H

#include "hostile.h"
#include <mig/tables.h>

// Functions step_0 … that random calls may name.
enum { RANDOM_FUNCTIONS = 4 };

typedef struct Piece {
    MigText offset;
    Text text;
} Piece;

typedef struct PieceList {
    Piece *items; // what was put into the history's text, and where
    size_t count;
    size_t capacity;
} PieceList;

// Every table may have rows, every text and number any value that tables.h allows; numbers that
// the emitter follows (indices, counts) are within their tables.
const MigHistory *random_history(Arena *arena, Random *random, PieceList *pieces);

// What a generated revision file says.
typedef struct RandomFile {
    const char *name; // of the file
    Text text;
    Text id;
    Text title;
    Text author;
    Text up[3]; // its statements
    size_t up_count;
    Text down;
    Text reason; // of irreversible; then there is no `down`
} RandomFile;

// A revision on top of `parent` (empty: base) that is right in both dialects.
RandomFile random_file(Arena *arena, Random *random, unsigned number, Text parent);

#endif
