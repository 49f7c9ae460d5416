// SPDX-License-Identifier: MIT
// An older program on a newer database: whether it may run there. The ledger's floor are the
// revisions that a program must know: from each head back over what is marked `compatible` without
// an id to the first that is not; it, or the id that it names, belongs to the floor.
#ifndef MIG_FLOOR_H
#define MIG_FLOOR_H

#include "ledger.h"

// MIG_OK where there is no unknown revision, or the program knows the floor. What is going down
// already does not count. MIG_AHEAD: says what is unknown, and whether and how it can be reverted.
MigStatus mig__floor_check(const MigLedger *ledger, MigError *error);

// MIG_AHEAD, with the same message, for what no mark allows.
MigStatus mig__floor_refuse(const MigLedger *ledger, MigError *error);

#endif
