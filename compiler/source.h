// SPDX-License-Identifier: MIT
// From files to Sources. Reading is defensive, and each problem becomes a finding.
#ifndef MIGC_SOURCE_H
#define MIGC_SOURCE_H

#include "diagnostic.h"
#include "span.h"

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

// Reads every *.sql below `directory` (not where a file's or folder's name begins with '.' or '_'),
// sorted by name in bytes. Only regular files are opened; each problem becomes a diagnostic.
void source_read_directory(Arena *arena, const char *directory, SourceList *sources,
                           Diagnostics *diagnostics);

// Reads one file under that name; NULL and a diagnostic where it cannot be read or is UTF-16. Other
// problems of encoding are reported and the bytes replaced by '?', so that the later stages go on.
Source *source_read_file(Arena *arena, const char *path, const char *name,
                         Diagnostics *diagnostics);

// A source from bytes in the arena, which it takes over and changes, with room for one more.
Source *source_from_bytes(Arena *arena, const char *name, char *bytes, size_t size,
                          Diagnostics *diagnostics);

// A source from memory (tests, fuzzers): normalised and checked in the same way.
Source *source_from_text(Arena *arena, const char *name, Text text, Diagnostics *diagnostics);

#endif
