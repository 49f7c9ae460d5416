// SPDX-License-Identifier: MIT
// What a run is to reach, as sets of nodes: relative targets are resolved once, against the ledger
// as it was then, and what they meant is kept here.
#ifndef MIG_GOAL_H
#define MIG_GOAL_H

#include "ledger.h"

// What `down` holds of a node that goes only because it depends on something that does.
enum { MIG_GOAL_DEPENDENT = 2 };

// By node: not 0 where it belongs to the set. `down` is done first, then `up`, which holds
// revisions of the history only. For a stamp: the rows that go, and the revisions that are to have
// one.
typedef struct MigGoal {
    uint8_t *up;
    uint8_t *down;
    uint32_t size;
    bool is_whole; // an upgrade to the history's heads
} MigGoal;

// Of nothing. False where memory is short.
bool mig__goal_make(MigGoal *goal, const MigLedger *ledger);
// A ledger that was read again may have nodes that the goal does not: they are in neither set.
bool mig__goal_fit(MigGoal *goal, const MigLedger *ledger);

void mig__goal_free(MigGoal *goal);

#endif
