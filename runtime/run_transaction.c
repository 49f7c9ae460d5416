// SPDX-License-Identifier: MIT
// A segment whose steps share one transaction with the ledger's row.
#include "run_parts.h"
#include "run_work.h"

// On SQLite nobody else can see or write anything before COMMIT: a way back that is one transaction
// needs no claim, and its row goes in one statement.
static bool is_at_once(const MigRun *run, const MigWork *work)
{
    return run->schema == NULL && work->direction == MIG_DOWN && work->state == MIG_ROW_APPLIED &&
           mig__work_is_last(work);
}

MigOutcome mig__run_transaction(MigRun *run, const MigWork *work, MigError *error)
{
    mig__pieces_clear(&run->pieces);
    if (is_at_once(run, work)) {
        mig__work_add_steps(run, work);
        mig__write_reverted_at_once(&run->writer, work->id);
        return mig__work_transact(run, work, error);
    }
    mig__work_add_claim(run, work, false);
    mig__work_add_steps(run, work);
    if (work->direction == MIG_UP && mig__work_is_last(work)) {
        mig__run_add_verify(run, work);
    }
    mig__work_add_finish(run, work, true);
    return mig__work_transact(run, work, error);
}
