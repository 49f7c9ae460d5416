// SPDX-License-Identifier: MIT
// A Source is one input file in memory: BOM dropped, CRLF made LF, checked to be UTF-8 without NUL.
// A Span is a place in it; line and column are computed only when something is printed or packed.
#ifndef MIGC_SOURCE_H
#define MIGC_SOURCE_H

#include "text.h"

typedef struct Source {
    const char *path; // as a person would open it: DIR as given, then the path below it
    const char *name; // as packed: last part of DIR, then the path below it, with '/'
    Text text;        // followed by a NUL, so that lexers may use it as a sentinel
    uint32_t *lines;  // offsets of line starts
    size_t line_count;
    uint32_t *characters; // code points before every 4096th byte, so that a column is found quickly
} Source;

typedef struct SourceList {
    Source **items; // in order of name (bytes)
    size_t count;
    size_t capacity;
    struct {
        const char **items; // every directory that was read, as a person would open it
        size_t count;
        size_t capacity;
    } directories;
} SourceList;

typedef struct Span {
    const Source *source; // NULL: no place (the whole run)
    uint32_t offset;      // bytes into source->text
    uint32_t size;
} Span;

typedef struct Position {
    uint32_t line;   // from 1
    uint32_t column; // in characters (code points), from 1
} Position;

struct Diagnostics;

// Reads every *.sql below `directory` (not where a file's or folder's name begins with '.' or '_'),
// sorted by name in bytes. Only regular files are opened; each problem becomes a diagnostic.
void source_read_directory(Arena *arena, const char *directory, SourceList *sources,
                           struct Diagnostics *diagnostics);

// Reads one file under that name; NULL and a diagnostic where it cannot be read or is UTF-16. Other
// problems of encoding are reported and the bytes replaced by '?', so that the later stages go on.
Source *source_read_file(Arena *arena, const char *path, const char *name,
                         struct Diagnostics *diagnostics);

// A source from memory (tests, fuzzers): normalised and checked in the same way.
Source *source_from_text(Arena *arena, const char *name, Text text,
                         struct Diagnostics *diagnostics);

Position source_position(const Source *source, uint32_t offset);
Text source_line(const Source *source, uint32_t line); // without its LF
Text span_text(Span span);

#endif
