// SPDX-License-Identifier: MIT
// A directory for one run, locked for as long as anybody who inherits the lock lives: one that
// nobody holds was left by a process that was killed, and may be removed.
#ifndef MIGC_PASSING_DIRECTORY_H
#define MIGC_PASSING_DIRECTORY_H

#include "text.h"

typedef struct PassingDirectory {
    const char *path;
    int lock; // its file descriptor, which programs that are started inherit
} PassingDirectory;

// Makes PREFIX.XXXXXX (readable by its owner alone) in $TMPDIR, or in /tmp where that is no
// absolute path or has more than `most` bytes. False and errno where none can be made.
bool passing_directory_make(Arena *arena, const char *prefix, size_t most,
                            PassingDirectory *directory);

// Removes those of this user and prefix that nobody holds.
void passing_directory_sweep(Arena *arena, const char *prefix, size_t most);

// Removes it with all that is in it. False and errno where something stays.
bool passing_directory_remove(PassingDirectory *directory);

// Lets go of it: it stays, and a sweep may remove it.
void passing_directory_release(PassingDirectory *directory);

#endif
