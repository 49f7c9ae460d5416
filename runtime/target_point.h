// SPDX-License-Identifier: MIT
// What a target names: a set of revisions of the history, or base.
#ifndef MIG_TARGET_POINT_H
#define MIG_TARGET_POINT_H

#include "target_chart.h"
#include "target_read.h"

typedef struct MigPoint {
    uint8_t *set;     // by revision; empty at base
    uint8_t *line;    // by revision: of the branch that was named, and of `ID-N` that reaches base;
                      // NULL: of no one
    uint32_t line_of; // the revision whose line that is, or MIG_UNSET
    bool is_base;     // the state before the line, or before all
    bool is_newest;   // `head`, `heads`: what these files end with
} MigPoint;

// MIG_REFUSED where it names nothing, or several where one is meant; the message lists the
// candidates. MIG_MISUSE where it counts from the database and that was not asked.
MigStatus mig__point_find(MigPoint *point, const MigChart *chart, const MigTarget *target,
                          MigError *error);

// The same, but a number alone counts from this set instead of from where the database is, and ends
// at base or at the head where it leads too far.
MigStatus mig__point_find_from(MigPoint *point, const MigChart *chart, const MigTarget *target,
                               const uint8_t *starts, MigError *error);

void mig__point_free(MigPoint *point);

#endif
