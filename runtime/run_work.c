// SPDX-License-Identifier: MIT
// What the next segment is, and the pieces that its transactions are made of.
#include "run_work.h"
#include "run_parts.h"
#include <stdio.h>
#include <string.h>

// What a statement outside of a transaction waits for (CREATE INDEX CONCURRENTLY: every transaction
// that began before it) blocks nobody meanwhile, and to give up half-way leaves an invalid index
// behind: unless somebody says otherwise it waits as long as the run does.
static uint32_t lock_timeout_of(const MigRun *run, const MigWork *work, uint32_t section)
{
    if (section != MIG_UNSET || work->kind != MIG_SEGMENT_AUTOCOMMIT ||
        run->is_lock_timeout_given) {
        return mig__or_else(section, run->options.lock_timeout);
    }
    uint64_t now = mig__now();
    uint64_t rest = run->session.deadline > now ? run->session.deadline - now : 1;
    return rest < INT32_MAX ? (uint32_t)rest : (uint32_t)INT32_MAX; // PostgreSQL's largest
}

static void describe_up(const MigRun *run, MigWork *work)
{
    const MigTrackRevision *revision = &run->track->revisions[work->revision];
    const MigSection *up = &revision->up;
    uint32_t last_kind = MIG_SEGMENT_TRANSACTION;
    work->segment_count = up->segment_count;
    for (uint32_t s = 0; s < up->segment_count; s++) {
        const MigSegment *segment = &run->track->segments[up->first_segment + s];
        work->first_step += s < work->segment ? segment->step_count : 0;
        work->all_steps += segment->step_count;
        last_kind = segment->kind;
        if (s != work->segment) {
            continue;
        }
        work->step_count = segment->step_count;
        work->kind = segment->kind;
        for (uint32_t k = 0; k < segment->step_count; k++) {
            uint32_t flags = run->track->steps[segment->first_step + k].flags;
            work->writes_rows |= (flags & MIG_STEP_WRITES_ROWS) != 0;
        }
    }
    // Checks run in the last transaction; where there is none, in one more that has no steps.
    work->segment_count +=
        revision->verify.segment_count > 0 && last_kind != MIG_SEGMENT_TRANSACTION;
    work->lock_timeout =
        lock_timeout_of(run, work, mig__limit(up, MIG_SECTION_LOCK_TIMEOUT, up->lock_timeout));
    work->statement_timeout =
        mig__or_else(mig__limit(up, MIG_SECTION_STATEMENT_TIMEOUT, up->statement_timeout),
                     run->options.statement_timeout);
    work->is_session_dirty = (up->flags & MIG_SECTION_SESSION_DIRTY) != 0;
}

static void describe_down(const MigRun *run, MigWork *work)
{
    const MigDown *down = work->down;
    uint32_t section = MIG_UNSET;
    work->statement_timeout = run->options.statement_timeout;
    work->all_steps = down == NULL ? 0 : down->count;
    for (uint32_t i = 0; i < work->all_steps; i++) {
        const MigDownStep *step = &down->steps[i];
        work->segment_count = step->segment + 1;
        work->first_step += step->segment < work->segment;
        section = step->lock_timeout;
        work->statement_timeout =
            mig__or_else(step->statement_timeout, run->options.statement_timeout);
        if (step->segment == work->segment) {
            work->step_count++;
            work->kind = step->segment_kind;
            work->is_session_dirty |= (step->step.flags & MIG_STEP_SESSION_DIRTY) != 0;
            work->writes_rows |= (step->step.flags & MIG_STEP_WRITES_ROWS) != 0;
        }
    }
    work->lock_timeout = lock_timeout_of(run, work, section);
}

static bool is_whole(const MigRun *run, const MigWork *work)
{
    bool is_down = work->direction == MIG_DOWN;
    bool is_new = work->state == (is_down ? MIG_ROW_APPLIED : MIG_ROW_ABSENT);
    bool is_one = work->kind == MIG_SEGMENT_TRANSACTION && work->segment_count <= 1;
    bool has_checks = !is_down && run->track->revisions[work->revision].verify.segment_count > 0;
    // Values of variables are kept in the event, which has none to add to at once.
    bool has_values = !is_down && run->history->revisions[work->revision].variable_count > 0;
    bool is_plain = is_new && is_one && !has_checks && !has_values && !work->is_session_dirty;
    for (uint32_t k = 0; is_plain && k < work->step_count; k++) {
        MigWorkStep step = mig__work_step(run, work, k);
        is_plain = step.kind == MIG_STEP_STATEMENT && step.placeholder_count == 0;
    }
    return is_plain;
}

static bool is_brief(const MigRun *run, const MigWork *work)
{
    if (work->direction == MIG_DOWN) {
        return work->down == NULL || (work->down->steps[0].step.flags & MIG_STEP_BRIEF) != 0;
    }
    uint32_t flags = run->track->revisions[work->revision].up.flags;
    return (flags & mig__brief_flag(run->driver->kind->dialect)) != 0;
}

// Not what a statement outside of transactions rests on, and not a redo: where a crash takes what
// was reverted and applied again, the ledger is as it was before, and nobody could tell.
static bool may_be_late(const MigRun *run, const MigWork *work)
{
    return run->next + work->ahead + 1 < run->plan.count && work->kind != MIG_SEGMENT_AUTOCOMMIT &&
           run->request != MIG_REQUEST_REDO;
}

