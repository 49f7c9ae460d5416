// SPDX-License-Identifier: MIT
// What `scratch` and `test` begin with: the history, which database it is to be run on, and with
// which values of variables.
#ifndef MIGC_SCRATCH_SETUP_H
#define MIGC_SCRATCH_SETUP_H

#include "cli/command.h"
#include "scratch.h"
#include "target_database.h"

typedef struct ScratchOptions {
    Input input; // no operands
    DatabaseChoice choice;
    const char *steps;
    struct {
        char **items; // NAME=VALUE, of argv
        size_t count;
        size_t capacity;
    } sets;
} ScratchOptions;

#define SCRATCH_OPTIONS                                                                            \
    OPTION_DIRECTORY, {"dialect", 0, OPTION_TAKES_VALUE, "D", "postgresql or sqlite"},             \
        {"database", 0, OPTION_TAKES_VALUE, "URL", "a PostgreSQL server, by any database of it"},  \
        {"environment", 'e', OPTION_TAKES_VALUE, "NAME", "the server of [environment.NAME]"},      \
        {"steps", 0, OPTION_TAKES_VALUE, "LIBRARY", "the C functions that revisions call"},        \
    {                                                                                              \
        "set", 0, OPTION_TAKES_VALUE, "NAME=VALUE", "the value of a variable of the revisions"     \
    }

enum {
    SCRATCH_DIRECTORY,
    SCRATCH_DIALECT,
    SCRATCH_DATABASE,
    SCRATCH_ENVIRONMENT,
    SCRATCH_STEPS,
    SCRATCH_SET,
    SCRATCH_OPTION_COUNT
};

typedef struct ScratchSetup {
    Arena *arena;
    Project *project;
    const MigHistory *history;
    ScratchPlace place;
    Cli cli; // its options and its variables; it opens no database
    MigOptions options;
    const char *target; // NULL: heads
    const char *steps;  // of the options
    const MigHistory *histories[2];
    MigVariableValue *memory;
} ScratchSetup;

// Whether the argument was one of SCRATCH_OPTIONS, which was taken then.
bool scratch_options_take(Arena *arena, ScratchOptions *options, int argument, char *value);

// 0, or an exit code after a message; scratch_setup_end in either case. Passwords and values are
// overwritten in argv, which `ps` shows.
int scratch_setup_begin(ScratchSetup *setup, Arena *arena, const Command *command,
                        const ScratchOptions *options);
void scratch_setup_end(ScratchSetup *setup);

// The database of that history at the target, for scratch_clone.
ScratchContent scratch_setup_content(ScratchSetup *setup);

#endif
