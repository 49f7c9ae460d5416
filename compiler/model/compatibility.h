// SPDX-License-Identifier: MIT
// What a revision means to programs that were written for the schema before it, and go on running.
#ifndef MIGC_COMPATIBILITY_H
#define MIGC_COMPATIBILITY_H

#include "graph.h"
#include "model.h"

typedef struct CompatibilityReport {
    Compatibility kind;
    Text why; // the worst of what it does: `column "name" of table "users" is dropped`
    const ModelObject *about; // what that is about; NULL: nothing
} CompatibilityReport;

// From the models before and after it. Unknown where something was done that cannot be followed.
CompatibilityReport compatibility_find(Arena *arena, const Model *before, const Model *after);

#endif
