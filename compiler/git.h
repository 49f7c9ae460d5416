// SPDX-License-Identifier: MIT
// What migc asks git: run as a program of its own, never through a shell.
#ifndef MIGC_GIT_H
#define MIGC_GIT_H

#include "text.h"

typedef struct GitAnswer {
    int status; // git's exit code; 127 where it cannot be started
    Text output;
    Text complaint; // stderr, without its last line feed
} GitAnswer;

// Runs `git -C DIRECTORY ARGUMENTS…` (NULL ends them) with `input` on its stdin and waits for it.
// All texts live in the arena.
GitAnswer git_run(Arena *arena, const char *directory, const char *const *arguments, Text input);

// The output without the line feed at its end.
Text git_line(Text output);

typedef struct GitFile {
    const char *path; // below the directory
    const char *id;   // of its content
    bool is_regular;
} GitFile;

typedef struct GitFiles {
    GitFile *items; // in order of path (bytes)
    size_t count;
    size_t capacity;
} GitFiles;

// The files of a commit below the directory; none where it has no such directory.
GitFiles git_files_of_commit(Arena *arena, const char *directory, const char *commit);

// The files that are in the directory now, whether git follows them or not. False where git cannot
// say what they hold.
bool git_files_of_directory(Arena *arena, const char *directory, GitFiles *files);

// The contents of `count` ids, in their order. False where git does not have one.
bool git_read(Arena *arena, const char *directory, const char *const *ids, size_t count,
              Text *contents);

#endif
