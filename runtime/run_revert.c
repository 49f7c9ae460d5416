// SPDX-License-Identifier: MIT
// on_failure = MIG_REVERT: after a failure what this run has applied is taken back by the ways back
// that it has stored.
#include "run.h"
#include "run_parts.h"

static MigStatus revert(const MigRun *run, MigError *error)
{
    MigRun back;
    MigOptions options = run->options;
    options.backup = NULL;
    MigStatus status = mig__run_begin(&back, run->driver, run->history, MIG_REQUEST_DOWNGRADE, NULL,
                                      &options, error);
    if (status != MIG_OK) {
        return status;
    }
    if (!mig__goal_make(&back.goal, &back.ledger)) {
        status = mig__no_memory(error);
    } else {
        for (uint32_t i = 0; i < run->history->revision_count; i++) {
            back.goal.down[i] = mig__run_has_applied(run, i);
        }
        back.has_goal = true;
        back.is_lock_timeout_given = run->is_lock_timeout_given;
        status = mig__run_work(&back, error);
    }
    run->driver->kind->unlock(run->driver);
    mig__run_end(&back);
    return status;
}

void mig__run_revert(const MigRun *run, MigError *error)
{
    MigError second = {0};
    unsigned count = run->applied_count;
    if (count == 0 || error->status == MIG_OK || error->status == MIG_CANCELLED) {
        return;
    }
    if (error->status == MIG_CANNOT_CONNECT) {
        mig__add(error, "\n(what this run had applied, %u revision%s, stays)", count,
                 count == 1 ? "" : "s");
    } else if (revert(run, &second) == MIG_OK) {
        mig__add(error,
                 "\n(what this run had applied, %u revision%s, was reverted: the database is as "
                 "before)",
                 count, count == 1 ? "" : "s");
    } else {
        mig__add(error, "\n(what this run had applied, %u revision%s, could not be reverted: %s)",
                 count, count == 1 ? "" : "s", second.message);
    }
}
