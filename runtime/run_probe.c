// SPDX-License-Identifier: MIT
// Asking a step's probe, over and over while it says what has to be done first. The answers are
// rows of (verdict, text), of which the first counts; docs/ledger.md lists the verdicts.
#include "run_probe.h"
#include <string.h>

enum {
    PROBE_PAUSE = 200,   // ms between two looks at what another session does
    PROBE_MOST_TIMES = 3 // that the same is tidied up
};

typedef struct ProbeAnswer {
    char verdict[16];
    MigBuffer *text;
    bool has_row;
} ProbeAnswer;

bool mig__probe_can_tell(const MigWorkStep *step)
{
    return step->probe[0] != '\0' || step->done_when[0] != '\0' ||
           (step->flags & MIG_STEP_REPEATABLE) != 0;
}

static bool take_answer(void *context, size_t column_count, const char *const *values)
{
    ProbeAnswer *answer = context;
    if (answer->has_row || column_count == 0) {
        return true;
    }
    answer->has_row = true;
    if (answer->text != NULL) {
        const char *verdict = values[0] == NULL ? "" : values[0];
        size_t size = strlen(verdict);
        size = size < sizeof answer->verdict ? size : sizeof answer->verdict - 1;
        memcpy(answer->verdict, verdict, size);
        mig__buffer_add(answer->text, column_count > 1 && values[1] != NULL ? values[1] : "");
    }
    return true;
}

// `filled`: the query with its values, or NULL where it has none.
static MigOutcome ask_query(MigRun *run, const MigWorkStep *step, const char *sql,
                            MigFilled *filled, ProbeAnswer *answer, MigError *error)
{
    MigPiece piece = {MIG_PIECE_STEP, sql, strlen(sql), step->place, 0, false, NULL, filled};
    MigOutcome outcome =
        run->driver->kind->statement(run->driver, &piece, take_answer, answer, NULL, error);
    if (outcome == MIG__DONE && answer->text != NULL && answer->text->has_failed) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    return outcome;
}

// What a `done-when` is about may not be there before the step has run.
static bool is_lacking(const MigError *error)
{
    static const char *const states[] = {"42P01", "42703", "42704", "42883", "3F000"};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (strcmp(error->sqlstate, states[i]) == 0) {
            return true;
        }
    }
    return error->sqlstate[0] == '\0' && strstr(error->message, "no such ") != NULL;
}

static MigOutcome ask_done_when(MigRun *run, const MigWorkStep *step, bool may_lack, bool *is_done,
                                MigError *error)
{
    ProbeAnswer answer = {"", NULL, false};
    MigError attempt = {0};
    MigFilled filled = {0};
    if (step->filled != NULL) {
        filled = mig__filled_done_when(step->filled);
    }
    MigOutcome outcome = ask_query(run, step, step->done_when,
                                   step->filled == NULL ? NULL : &filled, &answer, &attempt);
    *is_done = outcome == MIG__DONE && answer.has_row;
    if (outcome == MIG__FAILED && may_lack && is_lacking(&attempt)) {
        return MIG__DONE;
    }
    if (outcome != MIG__DONE && error != NULL) {
        *error = attempt;
    }
    return outcome;
}

static bool is_answer(const ProbeAnswer *answer, const char *verdict)
{
    return strcmp(answer->verdict, verdict) == 0;
}

static MigOutcome wait_for_others(MigRun *run, const MigWork *work, MigProbe *probe,
                                  MigError *error)
{
    if (!probe->has_waited) {
        probe->has_waited = true;
        mig__run_say(run, MIG_EVENT_NOTICE, work->revision, work->direction, 0, 0, 0,
                     mig__buffer_text(&probe->text));
    }
    if (mig__run_is_cancelled(run, error)) {
        return MIG__FAILED;
    }
    if (mig__now() >= run->session.deadline) {
        mig__fail(error, MIG_LOCKED, "%s, until the deadline", mig__buffer_text(&probe->text));
        return MIG__FAILED;
    }
    mig__run_sleep(run, mig__run_jitter(run, PROBE_PAUSE));
    return MIG__DONE;
}

MigOutcome mig__probe_alone(MigRun *run, const MigWork *work, const MigPiece *piece,
                            uint32_t lock_timeout, MigError *error)
{
    uint64_t began = mig__now();
    MigOutcome outcome =
        run->driver->kind->alone(run->driver, piece, lock_timeout, work->statement_timeout, error);
    // 57014 is also what a person's pg_cancel_backend gives.
    bool has_timed_out = outcome == MIG__FAILED && strcmp(error->sqlstate, "57014") == 0 &&
                         work->statement_timeout > 0 &&
                         mig__now() - began >= work->statement_timeout;
    return has_timed_out && !run->driver->is_cancelled ? MIG__RETRY : outcome;
}

