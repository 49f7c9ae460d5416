// SPDX-License-Identifier: MIT
#include "run_state.h"
#include <string.h>

enum { SLICE = 50 }; // ms between two looks at whether to stop

bool mig__run_is_cancelled(const MigRun *run, MigError *error)
{
    if (!run->driver->is_cancelled) {
        return false;
    }
    mig__fail(error, MIG_CANCELLED, "cancelled");
    return true;
}

bool mig__run_is_too_late(const MigRun *run)
{
    return mig__now() >= run->session.deadline;
}

void mig__run_sleep(const MigRun *run, uint32_t milliseconds)
{
    uint64_t end = mig__now() + milliseconds;
    for (uint64_t now = mig__now(); now < end && !run->driver->is_cancelled; now = mig__now()) {
        uint64_t left = end - now;
        mig__sleep(left < SLICE ? (uint32_t)left : SLICE);
    }
}

// Between half and one and a half of it, so that those who failed together do not meet again.
uint32_t mig__run_jitter(MigRun *run, uint32_t milliseconds)
{
    run->random ^= run->random << 13;
    run->random ^= run->random >> 7;
    run->random ^= run->random << 17;
    return milliseconds / 2 + (uint32_t)(run->random % (milliseconds + 1));
}

void mig__run_tell(const MigRun *run, uint32_t revision, MigEvent event)
{
    if (run->options.observer == NULL) {
        return;
    }
    bool is_of_revision = revision != MIG_UNSET;
    event.size = sizeof event;
    event.revision = is_of_revision ? mig__ledger_id(&run->ledger, revision) : "";
    event.title = is_of_revision ? mig__ledger_title(&run->ledger, revision) : "";
    event.position = run->done_count + run->in_flight + 1;
    event.count = run->done_count + (uint32_t)(run->plan.count - run->next);
    event.message = event.message == NULL ? "" : event.message;
    run->options.observer(run->options.observer_context, &event);
}

void mig__run_say(const MigRun *run, MigEventKind kind, uint32_t revision, MigDirection direction,
                  uint32_t step, uint32_t step_count, uint64_t milliseconds, const char *message)
{
    MigEvent event = {0};
    event.kind = kind;
    event.direction = direction;
    event.step = step;
    event.step_count = step_count;
    event.milliseconds = milliseconds;
    event.message = message;
    mig__run_tell(run, revision, event);
}

bool mig__run_is_whole(const MigRun *run, uint32_t extra)
{
    uint32_t applied = extra;
    if (run->ledger.unknown_rows > 0) {
        return false;
    }
    for (uint32_t i = 0; i < run->history->revision_count; i++) {
        applied +=
            run->ledger.state[i] == MIG_ROW_APPLIED && run->ledger.verdict[i] == MIG_VERDICT_SAME;
    }
    return applied == run->history->revision_count;
}
