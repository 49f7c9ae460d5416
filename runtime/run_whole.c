// SPDX-License-Identifier: MIT
// The whole protocol: fast path, a look without the lock, guards, what runs under the lock, the
// unlock, and what a failure takes back.
#include "run_whole.h"
#include "run.h"
#include "run_parts.h"
#include <string.h>

// What was resolved without the lock is forgotten: only what is read under it counts.
static void forget_goal(MigRun *run)
{
    mig__goal_free(&run->goal);
    run->has_goal = false;
}

// Before the lock: the fast path, then one look. A connection lost here is simply opened again.
static MigOutcome look_first(MigRun *run, bool *is_done, MigError *error)
{
    if (run->expected != NULL) {
        return MIG__DONE;
    }
    return mig__target_is_heads(run->history, run->request, run->target)
               ? mig__run_look_at_heads(run, is_done, error)
               : mig__run_look(run, is_done, error);
}

static MigStatus run_all(MigRun *run, MigError *error)
{
    bool is_done = false;
    MigOutcome outcome = look_first(run, &is_done, error);
    while (outcome == MIG__LOST && !mig__run_is_too_late(run) && !run->driver->is_cancelled) {
        MigError again = {0};
        outcome = run->driver->kind->reconnect(run->driver, &again);
        if (outcome == MIG__DONE) {
            outcome = look_first(run, &is_done, &again);
        }
        *error = again;
    }
    if (outcome != MIG__DONE || is_done) {
        return outcome == MIG__DONE ? MIG_OK : error->status;
    }
    // What cannot run is refused before the first write.
    if (mig__run_check_plan(run, error) != MIG_OK) {
        return error->status;
    }
    const MigPlan *plan = run->expected != NULL ? run->expected : &run->plan;
    run->session.only_transactions = mig__plan_is_transactional(plan, run->driver->kind->dialect);
    run->driver->kind->configure(run->driver, &run->session);
    forget_goal(run);
    outcome = run->driver->kind->guard(run->driver, error);
    if (outcome == MIG__LOST) {
        memset(error, 0, sizeof *error);
        outcome = mig__run_reconnect(run, error);
    }
    return outcome == MIG__DONE ? mig__run_work(run, error) : error->status;
}

MigStatus mig__run(MigRun *run, MigError *error)
{
    MigError first = {0};
    if (mig__run_is_cancelled(run, &first)) {
        first.status = MIG_CANCELLED;
    } else {
        run_all(run, &first);
        run->driver->kind->unlock(run->driver);
        mig__run_revert(run, &first);
    }
    if (run->driver->is_cancelled && first.status != MIG_OK && first.status != MIG_CANCELLED) {
        memset(&first, 0, sizeof first);
        mig__fail(&first, MIG_CANCELLED, "cancelled");
    }
    if (error != NULL && error->status == MIG_OK && first.status != MIG_OK) {
        *error = first;
    }
    return first.status;
}