// What the answer asks for before it can be final.
static MigOutcome do_first(MigRun *run, const MigWork *work, const MigWorkStep *step,
                           const ProbeAnswer *answer, bool is_hasty, MigProbe *probe,
                           MigError *error)
{
    bool is_comparison = is_answer(answer, "compare");
    const char *sql = mig__buffer_text(&probe->text);
    MigPiece piece = {MIG_PIECE_STEP, sql, strlen(sql), step->place, 0, false, NULL, NULL};
    MigError attempt = {0};
    if (!is_comparison) {
        MigBuffer said = {NULL, 0, 0, false};
        mig__buffer_add_format(&said, "first, what an earlier attempt left behind: %s", sql);
        mig__run_say(run, MIG_EVENT_NOTICE, work->revision, work->direction, 0, 0, 0,
                     mig__buffer_text(&said));
        mig__buffer_free(&said);
    }
    uint32_t lock_timeout = is_hasty ? run->options.lock_timeout : work->lock_timeout;
    MigOutcome outcome = mig__probe_alone(run, work, &piece, lock_timeout, &attempt);
    probe->has_tidied |= outcome == MIG__DONE && !is_comparison;
    if (outcome == MIG__FAILED && is_comparison && !run->driver->is_cancelled) {
        probe->verdict = MIG_PROBE_THERE; // it cannot be compared on this server
        return MIG__FAILED;
    }
    if (outcome != MIG__DONE && error != NULL) {
        *error = attempt;
    }
    return outcome;
}

static bool is_final(const ProbeAnswer *answer, MigProbe *probe)
{
    bool is_busy =
        is_answer(answer, "first") || is_answer(answer, "compare") || is_answer(answer, "wait");
    probe->verdict = is_answer(answer, "done")    ? MIG_PROBE_DONE
                     : is_answer(answer, "there") ? MIG_PROBE_THERE
                     : is_answer(answer, "wrong") ? MIG_PROBE_WRONG
                                                  : MIG_PROBE_RUN;
    return !is_busy;
}

// The same text as before, asked for too often. `before` keeps it.
static bool is_stuck(const MigProbe *probe, MigBuffer *before, uint32_t *times)
{
    const char *text = mig__buffer_text(&probe->text);
    *times = strcmp(text, mig__buffer_text(before)) == 0 ? *times + 1 : 1;
    mig__buffer_clear(before);
    mig__buffer_add(before, text);
    return *times > PROBE_MOST_TIMES;
}

static MigOutcome fail_stuck(const MigWorkStep *step, const MigProbe *probe, MigError *error)
{
    mig__fail(error, MIG_REFUSED,
              "%s:%u: error: what an earlier attempt left behind does not go away: %s",
              step->place.file, (unsigned)step->place.line, mig__buffer_text(&probe->text));
    return MIG__FAILED;
}

static MigOutcome ask_probe(MigRun *run, const MigWork *work, const MigWorkStep *step,
                            bool is_hasty, MigProbe *probe, MigError *error)
{
    MigBuffer before = {NULL, 0, 0, false};
    uint32_t times = 0;
    bool is_final_answer = false;
    MigOutcome outcome = MIG__DONE;
    while (outcome == MIG__DONE && !is_final_answer) {
        ProbeAnswer answer = {"", &probe->text, false};
        mig__buffer_clear(&probe->text);
        outcome = ask_query(run, step, step->probe, NULL, &answer, error);
        is_final_answer = is_final(&answer, probe);
        if (outcome != MIG__DONE || is_final_answer) {
            continue;
        }
        bool is_wait = is_answer(&answer, "wait");
        if (is_wait && is_hasty) {
            is_final_answer = true;
        } else if (is_wait) {
            outcome = wait_for_others(run, work, probe, error);
        } else if (is_stuck(probe, &before, &times)) {
            outcome = fail_stuck(step, probe, error);
        } else {
            outcome = do_first(run, work, step, &answer, is_hasty, probe, error);
        }
    }
    mig__buffer_free(&before);
    // A comparison that failed is an answer, too.
    return outcome == MIG__FAILED && probe->verdict == MIG_PROBE_THERE ? MIG__DONE : outcome;
}

MigOutcome mig__probe_ask(MigRun *run, const MigWork *work, const MigWorkStep *step, bool may_lack,
                          bool is_hasty, MigProbe *probe, MigError *error)
{
    MigOutcome outcome = MIG__DONE;
    bool is_done = false;
    memset(probe, 0, sizeof *probe);
    if (step->done_when[0] != '\0') {
        outcome = ask_done_when(run, step, may_lack, &is_done, error);
    }
    if (is_done) {
        probe->verdict = MIG_PROBE_DONE;
        return outcome;
    }
    if (outcome != MIG__DONE || step->probe[0] == '\0') {
        return outcome;
    }
    outcome = ask_probe(run, work, step, is_hasty, probe, error);
    // The author's word is the last; what is in the way stays so.
    if (step->done_when[0] != '\0' && probe->verdict != MIG_PROBE_WRONG) {
        probe->verdict = MIG_PROBE_RUN;
    }
    return outcome;
}
