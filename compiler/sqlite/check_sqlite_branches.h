// SPDX-License-Identifier: MIT
// Two lines of a history that are side by side, for SQLite: each is run behind the other.
#ifndef MIGC_CHECK_SQLITE_BRANCHES_H
#define MIGC_CHECK_SQLITE_BRANCHES_H

#include "check_sqlite.h"

// What there is to say of two lines, each with the place that it is about.
typedef struct SqliteBranchNotes {
    struct SqliteBranchNote {
        Span span;
        bool is_place; // of a statement; else it is the second line's revision
        Text text;
    } * items;
    size_t count;
    size_t capacity;
} SqliteBranchNotes;

// Whether the lines that end in these two nodes of the graph go together: what the one has against
// being run behind the other, what of the schema depends on their order, or that nothing does; and
// whose rows both have to do with. `diagnostics`: what has been found of the history. Empty where
// its files are wrong, or a line by itself, or where it takes too long. Otherwise as check_sqlite.
SqliteBranchNotes check_sqlite_branches(Arena *arena, const SqliteRequest *request, uint32_t a,
                                        uint32_t b, const Diagnostics *diagnostics);

#endif
