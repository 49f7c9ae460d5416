// SPDX-License-Identifier: MIT
// The revisions that were applied last, one below the other: what `-3` and `label@-3` count.
#ifndef MIG_TARGET_DESCENT_H
#define MIG_TARGET_DESCENT_H

#include "target_chart.h"
#include "target_read.h"

typedef struct MigDescent {
    const MigLedger *ledger;
    const MigChart *chart;
    const MigLineage *lineage; // of the ledger
    const uint8_t *line;       // by node: revisions that count; NULL: all
    uint32_t tip_count;        // where counting may begin
    uint32_t done;             // revisions that were counted
    uint32_t place;            // the last of them, or MIG_UNSET
} MigDescent;

// The line of a revision by node: that of the history, and the unknown revisions that were applied
// on top of it. To be freed; NULL where memory is short.
uint8_t *mig__descent_line(const MigLedger *ledger, const MigLineage *lineage, const uint8_t *known,
                           uint32_t revision);

// The same for a name; `unknown` is its node where only the ledger knows it, else MIG_UNSET.
MigStatus mig__descent_find_line(const MigDescent *descent, const char *name, uint32_t unknown,
                                 uint8_t **line, MigError *error);

// Counts as many revisions as the target says: the first is the only one with nothing on top, each
// next the only parent. The last is `place`. MIG_REFUSED where there are several, or too few.
MigStatus mig__descent_count(MigDescent *descent, const MigTarget *target, MigError *error);

#endif
