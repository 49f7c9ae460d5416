// SPDX-License-Identifier: MIT
// A segment whose steps share one transaction with the ledger's row.
#include "run_parts.h"
#include "run_work.h"

// What nobody can look into has its row written once, before the steps as any claim: on SQLite
// nobody sees or writes anything before COMMIT, on PostgreSQL no statement of a brief revision can
// end the transaction.
static bool is_at_once(const MigRun *run, const MigWork *work)
{
    bool is_sqlite = run->schema == NULL;
    if (work->direction == MIG_UP) {
        return !is_sqlite && work->is_brief;
    }
    return is_sqlite ? work->state == MIG_ROW_APPLIED && mig__work_is_last(work) : work->is_brief;
}

static void add_at_once(MigRun *run, const MigWork *work)
{
    if (work->direction == MIG_DOWN) {
        mig__write_reverted_at_once(&run->writer, work->id);
        mig__work_add_steps(run, work);
        return;
    }
    mig__write_applied_at_once(&run->writer, work->revision);
    mig__work_add_steps(run, work);
    mig__write_applied_event(&run->writer, work->id);
    mig__work_add_launch_digest(run, work);
}

void mig__run_add_transaction(MigRun *run, const MigWork *work)
{
    if (is_at_once(run, work)) {
        add_at_once(run, work);
        return;
    }
    mig__work_add_claim(run, work, false);
    mig__work_add_steps(run, work);
    if (work->direction == MIG_UP && mig__work_is_last(work)) {
        mig__run_add_verify(run, work);
    }
    mig__work_add_finish(run, work, true);
}

MigOutcome mig__run_transaction(MigRun *run, const MigWork *work, MigError *error)
{
    mig__pieces_clear(&run->pieces);
    mig__run_add_transaction(run, work);
    return mig__work_transact(run, work, error);
}
