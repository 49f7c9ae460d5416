// SPDX-License-Identifier: MIT
// One segment of one revision that is to be run, up or down, and the pieces that its transactions
// are made of.
#ifndef MIG_RUN_WORK_H
#define MIG_RUN_WORK_H

#include "run_state.h"

typedef struct MigWork {
    uint32_t revision; // a node of the ledger (ledger.h)
    const char *id;
    uint32_t ahead;      // entries of the plan that run before it in the same group
    const MigDown *down; // the stored way back; NULL: up, or there are no steps
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
    bool is_whole; // all of the revision in one transaction of plain statements, nothing of it done
    bool is_brief; // and none of them takes long or can do more than they say
    bool may_be_late; // a later write of the run flushes its transaction
    uint64_t began;   // of its run; of the revision's
    uint64_t revision_began;
    uint64_t ended; // 0: when it is committed
} MigWork;

// The segment that comes next in the plan's next entry, or in the one `ahead` of it. The stored way
// back must have been read (mig__run_load_down).
void mig__work_describe(MigRun *run, uint32_t ahead, MigWork *work);
MigOutcome mig__run_load_down(MigRun *run, MigError *error);

// run_progress.c: what a run says of it, and keeps in mind once it is committed: the plan's next
// entry moves on.
void mig__work_announce(MigRun *run, MigWork *work);
uint32_t mig__work_retries(const MigRun *run, const MigWork *work);
void mig__work_note_done(MigRun *run, const MigWork *work);

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

// Where it is the last of a run that makes the ledger equal to the history.
void mig__work_add_launch_digest(MigRun *run, const MigWork *work);

// Runs the pieces as one transaction; an error names the revision.
MigOutcome mig__work_transact(MigRun *run, const MigWork *work, MigError *error);
void mig__work_locate(const MigRun *run, const MigWork *work, MigError *error);

// How many of the plan's next entries may go out together, 1 where none may (run_group.c), and
// running them. What fails behind the first that is not committed yet is tried again by itself.
uint32_t mig__run_group_size(MigRun *run);
MigOutcome mig__run_group(MigRun *run, uint32_t count, MigError *error);

// Adds the pieces of a segment that is one transaction.
void mig__run_add_transaction(MigRun *run, const MigWork *work);

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
