// SPDX-License-Identifier: MIT
// The C functions of an application, by the names that revisions call them.
#ifndef MIG_RUN_CALL_H
#define MIG_RUN_CALL_H

#include "batch_cursor.h"
#include "run_work.h"

// The function of this name, of `size` bytes; NULL: the program does not have it.
MigCallFunction mig__call_find(const MigHistory *history, const char *name, size_t size);

// The first name of a list with commas whose function the program does not have, and its size;
// NULL: it has them all.
const char *mig__call_missing(const MigHistory *history, const char *names, size_t *size);

// Calls the step's function once, in the transaction that is open. `saved` is what an earlier call
// has saved, or NULL; what this one saves is in `place`, empty where it saves nothing.
MigOutcome mig__call_part(MigRun *run, const MigWork *work, const MigWorkStep *step,
                          MigDriver *driver, const char *saved, MigKeyValues *place,
                          MigError *error);

// MIG_REFUSED, at the directive's place, where the program does not have the function of this step.
MigStatus mig__call_check(const MigRun *run, uint32_t revision, uint32_t step_index,
                          MigError *error);

#endif
