// SPDX-License-Identifier: MIT
// A function of the application, as a part of a transaction.
#include "run_work.h"

void mig__run_add_call(MigRun *run, const MigWorkStep *step)
{
    (void)step;
    run->pieces.has_failed = true; // mig__run_check_plan lets none come here yet
}
