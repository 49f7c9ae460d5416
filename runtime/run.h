// SPDX-License-Identifier: MIT
// One run: from a request to a database that is where it should be. The protocol of DESIGN 6, the
// same for every driver; docs/ledger.md describes it for users.
#ifndef MIG_RUN_H
#define MIG_RUN_H

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
    MigPlan plan;
    size_t next; // entry of the plan

    MigPieces pieces;
    MigWriter writer;
    MigDown down; // the stored way back of the entry that is being reverted

    uint32_t done_count;      // entries finished by this run
    const char *announced;    // the revision that MIG_EVENT_BEGIN was said of
    const char *running;      // the revision whose segment is being run, or NULL
    MigRowState intent_state; // ABSENT, or the state of the running row whose intent is written
    uint32_t intent_segment;
    uint64_t began;       // of the announced revision
    uint64_t intent_seen; // since when another's intent is waited for, or 0
    uint32_t attempts;
    uint32_t retries; // of the running section
    uint64_t random;
} MigRun;

// Fills what every call needs. On failure there is nothing to end.
MigStatus mig__run_begin(MigRun *run, MigDriver *driver, const MigHistory *history,
                         MigRequest request, const char *target, const MigOptions *options,
                         MigError *error);
void mig__run_end(MigRun *run);

// The whole protocol, from the fast path to the unlock.
MigStatus mig__run(MigRun *run, MigError *error);

// Reads the ledger without a lock and makes the plan (1b). *is_done: there is nothing to write.
MigOutcome mig__run_look(MigRun *run, bool *is_done, MigError *error);

// What stands in the way, then the goal (once) and the plan, from the ledger as it was read.
MigStatus mig__run_decide(MigRun *run, MigError *error);
bool mig__run_wants_launch_digest(const MigRun *run);

// A row of the plan whose statement outside of a transaction may or may not have had its effect, or
// NULL; and the refusal that says how to go on.
const MigRow *mig__run_find_intent(const MigRun *run);
MigOutcome mig__run_refuse_intent(MigRun *run, const MigRow *row, MigError *error);

// Whether a program asked to stop; fills the error then.
bool mig__run_is_cancelled(const MigRun *run, MigError *error);

// Waits in slices, so that mig_cancel is heard.
void mig__run_sleep(const MigRun *run, uint32_t milliseconds);
uint32_t mig__run_jitter(MigRun *run, uint32_t milliseconds);

void mig__run_say(const MigRun *run, MigEventKind kind, uint32_t revision, MigDirection direction,
                  uint32_t step, uint32_t step_count, uint64_t milliseconds, const char *message);

// run_segment.c: the next segment of the plan's next entry, under the lock.
MigStatus mig__run_check_plan(const MigRun *run, MigError *error);
MigOutcome mig__run_segment(MigRun *run, MigError *error);

// run_ledger.c: what is written without running a revision, under the lock.
MigOutcome mig__run_install(MigRun *run, MigError *error);
MigOutcome mig__run_refresh(MigRun *run, MigError *error);
MigOutcome mig__run_launch_digest(MigRun *run, MigError *error);
MigOutcome mig__run_stamp(MigRun *run, MigError *error);
bool mig__run_stamp_is_done(const MigRun *run);
// Best effort: the event that says why the running revision failed.
void mig__run_record_failure(MigRun *run, const MigError *error);

// Whether the ledger equals the history once the revisions of the run so far and `extra` more are
// applied.
bool mig__run_is_whole(const MigRun *run, uint32_t extra);

#endif
