// SPDX-License-Identifier: MIT
// A statement that is repeated, each time in a transaction of its own.
#include "run_work.h"

MigOutcome mig__run_batch(MigRun *run, const MigWork *work, MigError *error)
{
    (void)run;
    mig__fail(error, MIG_REFUSED, "revision %s has a batch, which cannot be run yet", work->id);
    return MIG__FAILED;
}
