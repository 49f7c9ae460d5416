// SPDX-License-Identifier: MIT
// What a project was made from, for a depfile: every file read, and every directory in which a new
// file would change the result.
#ifndef MIGC_INPUTS_H
#define MIGC_INPUTS_H

#include "project.h"

typedef struct Inputs {
    Text *items; // in order of their bytes, each once
    size_t count;
    size_t capacity;
} Inputs;

Inputs inputs_of_project(Arena *arena, const Project *project);

#endif
