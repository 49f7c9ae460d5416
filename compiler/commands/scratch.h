// SPDX-License-Identifier: MIT
// Databases that live as long as a piece of work: `scratch` gives one to a program, `test` takes a
// history through one. They are removed at the end; what a killed migc leaves behind is known by
// its name and by the lock that nobody holds any more, and the next one removes it.
#ifndef MIGC_SCRATCH_H
#define MIGC_SCRATCH_H

#include "command.h"
#include <mig/mig.h>

// Where databases are made.
typedef struct ScratchPlace {
    MigDialect dialect;
    const char *url; // PostgreSQL: of any database of the server; NULL: a server of its own
    bool is_kept;    // what is made stays
} ScratchPlace;

// What a database is to hold, so that the next one of the same can be a copy.
typedef struct ScratchContent {
    Text key;                                    // names everything that `fill` depends on
    int (*fill)(void *context, const char *url); // an empty database; 0, or an exit code
    void *context;
} ScratchContent;

typedef struct Scratch Scratch;

// Removes what others have left, and starts the server where it is to be one of its own. 0, or an
// exit code after a message; there is nothing to close then. Waiting ends when a signal has come
// that cli/cancel.h watches for.
int scratch_open(Arena *arena, const ScratchPlace *place, Scratch **scratch);

// An empty database. Its URL, password included, lives in the arena.
int scratch_create(Scratch *scratch, const char **url);

// One with that content: a copy of a template, which is made where there is none yet.
int scratch_clone(Scratch *scratch, const ScratchContent *content, const char **url);

// Removes one of them before the end.
void scratch_drop(Scratch *scratch, const char *url);

// Removes what was made, unless it is kept, and stops the server. What cannot be removed is said.
// Every wait in it ends.
void scratch_close(Scratch *scratch);

// Of the kinds: each begins with this.
typedef struct ScratchKind {
    int (*create)(Scratch *scratch, const char **url);
    int (*clone)(Scratch *scratch, const ScratchContent *content, const char **url);
    void (*drop)(Scratch *scratch, const char *url);
    void (*close)(Scratch *scratch);
} ScratchKind;

struct Scratch {
    const ScratchKind *kind;
    Arena *arena;
    bool is_kept;
};

#ifdef MIGC_WITH_SQLITE
int scratch_open_sqlite(Arena *arena, const ScratchPlace *place, Scratch **scratch);
#endif
#ifdef MIGC_WITH_POSTGRESQL
int scratch_open_postgresql(Arena *arena, const ScratchPlace *place, Scratch **scratch);
#endif

#endif
