// SPDX-License-Identifier: MIT
// The next segment of the plan's next entry: what it is, who runs it, and what that made true.
#include "run_call.h"
#include "run_parts.h"
#include "run_work.h"
#include <stdio.h>
#include <string.h>

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

void mig__work_announce(MigRun *run, MigWork *work)
{
    work->began = mig__now();
    bool is_new = run->announced != work->id;
    run->announced = work->id;
    run->began = is_new ? work->began : run->began;
    work->revision_began = run->began;
    if (is_new) {
        mig__run_say(run, MIG_EVENT_BEGIN, work->revision, work->direction, 0, work->all_steps, 0,
                     NULL);
    }
    if (work->step_count > 0) {
        mig__run_say(run, MIG_EVENT_STEP, work->revision, work->direction, work->first_step + 1,
                     work->all_steps, 0, NULL);
    }
}

static uint64_t time_since(const MigWork *work, uint64_t began)
{
    return (work->ended == 0 ? mig__now() : work->ended) - began;
}

static void say_segment(const MigRun *run, const MigWork *work)
{
    MigEvent event = {0};
    if (work->step_count == 0) {
        return;
    }
    event.kind = MIG_EVENT_SEGMENT;
    event.direction = work->direction;
    event.step = work->first_step + 1;
    event.last_step = work->first_step + work->step_count;
    event.step_count = work->all_steps;
    event.milliseconds = time_since(work, work->began);
    mig__run_tell(run, work->revision, event);
}

// What the transaction made true, without reading it again.
void mig__work_note_done(MigRun *run, const MigWork *work)
{
    uint32_t i = work->revision;
    MigLedger *ledger = &run->ledger;
    say_segment(run, work);
    run->attempts = 0;
    run->group_limit = 0;
    ledger->launch_digest[0] = '\0';
    ledger->state[i] = (uint8_t)work->during;
    ledger->segment[i] = work->segment + 1;
    if (!mig__work_is_last(work)) {
        return;
    }
    if (work->direction == MIG_UP) {
        ledger->state[i] = MIG_ROW_APPLIED;
        ledger->verdict[i] = MIG_VERDICT_SAME;
        run->goal.up[i] = 0;
        mig__run_note_applied(run, i);
        if (run->next + 1 == run->plan.count && mig__run_is_whole(run, 0)) {
            snprintf(ledger->launch_digest, sizeof ledger->launch_digest, "%s",
                     mig__text(run->history, run->track->launch_digest));
        }
    } else {
        ledger->state[i] = MIG_ROW_ABSENT;
        ledger->row_of[i] = MIG_UNSET;
        ledger->unknown_rows -= !mig__ledger_knows(ledger, i);
        run->goal.down[i] = 0;
    }
    mig__run_say(run, MIG_EVENT_DONE, i, work->direction, work->all_steps, work->all_steps,
                 time_since(work, work->revision_began), NULL);
    run->announced = NULL;
    run->done_count++;
    run->next++;
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

uint32_t mig__work_retries(const MigRun *run, const MigWork *work)
{
    uint32_t given = MIG_UNSET;
    if (work->direction == MIG_UP) {
        const MigSection *up = &run->track->revisions[work->revision].up;
        given = mig__limit(up, MIG_SECTION_RETRIES, up->retries);
    } else if (work->down != NULL) {
        given = work->down->steps[0].retries;
    }
    return mig__or_else(given, run->options.retries);
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
