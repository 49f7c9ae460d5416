// SPDX-License-Identifier: MIT
// One segment of one revision, up or down: the transaction that claims it, runs it and says so, or,
// where a statement cannot share one, an intent, the statement alone, and the record.
#include "run_parts.h"
#include <stdio.h>
#include <string.h>

// A segment, whether it comes from the history (up) or from the ledger (a stored way back).
typedef struct Work {
    uint32_t revision;
    const char *id;
    MigDirection direction;
    MigRowState state;  // of the row before
    MigRowState during; // of the row while segments run
    uint32_t segment;   // which
    uint32_t segment_count;
    uint32_t first_step; // of the segment, in the section, from 0
    uint32_t step_count; // of the segment
    uint32_t all_steps;  // of the section
    bool is_autocommit;
    uint32_t lock_timeout;
    uint32_t statement_timeout;
    bool is_session_dirty;
    bool writes_rows;
} Work;

static uint32_t or_else(uint32_t value, uint32_t fallback)
{
    return value == MIG_UNSET ? fallback : value;
}

static MigStatus fail_unsupported(const MigRun *run, uint32_t revision, const char *what,
                                  MigError *error)
{
    mig__error_set_revision(error, mig__revision_id(run->history, revision));
    return mig__fail(error, MIG_REFUSED,
                     "revision %s (%s) has %s, which this version cannot run yet",
                     mig__revision_id(run->history, revision),
                     mig__text(run->history, run->history->revisions[revision].file), what);
}

