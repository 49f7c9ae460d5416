// SPDX-License-Identifier: MIT
// Who revises whom, in both directions: of a whole history, or of what the ledger says was applied.
// Parents and dependencies count alike. Built in one pass over the edges.
#ifndef MIG_LINEAGE_H
#define MIG_LINEAGE_H

#include "ledger.h"

// Arrays by revision of the history, or by node of the ledger (ledger.h). What i rests on is
// parents[first_parent[i] … first_parent[i+1]), of which those from first_dependency[i] on are
// dependencies; what rests on it likewise.
typedef struct MigLineage {
    uint32_t count;
    uint32_t *first_parent;
    uint32_t *first_dependency;
    uint32_t *parents;
    uint32_t *first_child;
    uint32_t *first_dependent;
    uint32_t *children;
    uint32_t *order; // parents first; of a ledger only what has a row
    uint32_t order_count;
} MigLineage;

MigStatus mig__lineage_of_history(MigLineage *lineage, const MigHistory *history, MigError *error);

// By the parents that the rows themselves name, those of unknown revisions included. MIG_DIVERGED
// where a row's parent has no row, or where the rows form a cycle.
MigStatus mig__lineage_of_ledger(MigLineage *lineage, const MigLedger *ledger, MigError *error);

// Which links are followed: dependencies order revisions, but do not join lines.
typedef enum MigLinks { MIG_LINKS_PARENTS, MIG_LINKS_ALL } MigLinks;

// Adds what the members of the set (by revision or node) rest on, or what rests on them. Of a
// ledger's lineage: what has a row.
void mig__lineage_add_ancestors(const MigLineage *lineage, MigLinks links, uint8_t *set);
void mig__lineage_add_descendants(const MigLineage *lineage, MigLinks links, uint8_t *set);

void mig__lineage_free(MigLineage *lineage);

#endif
