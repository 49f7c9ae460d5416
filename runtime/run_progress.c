// SPDX-License-Identifier: MIT
// What a run says of a segment, and what it keeps in mind of it once it is committed.
#include "run_parts.h"
#include "run_work.h"
#include <stdio.h>

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
// What a crash of the server may still take stays a goal: whoever reads the ledger after it must
// find it missing.
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
        run->goal.up[i] = work->may_be_late;
        mig__run_note_applied(run, i);
        if (run->next + 1 == run->plan.count && mig__run_is_whole(run, 0)) {
            snprintf(ledger->launch_digest, sizeof ledger->launch_digest, "%s",
                     mig__text(run->history, run->track->launch_digest));
        }
    } else {
        ledger->state[i] = MIG_ROW_ABSENT;
        ledger->row_of[i] = MIG_UNSET;
        ledger->unknown_rows -= !mig__ledger_knows(ledger, i);
        run->goal.down[i] = work->may_be_late;
    }
    mig__run_say(run, MIG_EVENT_DONE, i, work->direction, work->all_steps, work->all_steps,
                 time_since(work, work->revision_began), NULL);
    run->announced = NULL;
    run->done_count++;
    run->next++;
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
