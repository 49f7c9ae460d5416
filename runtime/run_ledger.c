// SPDX-License-Identifier: MIT
// What a run writes without running a revision: the ledger's own tables, descriptions brought up to
// date, the launch digest, stamps, and why something failed.
#include "run_parts.h"
#include <stdio.h>
#include <string.h>

static MigOutcome transact_ledger(MigRun *run, bool in_ledger_schema, MigError *error)
{
    size_t failed = 0;
    if (run->pieces.has_failed) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    if (run->pieces.count == 0) {
        return MIG__DONE;
    }
    MigTransaction transaction = {run->pieces.items,
                                  run->pieces.count,
                                  run->options.lock_timeout,
                                  0,
                                  false,
                                  false,
                                  false,
                                  in_ledger_schema,
                                  false};
    return run->driver->kind->transact(run->driver, &transaction, &failed, error);
}

MigOutcome mig__run_write_ledger(MigRun *run, MigError *error)
{
    return transact_ledger(run, false, error);
}

// The revisions of migrations/ that the database lacks, in one transaction. The format is their
// number.
MigOutcome mig__run_install(MigRun *run, MigError *error)
{
    const MigHistory *own = migc_ledger_history();
    const MigTrack *track = mig__track(own, run->driver->kind->dialect);
    mig__pieces_clear(&run->pieces);
    for (uint32_t i = run->ledger.format; i < own->revision_count; i++) {
        const char *file = mig__text(own, own->revisions[i].file);
        const MigSection *up = &track->revisions[i].up;
        for (uint32_t s = 0; s < up->segment_count; s++) {
            const MigSegment *segment = &track->segments[up->first_segment + s];
            for (uint32_t k = 0; k < segment->step_count; k++) {
                const MigStep *step = &track->steps[segment->first_step + k];
                mig__pieces_add_step(&run->pieces, mig__text(own, step->sql), step->size,
                                     (MigPlace){file, step->line, step->column}, step->flags);
            }
        }
    }
    mig__write_format(&run->writer, own);
    return transact_ledger(run, true, error);
}

// A way back that has not changed keeps the values of variables that it was stored with: today's
// may be others.
static bool wants_new_down(const MigRun *run, uint32_t revision)
{
    const MigRow *row = mig__ledger_row(&run->ledger, revision);
    const char *digest = mig__text(run->history, run->track->revisions[revision].down_digest);
    return run->history->revisions[revision].variable_count == 0 || row == NULL ||
           strcmp(row->columns[MIG_COLUMN_DOWN_DIGEST], digest) != 0;
}

MigOutcome mig__run_refresh(MigRun *run, MigError *error)
{
    MigLedger *ledger = &run->ledger;
    mig__pieces_clear(&run->pieces);
    for (uint32_t i = 0; i < run->history->revision_count; i++) {
        bool is_moved = ledger->verdict[i] == MIG_VERDICT_MOVED;
        if (ledger->state[i] == MIG_ROW_APPLIED &&
            (is_moved || ledger->verdict[i] == MIG_VERDICT_REFRESH)) {
            bool has_new_down = wants_new_down(run, i);
            if (has_new_down && mig__values_check_revision(&run->values, i, error) != MIG_OK) {
                return MIG__FAILED;
            }
            mig__write_refresh(&run->writer, i, has_new_down, is_moved ? "move" : "refresh", "");
        }
    }
    mig__write_launch_digest(&run->writer, MIG_PIECE_LEDGER, false);
    MigOutcome outcome = transact_ledger(run, false, error);
    if (outcome != MIG__DONE) {
        return outcome;
    }
    ledger->launch_digest[0] = '\0';
    for (uint32_t i = 0; i < run->history->revision_count; i++) {
        bool is_moved = ledger->verdict[i] == MIG_VERDICT_MOVED;
        if (ledger->state[i] == MIG_ROW_APPLIED &&
            (is_moved || ledger->verdict[i] == MIG_VERDICT_REFRESH)) {
            mig__run_say(run, MIG_EVENT_REFRESH, i, MIG_UP, 0, 0, 0,
                         is_moved ? "its place in the history was brought up to date in the ledger"
                                  : "its description was brought up to date in the ledger");
            ledger->verdict[i] = MIG_VERDICT_SAME;
        }
    }
    return MIG__DONE;
}

