// SPDX-License-Identifier: MIT
// What the parts of a run share: the state of the run, and what all of them say and wait for.
#ifndef MIG_RUN_STATE_H
#define MIG_RUN_STATE_H

#include "ledger_write.h"
#include "plan.h"

typedef struct MigRun {
    MigDriver *driver;
    const MigHistory *history;
    const MigTrack *track;
    MigRequest request;
    const char *target;
    MigOptions options; // complete: nothing is 0 that has a default
    const char *schema; // of the ledger; NULL: SQLite
    MigSession session;
    const MigPlan *expected; // what must come out under the lock, or NULL

    MigLedger ledger;
    bool is_ledger_read; // and what it says still holds
    MigGoal goal;
    bool has_goal;
    bool has_said_ahead;
    bool has_said_dependents;
    bool is_lock_timeout_given; // else a statement outside of a transaction waits to the deadline
    MigPlan plan;
    size_t next; // entry of the plan

    MigValues values;  // of variables
    MigFilled *filled; // of the step that is being run by itself, or NULL

    MigPieces pieces;
    MigWriter writer;
    MigDowns downs;      // stored ways back, of the entry that is being reverted and some behind it
    const MigDown *down; // of that entry; NULL: it has no steps

    uint32_t done_count;      // entries finished by this run
    uint32_t in_flight;       // entries of a group that have run and are not committed yet
    const char *announced;    // the revision that MIG_EVENT_BEGIN was said of
    const char *running;      // the revision whose segment is being run, or NULL
    MigRowState intent_state; // ABSENT, or the state of the running row whose intent is written
    uint32_t intent_segment;
    uint64_t began;        // of the announced revision
    uint32_t intent_looks; // how often another's intent was seen, one look after the other
    uint32_t attempts;
    uint32_t group_rest;   // of a group that was cut off: how many may or may not be committed
    uint32_t group_limit;  // of the next group: what failed in one runs by itself; 0: none
    uint32_t retries;      // of the running section
    bool is_reader_served; // the reader role may read the ledger
    uint64_t random;

    // Of a run that reverts after a failure (run_applied.c).
    uint8_t *applied; // by revision: applied by this run; NULL: none yet
    uint32_t applied_count;
    bool has_backup;
} MigRun;

// Writes the ledger alone, and believes none of its rows.
static inline bool mig__run_is_stamp(const MigRun *run)
{
    return run->request == MIG_REQUEST_STAMP || run->request == MIG_REQUEST_PURGE;
}

// Whether a program asked to stop; fills the error then.
bool mig__run_is_cancelled(const MigRun *run, MigError *error);

// Whether the deadline of the run has passed.
bool mig__run_is_too_late(const MigRun *run);

// Waits in slices, so that mig_cancel is heard.
void mig__run_sleep(const MigRun *run, uint32_t milliseconds);
uint32_t mig__run_jitter(MigRun *run, uint32_t milliseconds);

void mig__run_say(const MigRun *run, MigEventKind kind, uint32_t revision, MigDirection direction,
                  uint32_t step, uint32_t step_count, uint64_t milliseconds, const char *message);

// Completes the event (its size, id, title and place in the plan) and gives it to the observer.
// `message` may be NULL.
void mig__run_tell(const MigRun *run, uint32_t revision, MigEvent event);

// Whether the ledger equals the history once the revisions of the run so far and `extra` more are
// applied.
bool mig__run_is_whole(const MigRun *run, uint32_t extra);

#endif
