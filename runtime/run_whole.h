// SPDX-License-Identifier: MIT
// A run from its first look to its end: from a request to a database that is where it should be.
#ifndef MIG_RUN_WHOLE_H
#define MIG_RUN_WHOLE_H

#include "run_state.h"

// The whole protocol, from the fast path to the unlock.
MigStatus mig__run(MigRun *run, MigError *error);

#endif
