// SPDX-License-Identifier: MIT
// A step that cannot share a transaction: an intent, a look at how far it has got already, the step
// by itself, another look, the record. Whoever finds an intent under the lock goes on from there,
// so that an interruption needs nobody's help.
#include "run_parts.h"
#include "run_probe.h"
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

// The row as it was read, where somebody began this very segment and did not say how it ended.
static const MigRow *find_interrupted(const MigRun *run, const MigWork *work)
{
    const MigRow *row = mig__ledger_row(&run->ledger, work->revision);
    bool is_it = row != NULL && row->has_intent && row->state == work->during &&
                 work->state == work->during && row->segment == work->segment;
    return is_it ? row : NULL;
}

static MigOutcome write_intent(MigRun *run, const MigWork *work, MigError *error)
{
    mig__pieces_clear(&run->pieces);
    mig__work_add_claim(run, work, true);
    return mig__work_transact(run, work, error);
}

static MigOutcome record(MigRun *run, const MigWork *work, MigError *error)
{
    run->intent_state = MIG_ROW_ABSENT;
    MigOutcome outcome = lock_again(run, error);
    if (outcome == MIG__DONE) {
        mig__pieces_clear(&run->pieces);
        mig__work_add_finish(run, work, false);
        outcome = mig__work_transact(run, work, error);
    }
    return outcome;
}

// Before the segment is tried again: the ledger as it was before, and read anew.
static MigOutcome withdraw(MigRun *run, MigError *error)
{
    MigError ignored = {0};
    MigRowState state = run->intent_state;
    size_t failed = 0;
    run->intent_state = MIG_ROW_ABSENT;
    run->is_ledger_read = false;
    MigOutcome outcome = lock_again(run, &ignored);
    if (outcome == MIG__DONE) {
        mig__pieces_clear(&run->pieces);
        mig__write_intent_withdrawn(&run->writer, run->running, state, run->intent_segment);
        MigTransaction transaction = {run->pieces.items,
                                      run->pieces.count,
                                      run->options.lock_timeout,
                                      0,
                                      false,
                                      false,
                                      false,
                                      false,
                                      false};
        outcome = run->pieces.has_failed
                      ? MIG__FAILED
                      : run->driver->kind->transact(run->driver, &transaction, &failed, &ignored);
    }
    run->is_ledger_read = false;
    if (outcome == MIG__DONE) {
        return MIG__RETRY;
    }
    if (outcome == MIG__LOST && error != NULL) {
        *error = ignored;
    }
    return outcome;
}

static MigOutcome fail_wrong(const MigWork *work, const MigWorkStep *step, const MigProbe *probe,
                             MigError *error)
{
    MigComplaint complaint = {mig__buffer_text(&probe->text),
                              NULL,
                              "drop or rename what is there, or change the revision",
                              NULL,
                              NULL,
                              0,
                              0};
    mig__fail_statement(error, MIG_REFUSED, &step->place, mig__step_text(step), &complaint);
    mig__error_set_revision(error, work->id);
    return MIG__FAILED;
}

static MigOutcome fail_without_effect(const MigWork *work, const MigWorkStep *step, MigError *error)
{
    bool is_own = step->done_when[0] != '\0';
    MigComplaint complaint = {
        is_own ? "the step ran without an error, and its `done-when` returns no row"
               : "the statement ran without an error, and has not had its effect",
        NULL,
        is_own ? "either the query or the step does not do what it is meant to" : NULL,
        NULL,
        NULL,
        0,
        0};
    mig__fail_statement(error, MIG_REFUSED, &step->place,
                        is_own ? mig__step_done_when(step) : mig__step_text(step), &complaint);
    mig__error_set_revision(error, work->id);
    return MIG__FAILED;
}

// Looks at what is there before the step. *is_done: nothing is left to run.
static MigOutcome look_before(MigRun *run, const MigWork *work, const MigWorkStep *step,
                              bool is_interrupted, bool *is_done, MigError *error)
{
    MigProbe probe;
    MigOutcome outcome = mig__probe_ask(run, work, step, true, false, &probe, error);
    if (outcome == MIG__DONE && probe.verdict == MIG_PROBE_WRONG) {
        outcome = fail_wrong(work, step, &probe, error);
    }
    *is_done =
        probe.verdict == MIG_PROBE_DONE || (probe.verdict == MIG_PROBE_THERE && is_interrupted);
    if (outcome == MIG__DONE && *is_done) {
        mig__run_say(run, MIG_EVENT_NOTICE, work->revision, work->direction, 0, 0, 0,
                     "this step has had its effect already: only the ledger is written");
    }
    if (outcome == MIG__FAILED || outcome == MIG__RETRY) {
        mig__work_locate(run, work, error);
    }
    mig__buffer_free(&probe.text);
    return outcome;
}

