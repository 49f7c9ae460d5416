// SPDX-License-Identifier: MIT
// What could stand at the end of a command line that is being typed.
#ifndef MIGC_COMPLETE_H
#define MIGC_COMPLETE_H

#include "catalog.h"

typedef enum CompleteRest {
    COMPLETE_WORDS,      // the words alone
    COMPLETE_FILES,      // also files, which the shell knows best
    COMPLETE_DIRECTORIES //
} CompleteRest;

typedef struct Candidate {
    Text word;
    Text help; // one line, perhaps empty
} Candidate;

typedef struct Completion {
    Arena *arena;
    Candidate *items;
    size_t count;
    size_t capacity;
    CompleteRest rest;
    Text prefix; // stands before each word, as `--directory=`
} Completion;

// The candidates for words[count - 1], which may be empty; words[0] is the program. Reads the
// revisions only where a target may stand there; where they cannot be read there are none.
void complete_line(Completion *completion, const char *const *words, size_t count);

// Names of revisions, labels and releases, and the words for a place in the history; `current`
// where a database is asked.
void complete_targets(Completion *completion, const char *directory, bool is_database);
// Those of migc.ini: environments, or everything that --database takes.
void complete_places(Completion *completion, const char *directory, bool is_database);

// Branches and tags of the git repository that the directory is in.
void complete_refs(Completion *completion, const char *directory);

// One that begins as the word under the cursor does is for complete_line to choose.
void complete_add(Completion *completion, Text word, Text help);

#endif
