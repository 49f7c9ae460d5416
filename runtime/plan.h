// SPDX-License-Identifier: MIT
// Ledger + goal → the ordered list of what is still to be done. Made anew whenever the ledger was
// read again; linear in revisions and edges.
#ifndef MIG_PLAN_H
#define MIG_PLAN_H

#include "target.h"

// Entries hold nodes of the ledger that the plan was made from (MIG_UNSET for the public where the
// revision is unknown), and its texts until they are kept.
struct MigPlan {
    MigDriver *driver;
    const MigHistory *history;
    MigRequest request;
    char *target; // as given, or NULL
    MigPlanEntry *entries;
    size_t count;
    size_t capacity;
    char *texts; // of ids and titles, where they are kept
};

// Whether what was applied can be taken back by what is stored.
typedef enum MigReversal {
    MIG_REVERSAL_STORED,
    MIG_REVERSAL_HALF_APPLIED,
    MIG_REVERSAL_IRREVERSIBLE,
    MIG_REVERSAL_NONE,      // it had no `down`
    MIG_REVERSAL_NOT_STORED // a way back that only a program has (a C function)
} MigReversal;
MigReversal mig__reversal_of(const MigLedger *ledger, const MigRow *row);

// Fills the entries (an initialised plan's are replaced): first what is to be reverted, children
// before parents, then what is to be applied, parents before children.
MigStatus mig__plan_make(MigPlan *plan, const MigLedger *ledger, const MigGoal *goal,
                         MigError *error);

// Whether every step of the plan runs inside transactions. Ways back are judged by what this
// program has (the stored one decides when it runs); of an unknown revision it has nothing: false.
bool mig__plan_is_transactional(const MigPlan *plan, MigDialect dialect);

bool mig__plan_equals(const MigPlan *a, const MigPlan *b);

// Copies the texts, so that the plan outlives the ledger. False where memory is short.
bool mig__plan_keep_texts(MigPlan *plan);

// Frees what the plan owns, not the plan.
void mig__plan_clear(MigPlan *plan);

#endif