static MigStatus check_up_entry(const MigRun *run, uint32_t revision, MigError *error)
{
    const MigTrackRevision *track = &run->track->revisions[revision];
    if (track->verify.segment_count > 0) {
        return fail_unsupported(run, revision, "a `verify` section", error);
    }
    for (uint32_t s = 0; s < track->up.segment_count; s++) {
        const MigSegment *segment = &run->track->segments[track->up.first_segment + s];
        for (uint32_t k = 0; k < segment->step_count; k++) {
            const MigStep *step = &run->track->steps[segment->first_step + k];
            if (step->kind != MIG_STEP_STATEMENT || segment->kind == MIG_SEGMENT_BATCH) {
                return fail_unsupported(run, revision, "a batch, copy or call", error);
            }
            if (step->placeholder_count > 0) {
                return fail_unsupported(run, revision, "variables", error);
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
        }
    }
    return status;
}

// What a statement outside of a transaction waits for (CREATE INDEX CONCURRENTLY: every transaction
// that began before it) blocks nobody meanwhile, and to give up half-way leaves an invalid index
// behind: unless somebody says otherwise it waits as long as the run does.
static uint32_t lock_timeout_of(const MigRun *run, const Work *work, uint32_t section)
{
    if (section != MIG_UNSET || !work->is_autocommit || run->is_lock_timeout_given) {
        return or_else(section, run->options.lock_timeout);
    }
    uint64_t now = mig__now();
    uint64_t rest = run->session.deadline > now ? run->session.deadline - now : 1;
    return rest < INT32_MAX ? (uint32_t)rest : (uint32_t)INT32_MAX; // PostgreSQL's largest
}

static void describe_up(const MigRun *run, Work *work)
{
    const MigSection *up = &run->track->revisions[work->revision].up;
    work->segment_count = up->segment_count;
    for (uint32_t s = 0; s < up->segment_count; s++) {
        const MigSegment *segment = &run->track->segments[up->first_segment + s];
        if (s < work->segment) {
            work->first_step += segment->step_count;
        }
        work->all_steps += segment->step_count;
        if (s != work->segment) {
            continue;
        }
        work->step_count = segment->step_count;
        work->is_autocommit = segment->kind == MIG_SEGMENT_AUTOCOMMIT;
        for (uint32_t k = 0; k < segment->step_count; k++) {
            uint32_t flags = run->track->steps[segment->first_step + k].flags;
            work->writes_rows |= (flags & MIG_STEP_WRITES_ROWS) != 0;
        }
    }
    work->lock_timeout =
        lock_timeout_of(run, work, mig__limit(up, MIG_SECTION_LOCK_TIMEOUT, up->lock_timeout));
    work->statement_timeout =
        or_else(mig__limit(up, MIG_SECTION_STATEMENT_TIMEOUT, up->statement_timeout),
                run->options.statement_timeout);
    work->is_session_dirty = (up->flags & MIG_SECTION_SESSION_DIRTY) != 0;
}

static void describe_down(const MigRun *run, Work *work)
{
    const MigDown *down = run->down;
    uint32_t section = MIG_UNSET;
    work->statement_timeout = run->options.statement_timeout;
    work->all_steps = down == NULL ? 0 : down->count;
    for (uint32_t i = 0; i < work->all_steps; i++) {
        const MigDownStep *step = &down->steps[i];
        work->segment_count = step->segment + 1;
        work->first_step += step->segment < work->segment;
        section = step->lock_timeout;
        work->statement_timeout = or_else(step->statement_timeout, run->options.statement_timeout);
        if (step->segment == work->segment) {
            work->step_count++;
            work->is_autocommit |= step->segment_kind == MIG_SEGMENT_AUTOCOMMIT;
            work->is_session_dirty |= (step->flags & MIG_STEP_SESSION_DIRTY) != 0;
            work->writes_rows |= (step->flags & MIG_STEP_WRITES_ROWS) != 0;
        }
    }
    work->lock_timeout = lock_timeout_of(run, work, section);
}

static bool has_steps_back(const MigRun *run, uint32_t revision)
{
    const MigRow *row = mig__ledger_row(&run->ledger, revision);
    return row != NULL && strcmp(row->columns[MIG_COLUMN_WAY_BACK], "steps") == 0;
}

// Stored ways back are read under the lock, some at once: one query a revision would double the
// round trips.
static MigOutcome load_down(MigRun *run, const Work *work, MigError *error)
{
    MigOutcome outcome = MIG__DONE;
    run->down = NULL;
    if (!has_steps_back(run, work->revision)) {
        return MIG__DONE;
    }
    if (mig__downs_find(&run->downs, work->id) == NULL) {
        mig__downs_clear(&run->downs);
        bool has_room = true;
        for (size_t n = run->next; has_room && n < run->plan.count; n++) {
            uint32_t revision = run->plan.entries[n].revision;
            if (run->plan.entries[n].direction == MIG_DOWN && has_steps_back(run, revision)) {
                has_room = mig__downs_want(&run->downs, mig__revision_id(run->history, revision));
            }
        }
        outcome = mig__downs_read(&run->downs, &run->ledger, run->driver, error);
    }
    run->down = outcome == MIG__DONE ? mig__downs_find(&run->downs, work->id) : NULL;
    return outcome;
}

static void add_steps(MigRun *run, const Work *work)
{
    if (work->direction == MIG_DOWN) {
        for (uint32_t k = 0; k < work->step_count; k++) {
            const MigDownStep *step = &run->down->steps[work->first_step + k];
            mig__pieces_add_step(&run->pieces, step->sql, strlen(step->sql),
                                 (MigPlace){step->file, step->line, step->column}, step->flags);
        }
        return;
    }
    const MigSection *up = &run->track->revisions[work->revision].up;
    const char *file = mig__text(run->history, run->history->revisions[work->revision].file);
    for (uint32_t k = 0; k < work->step_count; k++) {
        const MigSegment *segment = &run->track->segments[up->first_segment + work->segment];
        const MigStep *step = &run->track->steps[segment->first_step + k];
        mig__pieces_add_step(&run->pieces, mig__text(run->history, step->sql), step->size,
                             (MigPlace){file, step->line, step->column}, step->flags);
    }
}

static void add_claim(MigRun *run, const Work *work, bool has_intent)
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

static bool is_last(const Work *work)
{
    return work->segment + 1 >= work->segment_count;
}

static void add_finish(MigRun *run, const Work *work, bool claimed_here)
{
    if (!is_last(work)) {
        mig__write_segment_done(&run->writer, work->id, work->during, work->segment, claimed_here);
    } else if (work->direction == MIG_DOWN) {
        mig__write_reverted(&run->writer, work->id, work->segment, claimed_here);
    } else {
        mig__write_applied(&run->writer, work->id, work->segment, work->segment_count,
                           claimed_here);
        // Counted once a run, at its last revision: counting each time would be quadratic.
        if (run->next + 1 == run->plan.count && mig__run_is_whole(run, 1)) {
            mig__write_launch_digest(&run->writer, MIG_PIECE_FINISH, true);
        }
    }
}

// Errors of no single statement (a deferred constraint, COMMIT) do not say where they come from.
static void locate(const MigRun *run, const Work *work, MigError *error)
{
    mig__error_set_revision(error, work->id);
    if (error->file[0] != '\0' || error->status != MIG_REFUSED) {
        return;
    }
    char text[sizeof error->message];
    const char *file = mig__text(run->history, run->history->revisions[work->revision].file);
    memcpy(text, error->message, sizeof text);
    snprintf(error->file, sizeof error->file, "%s", file);
    error->message[0] = '\0';
    mig__add(error, "%s: error: revision %s: %s", file, work->id, text);
}

static MigOutcome transact(MigRun *run, const Work *work, MigError *error)
{
    size_t failed = 0;
    if (run->pieces.has_failed) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    MigTransaction transaction = {run->pieces.items,
                                  run->pieces.count,
                                  work->lock_timeout,
                                  work->statement_timeout,
                                  work->is_session_dirty,
                                  work->writes_rows,
                                  false};
    MigOutcome outcome = run->driver->kind->transact(run->driver, &transaction, &failed, error);
    if (outcome == MIG__FAILED || outcome == MIG__RETRY) {
        locate(run, work, error);
    }
    return outcome;
}

// On SQLite nobody else can see or write anything before COMMIT: a way back that is one transaction
// needs no claim, and its row goes in one statement.
static bool is_at_once(const MigRun *run, const Work *work)
{
    return run->schema == NULL && work->direction == MIG_DOWN && work->state == MIG_ROW_APPLIED &&
           is_last(work);
}

static MigOutcome run_transaction(MigRun *run, const Work *work, MigError *error)
{
    mig__pieces_clear(&run->pieces);
    if (is_at_once(run, work)) {
        add_steps(run, work);
        mig__write_reverted_at_once(&run->writer, work->id);
        return transact(run, work, error);
    }
    add_claim(run, work, false);
    add_steps(run, work);
    add_finish(run, work, true);
    return transact(run, work, error);
}

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
static MigOutcome run_alone(MigRun *run, const Work *work, MigError *error)
{
    mig__pieces_clear(&run->pieces);
    add_claim(run, work, true);
    MigOutcome outcome = transact(run, work, error);
    if (outcome != MIG__DONE) {
        return outcome;
    }
    run->intent_state = work->during;
    run->intent_segment = work->segment;
    mig__pieces_clear(&run->pieces);
    add_steps(run, work);
    if (run->pieces.has_failed || run->pieces.count == 0) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    outcome = run->driver->kind->alone(run->driver, &run->pieces.items[0], work->lock_timeout,
                                       work->statement_timeout, error);
    if (outcome == MIG__FAILED || outcome == MIG__RETRY || outcome == MIG__TAKEN) {
        locate(run, work, error);
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
        add_finish(run, work, false);
        outcome = transact(run, work, error);
    }
    return outcome;
}

static void announce(MigRun *run, const Work *work)
{
    if (run->announced != work->id) {
        run->announced = work->id;
        run->began = mig__now();
        mig__run_say(run, MIG_EVENT_BEGIN, work->revision, work->direction, 0, work->all_steps, 0,
                     NULL);
    }
    if (work->step_count > 0) {
        mig__run_say(run, MIG_EVENT_STEP, work->revision, work->direction, work->first_step + 1,
                     work->all_steps, 0, NULL);
    }
}

// What the transaction made true, without reading it again.
static void note_done(MigRun *run, const Work *work)
{
    uint32_t i = work->revision;
    MigLedger *ledger = &run->ledger;
    run->attempts = 0;
    ledger->launch_digest[0] = '\0';
    ledger->state[i] = (uint8_t)work->during;
    ledger->segment[i] = work->segment + 1;
    if (!is_last(work)) {
        return;
    }
    if (work->direction == MIG_UP) {
        ledger->state[i] = MIG_ROW_APPLIED;
        ledger->verdict[i] = MIG_VERDICT_SAME;
        run->goal.up[i] = 0;
        if (run->next + 1 == run->plan.count && mig__run_is_whole(run, 0)) {
            snprintf(ledger->launch_digest, sizeof ledger->launch_digest, "%s",
                     mig__text(run->history, run->track->launch_digest));
        }
    } else {
        ledger->state[i] = MIG_ROW_ABSENT;
        ledger->row_of[i] = MIG_UNSET;
        run->goal.down[i] = 0;
    }
    mig__run_say(run, MIG_EVENT_DONE, i, work->direction, work->all_steps, work->all_steps,
                 mig__now() - run->began, NULL);
    run->announced = NULL;
    run->done_count++;
    run->next++;
}

MigOutcome mig__run_segment(MigRun *run, MigError *error)
{
    const MigPlanEntry *entry = &run->plan.entries[run->next];
    Work work = {0};
    work.revision = entry->revision;
    work.id = mig__revision_id(run->history, entry->revision);
    work.direction = entry->direction;
    work.state = (MigRowState)run->ledger.state[entry->revision];
    work.during = entry->direction == MIG_UP ? MIG_ROW_STARTED : MIG_ROW_REVERTING;
    work.segment = work.state == work.during ? run->ledger.segment[entry->revision] : 0;
    run->intent_state = MIG_ROW_ABSENT;
    if (entry->direction == MIG_UP) {
        describe_up(run, &work);
        const MigSection *up = &run->track->revisions[entry->revision].up;
        run->retries =
            or_else(mig__limit(up, MIG_SECTION_RETRIES, up->retries), run->options.retries);
    } else {
        MigOutcome outcome = load_down(run, &work, error);
        if (outcome != MIG__DONE) {
            return outcome;
        }
        describe_down(run, &work);
        run->retries = run->options.retries;
        if (run->down != NULL) {
            run->retries = or_else(run->down->steps[0].retries, run->options.retries);
        }
    }
    announce(run, &work);
    run->running = work.id;
    run->writer.has_launch_digest = run->ledger.launch_digest[0] != '\0';
    MigOutcome outcome =
        work.is_autocommit ? run_alone(run, &work, error) : run_transaction(run, &work, error);
    if (outcome == MIG__DONE) {
        note_done(run, &work);
    }
    return outcome;
}
