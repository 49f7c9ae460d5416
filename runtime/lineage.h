// SPDX-License-Identifier: MIT
// Who revises whom, in both directions: of a whole history, or of what the ledger says was applied.
// Parents and dependencies count alike. Built in one pass over the edges.
#ifndef MIG_LINEAGE_H
#define MIG_LINEAGE_H

#include "ledger.h"

// Arrays by revision of the history, or by node of the ledger (ledger.h); the parents of i are
// parents[first_parent[i] … first_parent[i+1]).
typedef struct MigLineage {
    uint32_t count;
    uint32_t *first_parent;
    uint32_t *parents;
    uint32_t *first_child;
    uint32_t *children;
    uint32_t *order; // parents first; of a ledger only what has a row
    uint32_t order_count;
} MigLineage;

MigStatus mig__lineage_of_history(MigLineage *lineage, const MigHistory *history, MigError *error);

// By the parents that the rows themselves name, those of unknown revisions included. MIG_DIVERGED
// where a row's parent has no row, or where the rows form a cycle.
MigStatus mig__lineage_of_ledger(MigLineage *lineage, const MigLedger *ledger, MigError *error);

void mig__lineage_free(MigLineage *lineage);

#endif
