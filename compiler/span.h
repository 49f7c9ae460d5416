// SPDX-License-Identifier: MIT
// A Source is one input file in memory: BOM dropped, CRLF made LF, checked to be UTF-8 without NUL.
// A Span is a place in it; line and column are computed only when something is printed or packed.
#ifndef MIGC_SPAN_H
#define MIGC_SPAN_H

#include "text.h"

typedef struct Source {
    const char *path; // as a person would open it: DIR as given, then the path below it
    const char *name; // as packed: last part of DIR, then the path below it, with '/'
    Text text;        // followed by a NUL, so that lexers may use it as a sentinel
    uint32_t *lines;  // offsets of line starts
    size_t line_count;
    uint32_t *characters; // code points before every 4096th byte, so that a column is found
                          // quickly; NULL where every byte is one
} Source;

typedef struct Span {
    const Source *source; // NULL: no place (the whole run)
    uint32_t offset;      // bytes into source->text
    uint32_t size;
} Span;

typedef struct Position {
    uint32_t line;   // from 1
    uint32_t column; // in characters (code points), from 1
} Position;

// Makes the indices that the functions below look into, once the text is final.
void span_index(Arena *arena, Source *source);

Position source_position(const Source *source, uint32_t offset);
Text source_line(const Source *source, uint32_t line); // without its LF
Text span_text(Span span);

#endif
