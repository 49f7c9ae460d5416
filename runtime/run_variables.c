// SPDX-License-Identifier: MIT
// The values of variables in a statement.
#include "run_work.h"

void mig__run_add_filled(MigRun *run, const MigWorkStep *step)
{
    (void)step;
    run->pieces.has_failed = true; // mig__run_check_plan lets none come here yet
}
