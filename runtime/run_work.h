// SPDX-License-Identifier: MIT
// One segment of one revision that is to be run, up or down, and the pieces that its transactions
// are made of.
#ifndef MIG_RUN_WORK_H
#define MIG_RUN_WORK_H

#include "run_state.h"

typedef struct MigWork {
    uint32_t revision; // a node of the ledger (ledger.h)
    const char *id;
    MigDirection direction;
    MigRowState state;      // of the row before
    MigRowState during;     // of the row while segments run
    uint32_t segment;       // which
    uint32_t segment_count; // one more than the section has where its checks need their own
    uint32_t kind;          // MigSegmentKind
    uint32_t first_step;    // of the segment, in the section, from 0
    uint32_t step_count;    // of the segment
    uint32_t all_steps;     // of the section
    uint32_t lock_timeout;
    uint32_t statement_timeout;
    bool is_session_dirty;
    bool writes_rows;
} MigWork;

// The segment that comes next in the plan's next entry. The stored way back must have been read
// (run->down).
void mig__work_describe(const MigRun *run, MigWork *work);

// Step number `index` of the segment.
MigWorkStep mig__work_step(const MigRun *run, const MigWork *work, uint32_t index);

// A limit of a section, or that of the run.
static inline uint32_t mig__or_else(uint32_t value, uint32_t fallback)
{
    return value == MIG_UNSET ? fallback : value;
}

// Whether nothing of the revision is left to run behind this segment.
bool mig__work_is_last(const MigWork *work);

// The pieces of its transaction, in this order. A claim with an intent says that a statement
// outside of a transaction is about to run.
void mig__work_add_claim(MigRun *run, const MigWork *work, bool has_intent);
void mig__work_add_steps(MigRun *run, const MigWork *work);
void mig__work_add_finish(MigRun *run, const MigWork *work, bool claimed_here);

// Runs the pieces as one transaction; an error names the revision.
MigOutcome mig__work_transact(MigRun *run, const MigWork *work, MigError *error);
void mig__work_locate(const MigRun *run, const MigWork *work, MigError *error);

// What `work` is run by, each under the lock and to the record in the ledger.
MigOutcome mig__run_transaction(MigRun *run, const MigWork *work, MigError *error);
MigOutcome mig__run_alone(MigRun *run, const MigWork *work, MigError *error); // run_alone.c
MigOutcome mig__run_batch(MigRun *run, const MigWork *work, MigError *error); // run_batch.c

// What steps that are more than a statement add to a transaction.
// run_copy.c; `number` is that of the step in its section, from 1
void mig__run_add_copy(MigRun *run, const MigWork *work, const MigWorkStep *step, uint32_t number);
void mig__run_add_call(MigRun *run, const MigWork *work, const MigWorkStep *step); // run_call.c
void mig__run_add_verify(MigRun *run, const MigWork *work);                        // run_verify.c
// Adds the statement with the values of its variables (run_variables.c).
void mig__run_add_filled(MigRun *run, const MigWorkStep *step);
// Makes a step that runs by itself the one with the values of its variables, which lives until the
// next call. False where memory is short; the error is filled.
bool mig__run_fill(MigRun *run, MigWorkStep *step, MigError *error);

#endif
