// SPDX-License-Identifier: MIT
// SQLite files to copy, kept from one run to the next in $XDG_CACHE_HOME/migc (or ~/.cache/migc).
// A template carries the digest of its bytes, and is renamed into its place when it is whole: one
// that a crash or a full disk has spoiled is never used.
#ifndef MIGC_SCRATCH_CACHE_H
#define MIGC_SCRATCH_CACHE_H

#include "text.h"

enum { SCRATCH_KEY_SIZE = 32 }; // hexadecimal digits

// Copies the template of that key into the open, empty file. False where there is none that is
// whole; the file is empty again then. Any number of processes at once.
bool scratch_cache_read(Arena *arena, const char *key, int file);

// Makes the bytes of `path` the template of that key, and removes the templates that were not used
// for a month, or are more than a few dozen. False and errno where it cannot be written.
bool scratch_cache_write(Arena *arena, const char *key, const char *path);

#endif
