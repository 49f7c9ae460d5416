// SPDX-License-Identifier: MIT
// One input as several revision files. A form feed begins the next file; a file that begins with
// '@' has its name on that line. The first byte chooses the dialects (it belongs to the text: real
// revision files are inputs as they are).
#ifndef FUZZ_FILES_H
#define FUZZ_FILES_H

#include "fuzz.h"
#include "pack.h"

enum { FUZZ_FILES_AT_MOST = 24 };

typedef struct FuzzProject {
    Arena *arena;
    DialectSet dialects;
    RevisionList revisions;
    Diagnostics diagnostics;
    size_t file_count; // that gave no revision: file_count > revisions.count
} FuzzProject;

// Parsed, nothing more.
void fuzz_parse(FuzzProject *project, Arena *arena, FuzzBytes input);

// What is printed is text for a terminal: UTF-8 without control characters, whole lines.
void fuzz_print(const FuzzProject *project);

#endif
