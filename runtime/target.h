// SPDX-License-Identifier: MIT
// A target as a person types it → the sets of revisions that a run is to apply or to revert.
// Relative targets are resolved once, against the ledger as it was then.
#ifndef MIG_TARGET_H
#define MIG_TARGET_H

#include "lineage.h"

typedef enum MigRequest {
    MIG_REQUEST_UPGRADE,
    MIG_REQUEST_DOWNGRADE,
    MIG_REQUEST_REDO,
    MIG_REQUEST_STAMP
} MigRequest;

// By node: 1 where it belongs to the set. `down` is done first, then `up`, which holds revisions of
// the history only. For a stamp `up` is the set of revisions that the ledger is to have.
typedef struct MigGoal {
    uint8_t *up;
    uint8_t *down;
    uint32_t size;
    bool is_whole; // an upgrade to the history's heads
} MigGoal;

// Whether the target means all heads, which the fast path can answer without reading the ledger.
bool mig__target_is_heads(MigRequest request, const char *target);

// MIG_MISUSE: cannot be read, or not supported yet; MIG_REFUSED: names nothing, or several things,
// or something that is not applied. Every message lists the candidates.
MigStatus mig__target_resolve(const MigLedger *ledger, MigRequest request, const char *target,
                              MigGoal *goal, MigError *error);

// The one revision that a name means (an id, a label, a unique prefix), for commands that look at
// one.
MigStatus mig__target_find(const MigHistory *history, const char *name, uint32_t *revision,
                           MigError *error);

// Adds a line about a revision (or a node of the ledger) to the message; `number` counts the lines
// of a list, which is cut where it grows long.
void mig__list_revision(MigError *error, const MigHistory *history, uint32_t revision,
                        uint32_t number);
void mig__list_node(MigError *error, const MigLedger *ledger, uint32_t node, uint32_t number);

// Of nothing. False where memory is short.
bool mig__goal_make(MigGoal *goal, const MigLedger *ledger);
// A ledger that was read again may have nodes that the goal does not: they are in neither set.
bool mig__goal_fit(MigGoal *goal, const MigLedger *ledger);

void mig__goal_free(MigGoal *goal);

#endif
