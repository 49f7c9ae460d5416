// SPDX-License-Identifier: MIT
// Places that a stamp names → which rows of the ledger go, and which revisions are to have one.
// What rests on what is asked of the history: rows that were edited are no hindrance.
#ifndef MIG_TARGET_STAMP_H
#define MIG_TARGET_STAMP_H

#include "goal.h"
#include "target_point.h"

typedef struct MigStamp {
    const MigChart *chart;
    MigGoal *goal;
    uint8_t *moved; // by revision: on the line of a place, so it goes unless the place needs it
} MigStamp;

// False where memory is short.
bool mig__stamp_begin(MigStamp *stamp, const MigChart *chart, MigGoal *goal);
void mig__stamp_end(MigStamp *stamp);

// Adds a place: it and what it needs are to be there, and of its lines nothing else.
void mig__stamp_add(const MigStamp *stamp, const MigPoint *point);

// Behind the last place. Lines that no place is on stay, but for what depends on something that
// goes; `down` of the goal may hold more that goes.
MigStatus mig__stamp_finish(MigStamp *stamp, MigError *error);

// The same where nothing stays.
void mig__stamp_purge(MigStamp *stamp, const MigLedger *ledger);

#endif
