// SPDX-License-Identifier: MIT
// The values of variables in what a run is about to do.
#include "run_work.h"
#include <stdlib.h>

void mig__run_add_filled(MigRun *run, const MigWorkStep *step)
{
    MigFilled *filled = mig__fill(&run->values, step);
    if (filled == NULL) {
        run->pieces.has_failed = true;
        return;
    }
    mig__pieces_add_filled(&run->pieces, filled->sql, filled->size, step->place, step->flags,
                           filled);
}

bool mig__run_fill(MigRun *run, MigWorkStep *step, MigError *error)
{
    free(run->filled);
    run->filled = NULL;
    if (step->placeholder_count == 0) {
        return true;
    }
    run->filled = mig__fill(&run->values, step);
    if (run->filled == NULL) {
        mig__no_memory(error);
        return false;
    }
    mig__filled_apply(run->filled, step);
    return true;
}