static MigOutcome look_after(MigRun *run, const MigWork *work, const MigWorkStep *step,
                             MigError *error)
{
    MigProbe probe;
    bool has_query = step->probe[0] != '\0' && (step->flags & MIG_STEP_REPEATABLE) == 0;
    if (!has_query && step->done_when[0] == '\0') {
        return MIG__DONE;
    }
    MigOutcome outcome = mig__probe_ask(run, work, step, false, false, &probe, error);
    if (outcome == MIG__DONE && probe.verdict == MIG_PROBE_WRONG) {
        outcome = fail_wrong(work, step, &probe, error);
    } else if (outcome == MIG__DONE && probe.verdict == MIG_PROBE_RUN) {
        outcome = fail_without_effect(work, step, error);
    }
    if (outcome == MIG__FAILED) {
        mig__work_locate(run, work, error);
    }
    mig__buffer_free(&probe.text);
    return outcome;
}

// A failed statement leaves nothing behind, so that a mended one finds what the first one found.
static MigOutcome tidy_up(MigRun *run, const MigWork *work, const MigWorkStep *step,
                          MigError *error)
{
    MigProbe probe;
    MigError trouble = {0};
    if (step->probe[0] == '\0' || run->driver->is_cancelled) {
        return MIG__DONE;
    }
    MigWorkStep probe_only = *step;
    probe_only.done_when = "";
    MigOutcome outcome = mig__probe_ask(run, work, &probe_only, true, true, &probe, &trouble);
    if (probe.has_tidied) {
        mig__add(error, "\n(what it left behind has been removed)");
    } else if (outcome != MIG__DONE) {
        mig__add(error, "\n(what it left behind could not be removed now; the next run does: %.*s)",
                 (int)strcspn(trouble.message, "\n"), trouble.message);
    }
    mig__buffer_free(&probe.text);
    return outcome == MIG__LOST ? MIG__LOST : MIG__DONE;
}

static MigOutcome run_bare(MigRun *run, const MigWork *work, MigError *error)
{
    mig__pieces_clear(&run->pieces);
    mig__work_add_steps(run, work);
    if (run->pieces.has_failed || run->pieces.count == 0) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    const MigPiece *piece = &run->pieces.items[0];
    if (piece->hook != NULL) {
        if (run->schema == NULL) {
            run->driver->kind->unlock(run->driver); // which is a transaction
        }
        return piece->hook(piece->context, run->driver, error);
    }
    return mig__probe_alone(run, work, piece, work->lock_timeout, error);
}

static MigOutcome run_and_look(MigRun *run, const MigWork *work, const MigWorkStep *step,
                               MigError *error)
{
    MigOutcome outcome = run_bare(run, work, error);
    if (outcome == MIG__DONE) {
        return look_after(run, work, step, error);
    }
    if (outcome != MIG__FAILED && outcome != MIG__RETRY) {
        return outcome;
    }
    mig__work_locate(run, work, error);
    if (strcmp(error->sqlstate, "55P03") == 0) {
        mig__add(error,
                 "\nHINT: it waited for other transactions; `--@ lock-timeout 10m` below the "
                 "section's line lets it wait longer");
    }
    return tidy_up(run, work, step, error) == MIG__LOST ? MIG__LOST : outcome;
}

// SQLite's lock is a transaction, so it is not held while the statement runs; the intent is.
MigOutcome mig__run_alone(MigRun *run, const MigWork *work, MigError *error)
{
    MigWorkStep step = mig__work_step(run, work, 0);
    if (!mig__run_fill(run, &step, error)) {
        return MIG__FAILED;
    }
    const MigRow *interrupted = find_interrupted(run, work);
    bool is_done = false;
    if (interrupted != NULL && !mig__probe_can_tell(&step)) {
        return mig__run_refuse_intent(run, interrupted, error);
    }
    MigOutcome outcome = interrupted != NULL ? MIG__DONE : write_intent(run, work, error);
    if (outcome != MIG__DONE) {
        return outcome;
    }
    run->intent_state = work->during;
    run->intent_segment = work->segment;
    run->intent_looks = 0;
    outcome = look_before(run, work, &step, interrupted != NULL, &is_done, error);
    if (outcome == MIG__DONE && !is_done) {
        outcome = run_and_look(run, work, &step, error);
    }
    if (outcome == MIG__DONE) {
        return record(run, work, error);
    }
    if (outcome == MIG__RETRY) {
        // What cannot tell how far it has got is not run again unasked.
        return mig__probe_can_tell(&step) ? withdraw(run, error) : MIG__FAILED;
    }
    if (outcome !=
        MIG__FAILED) { // lost, or taken: whoever has the lock next goes on from the intent
        run->intent_state = MIG_ROW_ABSENT;
    }
    return outcome;
}