void mig__work_describe(MigRun *run, uint32_t ahead, MigWork *work)
{
    const MigPlanEntry *entry = &run->plan.entries[run->next + ahead];
    memset(work, 0, sizeof *work);
    work->ahead = ahead;
    work->revision = entry->revision;
    work->id = entry->id;
    work->direction = entry->direction;
    work->state = (MigRowState)run->ledger.state[entry->revision];
    work->during = entry->direction == MIG_UP ? MIG_ROW_STARTED : MIG_ROW_REVERTING;
    work->segment = work->state == work->during ? run->ledger.segment[entry->revision] : 0;
    if (entry->direction == MIG_UP) {
        describe_up(run, work);
    } else {
        work->down = mig__downs_find(&run->downs, work->id);
        describe_down(run, work);
    }
    work->is_whole = is_whole(run, work);
    work->is_brief = work->is_whole && is_brief(run, work);
    work->may_be_late = may_be_late(run, work);
}

MigWorkStep mig__work_step(const MigRun *run, const MigWork *work, uint32_t index)
{
    if (work->direction == MIG_DOWN) {
        return work->down->steps[work->first_step + index].step;
    }
    const MigSection *up = &run->track->revisions[work->revision].up;
    const MigSegment *segment = &run->track->segments[up->first_segment + work->segment];
    return mig__step_of_history(run->history, run->driver->kind->dialect, work->revision,
                                segment->first_step + index);
}

bool mig__work_is_last(const MigWork *work)
{
    return work->segment + 1 >= work->segment_count;
}

void mig__work_add_steps(MigRun *run, const MigWork *work)
{
    for (uint32_t k = 0; k < work->step_count; k++) {
        MigWorkStep step = mig__work_step(run, work, k);
        if (step.kind == MIG_STEP_COPY) {
            mig__run_add_copy(run, work, &step, work->first_step + k + 1);
        } else if (step.kind == MIG_STEP_CALL) {
            mig__run_add_call(run, work, &step);
        } else if (step.placeholder_count > 0) {
            mig__run_add_filled(run, &step);
        } else {
            mig__pieces_add_step(&run->pieces, step.sql, step.size, step.place, step.flags);
        }
    }
}

void mig__work_add_claim(MigRun *run, const MigWork *work, bool has_intent)
{
    if (work->direction == MIG_DOWN && work->state == MIG_ROW_APPLIED) {
        mig__write_reverting(&run->writer, work->id);
        if (has_intent) {
            mig__write_claim_next(&run->writer, work->id, work->during, 0, true);
        }
    } else if (work->state == MIG_ROW_ABSENT) {
        mig__write_claim(&run->writer, work->revision, has_intent);
    } else {
        mig__write_claim_next(&run->writer, work->id, work->during, work->segment, has_intent);
    }
}

void mig__work_add_finish(MigRun *run, const MigWork *work, bool claimed_here)
{
    if (!mig__work_is_last(work)) {
        mig__write_segment_done(&run->writer, work->id, work->during, work->segment, claimed_here);
    } else if (work->direction == MIG_DOWN) {
        mig__write_reverted(&run->writer, work->id, work->segment, claimed_here);
    } else {
        mig__write_applied(&run->writer, work->revision, work->segment,
                           run->track->revisions[work->revision].up.segment_count, claimed_here);
        mig__work_add_launch_digest(run, work);
    }
}

// Counted once a run, at its last revision: counting each time would be quadratic.
void mig__work_add_launch_digest(MigRun *run, const MigWork *work)
{
    if (run->next + work->ahead + 1 == run->plan.count && mig__run_is_whole(run, work->ahead + 1)) {
        mig__write_launch_digest(&run->writer, MIG_PIECE_FINISH, true);
    }
}

// Errors of no single statement (a deferred constraint, COMMIT) do not say where they come from.
void mig__work_locate(const MigRun *run, const MigWork *work, MigError *error)
{
    mig__error_set_revision(error, work->id);
    if (error->file[0] != '\0' || error->status != MIG_REFUSED) {
        return;
    }
    char text[sizeof error->message];
    const char *file = mig__ledger_file(&run->ledger, work->revision);
    if (file[0] == '\0' && work->down != NULL) {
        file = work->down->steps[0].step.place.file;
    }
    memcpy(text, error->message, sizeof text);
    snprintf(error->file, sizeof error->file, "%s", file);
    error->message[0] = '\0';
    mig__add(error, "%s: error: revision %s: %s", file, work->id, text);
}

MigOutcome mig__work_transact(MigRun *run, const MigWork *work, MigError *error)
{
    size_t failed = 0;
    if (run->pieces.has_failed) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    MigTransaction transaction = {
        run->pieces.items,      run->pieces.count, work->lock_timeout, work->statement_timeout,
        work->is_session_dirty, work->writes_rows, work->may_be_late,  false,
        work->is_brief};
    MigOutcome outcome = run->driver->kind->transact(run->driver, &transaction, &failed, error);
    if (outcome == MIG__FAILED || outcome == MIG__RETRY) {
        mig__work_locate(run, work, error);
    }
    return outcome;
}
