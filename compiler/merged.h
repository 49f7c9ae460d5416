// SPDX-License-Identifier: MIT
// The revision directory as it will be after a merge with a git ref, file by file as git would:
// what one side changed since both parted is taken from that side. It is written to a directory of
// its own, so that checking it is checking files.
#ifndef MIGC_MERGED_H
#define MIGC_MERGED_H

#include "text.h"

typedef struct Merged {
    const char *root;      // a temporary directory: below it `directory` can be opened
    const char *directory; // relative to root, spelled as given where that is relative
    struct {
        const char **items; // relative to root: changed on both sides, each in its own way
        size_t count;
        size_t capacity;
    } conflicts; // this side's file was taken
} Merged;

// False after `problem` says, for a person, why there is no such tree and what to do.
bool merged_make(Arena *arena, const char *directory, const char *reference, Merged *merged,
                 Text *problem);

// Removes the temporary directory.
void merged_remove(const Merged *merged);

#endif
