// SPDX-License-Identifier: MIT
// Ledger + goal → the ordered list of what is still to be done. Made anew whenever the ledger was
// read again; linear in revisions and edges.
#ifndef MIG_PLAN_H
#define MIG_PLAN_H

#include "target.h"

struct MigPlan {
    MigDriver *driver;
    const MigHistory *history;
    MigRequest request;
    char *target; // as given, or NULL
    MigPlanEntry *entries;
    size_t count;
    size_t capacity;
};

// Fills the entries (an initialised plan's are replaced): first what is to be reverted, children
// before parents, then what is to be applied, parents before children.
MigStatus mig__plan_make(MigPlan *plan, const MigLedger *ledger, const MigGoal *goal,
                         MigError *error);

// Whether every step of the plan runs inside transactions. Ways back are judged
// by what this program has; the stored one decides when it runs.
bool mig__plan_is_transactional(const MigPlan *plan, MigDialect dialect);

bool mig__plan_equals(const MigPlan *a, const MigPlan *b);

// Frees what the plan owns, not the plan.
void mig__plan_clear(MigPlan *plan);

#endif
