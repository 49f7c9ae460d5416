// SPDX-License-Identifier: MIT
// Counting revisions along parents: up, where each step must have one child to go to; down, where
// it must have one parent. Dependencies lead nowhere.
#ifndef MIG_TARGET_WALK_H
#define MIG_TARGET_WALK_H

#include "target_chart.h"

typedef struct MigWalk {
    const MigChart *chart;
    const uint8_t *line; // steps stay in it; NULL: anywhere
    uint32_t done;       // steps that were taken
    uint32_t place;      // where the last one led, or the one start; MIG_UNSET: several, or base
    uint32_t ways;       // of the step that could not be taken: 0, or 2 for several
} MigWalk;

// From all of `starts` at once, or where it is empty from base. False where a step has no one way.
bool mig__walk_up(MigWalk *walk, const uint8_t *starts, uint32_t steps);

// Base counts as the place below a root. False likewise.
bool mig__walk_down(MigWalk *walk, uint32_t start, uint32_t steps);

// Where the step that could not be taken might have led: of several ways.
void mig__walk_mark_up(const MigWalk *walk, const uint8_t *starts, uint8_t *set);
void mig__walk_mark_down(const MigWalk *walk, uint8_t *set);

#endif
