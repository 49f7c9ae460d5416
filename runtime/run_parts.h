// SPDX-License-Identifier: MIT
// The parts of a run: deciding, running a segment, writing the ledger.
#ifndef MIG_RUN_PARTS_H
#define MIG_RUN_PARTS_H

#include "run_state.h"

// run_decide.c
// What stands in the way, then the goal (once) and the plan, from the ledger as it was read.
MigStatus mig__run_decide(MigRun *run, MigError *error);
// Tells the observer, once a run, what goes although it is on another line than the target.
MigStatus mig__run_say_dependents(MigRun *run, MigError *error);
bool mig__run_wants_refresh(const MigRun *run);
bool mig__run_wants_launch_digest(const MigRun *run);
bool mig__run_is_nothing_to_write(const MigRun *run);

// A row of the plan whose statement outside of a transaction may or may not have had its effect, or
// NULL; and the refusal that says how to go on.
const MigRow *mig__run_find_intent(const MigRun *run);
MigOutcome mig__run_refuse_intent(MigRun *run, const MigRow *row, MigError *error);

// run_segment.c: the next segment of the plan's next entry, under the lock.
// Refuses a plan that this program cannot run to its end: a value of a variable that is missing.
// Those who only look need not ask.
MigStatus mig__run_check_plan(const MigRun *run, MigError *error);
MigOutcome mig__run_segment(MigRun *run, MigError *error);

// run_grant.c: lets the reader role of the options SELECT from the ledger, under the lock.
MigOutcome mig__run_grant(MigRun *run, MigError *error);

// run_applied.c: whether a failure of this run is to be undone; MIG_REFUSED where it could not be.
bool mig__run_reverts(const MigRun *run);
MigStatus mig__run_check_revert(MigRun *run, MigError *error);
// What the run has applied.
void mig__run_note_applied(MigRun *run, uint32_t revision);
void mig__run_note_lost(MigRun *run);
void mig__run_settle_lost(MigRun *run); // once the ledger was read again
bool mig__run_has_applied(const MigRun *run, uint32_t revision);

// run_revert.c: after a failure, reverts what the run has applied, and says so in the error.
void mig__run_revert(const MigRun *run, MigError *error);

// run_ledger.c: what is written without running a revision, under the lock.
// The pieces as they are, in one transaction; none: nothing.
MigOutcome mig__run_write_ledger(MigRun *run, MigError *error);
MigOutcome mig__run_install(MigRun *run, MigError *error);
MigOutcome mig__run_refresh(MigRun *run, MigError *error);
MigOutcome mig__run_launch_digest(MigRun *run, MigError *error);
MigOutcome mig__run_stamp(MigRun *run, MigError *error);
bool mig__run_stamp_is_done(const MigRun *run);
// Best effort: the event that says why the running revision failed.
void mig__run_record_failure(MigRun *run, const MigError *error);

#endif
