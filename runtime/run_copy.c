// SPDX-License-Identifier: MIT
// Rows that were compiled in, as a part of a transaction.
#include "run_work.h"

void mig__run_add_copy(MigRun *run, const MigWorkStep *step)
{
    (void)step;
    run->pieces.has_failed = true; // mig__run_check_plan lets none come here yet
}
