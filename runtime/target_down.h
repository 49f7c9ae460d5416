// SPDX-License-Identifier: MIT
// A target of a downgrade or a redo → the nodes of the ledger that go. What was applied is asked of
// the ledger alone: its rows say what they rest on, also those of revisions that this program does
// not know.
#ifndef MIG_TARGET_DOWN_H
#define MIG_TARGET_DOWN_H

#include "goal.h"
#include "target_chart.h"
#include "target_read.h"

// Marks what goes: 1, or MIG_GOAL_DEPENDENT. `chart` is of
// the ledger's history, with what the ledger has. MIG_REFUSED, MIG_MISUSE as mig__target_resolve.
MigStatus mig__down_above(const MigLedger *ledger, const MigChart *chart, const MigTarget *target,
                          uint8_t *down, MigError *error);

// The same of the target itself and what rests on it.
MigStatus mig__down_from(const MigLedger *ledger, const MigChart *chart, const MigTarget *target,
                         uint8_t *down, MigError *error);

#endif
