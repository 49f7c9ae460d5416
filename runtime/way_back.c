// SPDX-License-Identifier: MIT
// mig_way_back: the stored way back of a revision, step by step, for a person to read.
#include "run.h"
#include <string.h>

typedef struct WayBack {
    const char *id;
    MigStoredFunction report;
    void *context;
} WayBack;

static void report_steps(const WayBack *way, const MigDown *down)
{
    for (uint32_t i = 0; i < down->count; i++) {
        const MigDownStep *stored = &down->steps[i];
        const MigWorkStep *step = &stored->step;
        MigStoredStep said = {sizeof said,
                              way->id,
                              i + 1,
                              down->count,
                              (MigStepKind)step->kind,
                              stored->segment_kind == MIG_SEGMENT_AUTOCOMMIT,
                              step->sql,
                              step->kind == MIG_STEP_COPY ? step->table : step->name,
                              step->rows == MIG_UNSET ? 0 : step->rows,
                              step->place.file,
                              step->place.line,
                              step->place.column};
        way->report(way->context, &said);
    }
}

static MigOutcome report_way(MigRun *run, const WayBack *way, MigError *error)
{
    MigOutcome outcome = mig__ledger_read(&run->ledger, run->driver, error);
    if (outcome != MIG__DONE) {
        return outcome;
    }
    uint32_t node = mig__ledger_find(&run->ledger, way->id, strlen(way->id));
    if (node == MIG_UNSET || mig__ledger_row(&run->ledger, node) == NULL) {
        mig__fail(error, MIG_REFUSED, "revision %s is not applied, so no way back is stored",
                  way->id);
        return MIG__FAILED;
    }
    if (!mig__ledger_has_steps_back(&run->ledger, node)) {
        return MIG__DONE;
    }
    mig__downs_clear(&run->downs);
    mig__downs_want(&run->downs, way->id);
    outcome = mig__downs_read(&run->downs, &run->ledger, run->driver, error);
    const MigDown *down = outcome == MIG__DONE ? mig__downs_find(&run->downs, way->id) : NULL;
    if (down != NULL) {
        report_steps(way, down);
    }
    return outcome;
}

MigStatus mig_way_back(MigDriver *driver, const MigHistory *history, const char *revision,
                       const MigOptions *options, MigStoredFunction report, void *context,
                       MigError *error)
{
    MigRun run;
    MigError first = {0};
    WayBack way = {revision, report, context};
    MigStatus status =
        mig__run_begin(&run, driver, history, MIG_REQUEST_DOWNGRADE, NULL, options, &first);
    if (status == MIG_OK) {
        if (report_way(&run, &way, &first) == MIG__LOST) {
            memset(&first, 0, sizeof first);
            if (driver->kind->reconnect(driver, &first) == MIG__DONE) {
                report_way(&run, &way, &first);
            }
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
