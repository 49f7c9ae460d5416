// SPDX-License-Identifier: MIT
// One run: what every call needs, and its transactions under the lock. The protocol of DESIGN 6,
// the same for every driver; docs/ledger.md describes it for users.
#ifndef MIG_RUN_H
#define MIG_RUN_H

#include "run_state.h"

// Options as given (NULL: none), with every default in its place.
void mig__options_complete(MigOptions *options, const MigOptions *given);

// Fills what every call needs. On failure there is nothing to end.
MigStatus mig__run_begin(MigRun *run, MigDriver *driver, const MigHistory *history,
                         MigRequest request, const char *target, const MigOptions *options,
                         MigError *error);
void mig__run_end(MigRun *run);

// Lock → read → next transaction, until all is done: what mig__run (run_whole.h) does behind its
// first looks. The goal may have been set already.
MigStatus mig__run_work(MigRun *run, MigError *error);

// Opens a lost connection again, until the deadline.
MigOutcome mig__run_reconnect(MigRun *run, MigError *error);

// Reads the ledger without a lock and makes the plan (1b). *is_done: there is nothing to write.
MigOutcome mig__run_look(MigRun *run, bool *is_done, MigError *error);

// The same for who wants the heads, by the fast path (1) where the database is there: one query
// then, and two otherwise. A database that is there has no plan.
MigOutcome mig__run_look_at_heads(MigRun *run, bool *is_done, MigError *error);

#endif
