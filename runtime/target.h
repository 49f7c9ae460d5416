// SPDX-License-Identifier: MIT
// A target as a person types it → the sets of revisions that a run is to apply or to revert, or
// that a command is to show.
#ifndef MIG_TARGET_H
#define MIG_TARGET_H

#include "goal.h"

typedef enum MigRequest {
    MIG_REQUEST_UPGRADE,
    MIG_REQUEST_DOWNGRADE,
    MIG_REQUEST_REDO,
    MIG_REQUEST_STAMP,
    MIG_REQUEST_PURGE // a stamp that forgets every other row
} MigRequest;

// Whether the target means all heads, which the fast path can answer without reading the ledger.
bool mig__target_is_heads(const MigHistory *history, MigRequest request, const char *target);

// `target` may be NULL: the default of the request. Upgrade, redo and stamp take several, separated
// by commas.
// MIG_MISUSE: cannot be read, or makes no sense here; MIG_REFUSED: names nothing, or several
// things, or something that is not applied. Every message lists the candidates.
MigStatus mig__target_resolve(const MigLedger *ledger, MigRequest request, const char *target,
                              MigGoal *goal, MigError *error);

// The revisions that targets (several with commas) name, for commands that only look; of nothing
// for base. `present` says by revision what the database has, NULL where it was not asked: then
// what counts from there is MIG_MISUSE. `set` is by revision, of nothing.
MigStatus mig__target_mark(const MigHistory *history, const uint8_t *present, const char *target,
                           uint8_t *set, MigError *error);
// The same of a range FROM:TO (target_range.h).
MigStatus mig__target_mark_range(const MigHistory *history, const uint8_t *present,
                                 const char *range, uint8_t *set, MigError *error);

// Whether the targets, or the range, count from where the database is.
bool mig__target_needs_database(const char *target);

#endif
