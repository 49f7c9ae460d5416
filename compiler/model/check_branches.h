// SPDX-License-Identifier: MIT
// Lines of a history that are side by side: whether they go together, and what one needs of the
// other.
#ifndef MIGC_CHECK_BRANCHES_H
#define MIGC_CHECK_BRANCHES_H

#include "folder.h"

// Run it when every node has its model. Reports conflicting-branches, says of heads that nothing
// keeps apart whether they commute, and makes missing-depends of findings about what another line
// creates. Returns the model with the whole history applied; NULL where it has no revision.
const Model *check_branches(Folder *folder);

// Two lines of a history: does the one run behind the other, either way round?
typedef struct BranchPair {
    uint32_t first; // of the order that was tried last
    uint32_t second;
    Text problem; // the first thing that is wrong with `second` behind `first`; empty: nothing
    Text shared;  // what both change; empty: nothing
} BranchPair;

BranchPair check_branch_pair(Folder *folder, uint32_t a, uint32_t b);
// As a sentence.
Text check_branch_text(const Folder *folder, const BranchPair *pair);

#endif
