// SPDX-License-Identifier: MIT
// A step that cannot share a transaction: an intent, the statement by itself, the record.
#include "run_parts.h"
#include "run_work.h"
#include <string.h>

static MigOutcome lock_again(MigRun *run, MigError *error)
{
    bool is_done = false;
    bool has_changed = false;
    MigOutcome outcome = run->driver->kind->lock(run->driver, NULL, &is_done, &has_changed, error);
    // Others may have written meanwhile; the row itself is guarded by its intent.
    run->is_ledger_read = run->is_ledger_read && !has_changed;
    return outcome;
}

// What a failed statement leaves behind is for a person to see: it is not tried again.
static void add_what_to_look_for(MigError *error)
{
    if (strcmp(error->sqlstate, "55P03") == 0) {
        mig__add(error,
                 "\nHINT: it waited for other transactions; `--@ lock-timeout 10m` below the "
                 "section's line lets it wait longer");
    }
    mig__add(error,
             "\n(this statement ran outside of a transaction: look whether it left something "
             "behind, such as an index that is not valid)");
}

// SQLite's lock is a transaction, so it is not held while the statement runs; the intent is.
MigOutcome mig__run_alone(MigRun *run, const MigWork *work, MigError *error)
{
    mig__pieces_clear(&run->pieces);
    mig__work_add_claim(run, work, true);
    MigOutcome outcome = mig__work_transact(run, work, error);
    if (outcome != MIG__DONE) {
        return outcome;
    }
    run->intent_state = work->during;
    run->intent_segment = work->segment;
    mig__pieces_clear(&run->pieces);
    mig__work_add_steps(run, work);
    if (run->pieces.has_failed || run->pieces.count == 0) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    outcome = run->driver->kind->alone(run->driver, &run->pieces.items[0], work->lock_timeout,
                                       work->statement_timeout, error);
    if (outcome == MIG__FAILED || outcome == MIG__RETRY || outcome == MIG__TAKEN) {
        mig__work_locate(run, work, error);
        if (outcome != MIG__TAKEN) { // else it has not run
            add_what_to_look_for(error);
        }
        return MIG__FAILED;
    }
    run->intent_state = MIG_ROW_ABSENT;
    if (outcome == MIG__DONE) {
        outcome = lock_again(run, error);
    }
    if (outcome == MIG__DONE) {
        mig__pieces_clear(&run->pieces);
        mig__work_add_finish(run, work, false);
        outcome = mig__work_transact(run, work, error);
    }
    return outcome;
}
