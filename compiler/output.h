// SPDX-License-Identifier: MIT
// Output files: old or new, never half; and the depfile that tells a build what they were made
// from.
#ifndef MIGC_OUTPUT_H
#define MIGC_OUTPUT_H

#include "diagnostic.h"

typedef enum OutputState { OUTPUT_SAME, OUTPUT_DIFFERS, OUTPUT_MISSING } OutputState;

// Replaces the file by a temporary one beside it. On failure the old file stays, nothing else is
// left, and there is a diagnostic. `directory` (or NULL) is that of the revisions: nothing is
// written there.
bool output_write(Arena *arena, const char *path, Text content, const char *directory,
                  Diagnostics *diagnostics);

// Writes a file that is not there yet, whole or not at all: where somebody was faster, theirs
// stays. False after a diagnostic.
bool output_create(Arena *arena, const char *path, Text content, Diagnostics *diagnostics);

// Makes a directory, and those above it, where there is none. False after a diagnostic.
bool output_make_directory(Arena *arena, const char *path, Diagnostics *diagnostics);

// Whether the file holds exactly this.
OutputState output_compare(const char *path, Text content);

// Whether both paths lead to one file, which need not be there yet.
bool output_is_same_file(Arena *arena, const char *a, const char *b);

// A rule for Make and Ninja: `target` depends on each of `paths`, which may go away without
// breaking a build. Paths are spelled as given.
Text output_depfile(Arena *arena, Text target, const Text *paths, size_t count);

#endif
