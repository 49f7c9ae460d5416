// SPDX-License-Identifier: MIT
// The next segment of the plan's next entry: what it is and who runs it.
#include "run_call.h"
#include "run_parts.h"
#include "run_work.h"

static MigStatus check_up_entry(const MigRun *run, uint32_t revision, MigError *error)
{
    const MigTrackRevision *track = &run->track->revisions[revision];
    for (uint32_t s = 0; s < track->up.segment_count; s++) {
        const MigSegment *segment = &run->track->segments[track->up.first_segment + s];
        for (uint32_t k = 0; k < segment->step_count; k++) {
            const MigStep *step = &run->track->steps[segment->first_step + k];
            if (step->kind == MIG_STEP_CALL &&
                mig__call_check(run, revision, segment->first_step + k, error) != MIG_OK) {
                return MIG_REFUSED;
            }
        }
    }
    return MIG_OK;
}

MigStatus mig__run_check_plan(const MigRun *run, MigError *error)
{
    MigStatus status = MIG_OK;
    for (size_t n = 0; status == MIG_OK && n < run->plan.count; n++) {
        if (run->plan.entries[n].direction == MIG_UP) {
            status = check_up_entry(run, run->plan.entries[n].revision, error);
            if (status == MIG_OK) {
                status =
                    mig__values_check_revision(&run->values, run->plan.entries[n].revision, error);
            }
        }
    }
    return status;
}

// Stored ways back are read under the lock, some at once: one query a revision would double the
// round trips.
MigOutcome mig__run_load_down(MigRun *run, MigError *error)
{
    const MigPlanEntry *entry = &run->plan.entries[run->next];
    if (!mig__ledger_has_steps_back(&run->ledger, entry->revision) ||
        mig__downs_find(&run->downs, entry->id) != NULL) {
        return MIG__DONE;
    }
    mig__downs_clear(&run->downs);
    bool has_room = true;
    for (size_t n = run->next; has_room && n < run->plan.count; n++) {
        uint32_t revision = run->plan.entries[n].revision;
        if (run->plan.entries[n].direction == MIG_DOWN &&
            mig__ledger_has_steps_back(&run->ledger, revision)) {
            has_room = mig__downs_want(&run->downs, mig__ledger_id(&run->ledger, revision));
        }
    }
    return mig__downs_read(&run->downs, &run->ledger, run->driver, error);
}

static MigOutcome run_work(MigRun *run, const MigWork *work, MigError *error)
{
    switch ((MigSegmentKind)work->kind) {
    case MIG_SEGMENT_AUTOCOMMIT:
        return mig__run_alone(run, work, error);
    case MIG_SEGMENT_BATCH:
        return mig__run_batch(run, work, error);
    case MIG_SEGMENT_TRANSACTION:
        break;
    }
    return mig__run_transaction(run, work, error);
}

MigOutcome mig__run_segment(MigRun *run, MigError *error)
{
    MigWork work;
    MigOutcome outcome = MIG__DONE;
    if (run->plan.entries[run->next].direction == MIG_DOWN) {
        outcome = mig__run_load_down(run, error);
    }
    if (outcome != MIG__DONE) {
        return outcome;
    }
    uint32_t count = mig__run_group_size(run);
    if (count > 1) {
        return mig__run_group(run, count, error);
    }
    mig__work_describe(run, 0, &work);
    run->intent_state = MIG_ROW_ABSENT;
    run->down = work.down;
    run->retries = mig__work_retries(run, &work);
    mig__work_announce(run, &work);
    run->running = work.id;
    run->writer.has_launch_digest = run->ledger.launch_digest[0] != '\0';
    outcome = run_work(run, &work, error);
    if (outcome == MIG__DONE) {
        mig__work_note_done(run, &work);
    }
    return outcome;
}
