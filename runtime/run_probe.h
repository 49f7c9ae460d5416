// SPDX-License-Identifier: MIT
// How far a step outside of any transaction has got: asked of the database by the queries that came
// with the step (its probe, and the author's `done-when`).
#ifndef MIG_RUN_PROBE_H
#define MIG_RUN_PROBE_H

#include "run_work.h"

typedef enum MigProbeVerdict {
    MIG_PROBE_RUN = 0, // it has not had its effect
    MIG_PROBE_DONE,
    MIG_PROBE_THERE, // something of that name is there; whether it is the step's cannot be known
    MIG_PROBE_WRONG  // what is there is something else: `text` says what
} MigProbeVerdict;

typedef struct MigProbe {
    MigProbeVerdict verdict;
    MigBuffer text; // of the last answer
    bool has_tidied;
    bool has_waited; // for another session
} MigProbe;

// Whether anything can tell: else the step must not be run again after an interruption.
bool mig__probe_can_tell(const MigWorkStep *step);

// Runs a piece by itself. MIG__RETRY also where it ran into the step's own statement timeout.
MigOutcome mig__probe_alone(MigRun *run, const MigWork *work, const MigPiece *piece,
                            uint32_t lock_timeout, MigError *error);

// Asks until there is an answer that stands: what an earlier attempt left behind is removed or
// finished first, what another session is at work on is waited for (not where `is_hasty`). The
// caller frees probe->text. MIG__FAILED, MIG__RETRY, MIG__LOST, MIG__TAKEN as of a statement alone.
// `may_lack`: a `done-when` may be about what the step has yet to make.
MigOutcome mig__probe_ask(MigRun *run, const MigWork *work, const MigWorkStep *step, bool may_lack,
                          bool is_hasty, MigProbe *probe, MigError *error);

#endif