MigOutcome mig__run_launch_digest(MigRun *run, MigError *error)
{
    mig__pieces_clear(&run->pieces);
    mig__write_launch_digest(&run->writer, MIG_PIECE_LEDGER, true);
    return transact_ledger(run, false, error);
}

// A row that a stamp may leave as it is.
static bool is_as_stamped(const MigRun *run, uint32_t revision)
{
    return run->ledger.state[revision] == MIG_ROW_APPLIED &&
           run->ledger.verdict[revision] == MIG_VERDICT_SAME;
}

static bool stamp_is_whole(const MigRun *run)
{
    uint32_t count = run->history->revision_count;
    bool is_whole = count > 0;
    for (uint32_t i = 0; is_whole && i < run->goal.size; i++) {
        is_whole = i < count ? run->goal.up[i] || (is_as_stamped(run, i) && !run->goal.down[i])
                             : run->ledger.state[i] == MIG_ROW_ABSENT || run->goal.down[i];
    }
    return is_whole;
}

bool mig__run_stamp_is_done(const MigRun *run)
{
    bool is_done = true;
    for (uint32_t i = 0; is_done && i < run->goal.size; i++) {
        is_done = !run->goal.up[i] && !run->goal.down[i];
    }
    return is_done;
}

// A row may be right and its way back not: that is written anew in any case.
MigOutcome mig__run_stamp(MigRun *run, MigError *error)
{
    mig__pieces_clear(&run->pieces);
    for (uint32_t i = 0; i < run->goal.size; i++) {
        if (run->goal.up[i] && mig__values_check_revision(&run->values, i, error) != MIG_OK) {
            return MIG__FAILED;
        }
        const char *id = mig__ledger_id(&run->ledger, i);
        if (run->goal.down[i]) {
            mig__write_delete(&run->writer, id, "unstamp");
        } else if (run->goal.up[i] && is_as_stamped(run, i)) {
            mig__write_down(&run->writer, i);
        } else if (run->goal.up[i]) {
            mig__write_delete(&run->writer, id, NULL);
            mig__write_stamp(&run->writer, i);
        }
    }
    mig__write_launch_digest(&run->writer, MIG_PIECE_LEDGER, stamp_is_whole(run));
    return transact_ledger(run, false, error);
}

// A cancelled run may still write its event: the flag is taken back for a moment, with a short
// deadline, and set again.
void mig__run_record_failure(MigRun *run, const MigError *error)
{
    MigError ignored = {0};
    bool is_done = false;
    bool has_changed = false;
    bool is_cancelled = error->status == MIG_CANCELLED;
    MigDriver *driver = run->driver;
    if (run->running == NULL || error->status == MIG_CANNOT_CONNECT ||
        error->status == MIG_LOCKED) {
        return;
    }
    MigSession session = run->session;
    session.deadline = mig__now() + 1500;
    session.observer = NULL;
    if (is_cancelled) {
        driver->is_cancelled = 0;
    }
    driver->kind->configure(driver, &session);
    mig__pieces_clear(&run->pieces);
    if (run->intent_state != MIG_ROW_ABSENT) {
        mig__write_intent_withdrawn(&run->writer, run->running, run->intent_state,
                                    run->intent_segment);
    }
    mig__write_event(&run->writer, run->running, is_cancelled ? "cancel" : "fail", error->message);
    if (driver->kind->lock(driver, NULL, &is_done, &has_changed, &ignored) == MIG__DONE) {
        transact_ledger(run, false, &ignored);
    }
    if (is_cancelled) {
        driver->is_cancelled = 1;
    }
    driver->kind->configure(driver, &run->session);
}
