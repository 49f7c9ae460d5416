// SPDX-License-Identifier: MIT
// What the files of the differ share.
#ifndef MIGC_MODEL_DIFF_PARTS_H
#define MIGC_MODEL_DIFF_PARTS_H

#include "model_diff.h"

typedef struct Differ {
    Arena *arena;
    const Model *wanted;
    const Model *found;
    ModelDiffMode mode;
    ModelChanges *changes;
    struct {
        const ModelObject **items; // that the maps do not share
        size_t count;
        size_t capacity;
    } before, after;
} Differ;

// An object or a part and its counterpart; the owner is the object itself, or what the part is of.
typedef struct DiffPair {
    const ModelObject *wanted_owner;
    const ModelObject *found_owner;
    const ModelObject *wanted;
    const ModelObject *found;
} DiffPair;

void diff_add(Differ *differ, ModelChange change);
// Every attribute of two that have the same name.
void diff_attributes(Differ *differ, const DiffPair *pair);

#endif
