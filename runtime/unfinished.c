// SPDX-License-Identifier: MIT
// mig_unfinished: what was begun and not finished, step by step, for a person to read.
#include "batch_cursor.h"
#include "run.h"
#include "run_parts.h"
#include <string.h>

typedef struct Reporter {
    MigRun *run;
    const MigRow *row;
    MigUnfinishedFunction report;
    void *context;
    MigUnfinishedStep step;
    MigBuffer place; // that a batch has reached
} Reporter;

static MigStepState state_of(const MigRow *row, uint32_t segment)
{
    if (segment < row->segment) {
        return MIG_STEP_DONE;
    }
    return segment == row->segment && row->has_intent ? MIG_STEP_IN_DOUBT : MIG_STEP_OPEN;
}

static void report_step(Reporter *r, const MigWorkStep *step, uint32_t segment)
{
    r->step.step++;
    r->step.state = state_of(r->row, segment);
    r->step.sql = step->sql[0] != '\0' ? step->sql : step->name;
    r->step.file = step->place.file;
    r->step.line = step->place.line;
    r->step.column = step->place.column;
    bool is_at_work = segment == r->row->segment && !r->row->has_intent;
    r->step.batch_key = is_at_work ? mig__buffer_text(&r->place) : "";
    r->report(r->context, &r->step);
}

static void report_up(Reporter *r)
{
    const MigRun *run = r->run;
    const MigSection *up = &run->track->revisions[r->row->node].up;
    r->step.segment_count = up->segment_count;
    for (uint32_t s = 0; s < up->segment_count; s++) {
        r->step.step_count += run->track->segments[up->first_segment + s].step_count;
    }
    for (uint32_t s = 0; s < up->segment_count; s++) {
        const MigSegment *segment = &run->track->segments[up->first_segment + s];
        for (uint32_t k = 0; k < segment->step_count; k++) {
            MigWorkStep step = mig__step_of_history(run->history, run->driver->kind->dialect,
                                                    r->row->node, segment->first_step + k);
            report_step(r, &step, s);
        }
    }
}

static MigOutcome report_down(Reporter *r, MigError *error)
{
    MigRun *run = r->run;
    const char *id = mig__ledger_id(&run->ledger, r->row->node);
    mig__downs_clear(&run->downs);
    mig__downs_want(&run->downs, id);
    MigOutcome outcome = mig__downs_read(&run->downs, &run->ledger, run->driver, error);
    const MigDown *down = outcome == MIG__DONE ? mig__downs_find(&run->downs, id) : NULL;
    if (down == NULL) {
        return outcome;
    }
    r->step.segment_count = down->steps[down->count - 1].segment + 1;
    r->step.step_count = down->count;
    for (uint32_t i = 0; i < down->count; i++) {
        report_step(r, &down->steps[i].step, down->steps[i].segment);
    }
    return MIG__DONE;
}

static MigOutcome report_row(Reporter *r, MigError *error)
{
    const MigLedger *ledger = &r->run->ledger;
    memset(&r->step, 0, sizeof r->step);
    r->step.size = sizeof r->step;
    r->step.revision = mig__ledger_id(ledger, r->row->node);
    r->step.title = mig__ledger_title(ledger, r->row->node);
    r->step.direction = r->row->state == MIG_ROW_REVERTING ? MIG_DOWN : MIG_UP;
    r->step.segment = r->row->segment;
    r->step.sql = r->step.file = r->step.batch_key = "";
    if (r->row->batch_key != NULL && r->row->batch_key[0] != '\0') {
        mig__cursor_add_place(&r->place, r->row->batch_key,
                              r->run->driver->kind->dialect == MIG_SQLITE);
    }
    if (r->row->state == MIG_ROW_REVERTING) {
        return report_down(r, error);
    }
    if (mig__ledger_knows(ledger, r->row->node)) {
        report_up(r);
    } else { // its steps are in the program that began it
        r->report(r->context, &r->step);
    }
    return MIG__DONE;
}

static MigOutcome report_all(MigRun *run, MigUnfinishedFunction report, void *context,
                             MigError *error)
{
    MigOutcome outcome = mig__ledger_read(&run->ledger, run->driver, error);
    if (outcome != MIG__DONE) {
        return outcome;
    }
    if (mig__ledger_check_rows(&run->ledger, error) != MIG_OK) {
        return MIG__FAILED;
    }
    for (uint32_t i = 0; outcome == MIG__DONE && i < run->ledger.node_count; i++) {
        Reporter r = {run, mig__ledger_row(&run->ledger, i), report, context, {0}, {0}};
        if (r.row != NULL && r.row->state != MIG_ROW_APPLIED) {
            outcome = report_row(&r, error);
        }
        mig__buffer_free(&r.place);
    }
    return outcome;
}

MigStatus mig_unfinished(MigDriver *driver, const MigHistory *history, const MigOptions *options,
                         MigUnfinishedFunction report, void *context, MigError *error)
{
    MigRun run;
    MigError first = {0};
    MigStatus status =
        mig__run_begin(&run, driver, history, MIG_REQUEST_UPGRADE, NULL, options, &first);
    if (status == MIG_OK) {
        MigOutcome outcome = report_all(&run, report, context, &first);
        if (outcome == MIG__LOST) {
            memset(&first, 0, sizeof first);
            outcome = driver->kind->reconnect(driver, &first);
            outcome = outcome == MIG__DONE ? report_all(&run, report, context, &first) : outcome;
        }
        driver->kind->unlock(driver);
        mig__run_end(&run);
        status = first.status;
    }
    if (error != NULL && error->status == MIG_OK) {
        *error = first;
    }
    return status;
}
