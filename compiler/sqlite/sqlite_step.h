// SPDX-License-Identifier: MIT
// A step as SQL that a database in memory can run, where nobody gives values to variables.
#ifndef MIGC_SQLITE_STEP_H
#define MIGC_SQLITE_STEP_H

#include "pack.h"

typedef struct SqliteStep {
    Text sql;
    bool is_guess;       // holds a variable: with another value it may do otherwise
    bool has_guess_name; // and the variable is a name
    bool is_moved;       // offsets are not those of the step's own text
} SqliteStep;

// Of a statement or batch. A variable is its value in migc.ini, else its default, else its name.
SqliteStep sqlite_step(Arena *arena, const Revision *revision, const Step *step,
                       const SettingsVariableList *variables);

#endif
