// SPDX-License-Identifier: MIT
// The queries of a `verify`, each of which must return no row: a row that comes is a violation.
#include "run_work.h"
#include "verify.h"

typedef struct VerifyPiece {
    MigWorkStep step;
    const char *id;
    const MigValues *values;
} VerifyPiece;

static MigOutcome check_verify(void *context, MigDriver *driver, MigError *error)
{
    const VerifyPiece *piece = context;
    bool is_violated = false;
    return mig__verify_query(driver, piece->values, &piece->step, piece->id, &is_violated, error);
}

void mig__run_add_verify(MigRun *run, const MigWork *work)
{
    const MigSection *verify = &run->track->revisions[work->revision].verify;
    for (uint32_t s = 0; s < verify->segment_count; s++) {
        const MigSegment *segment = &run->track->segments[verify->first_segment + s];
        for (uint32_t k = 0; k < segment->step_count; k++) {
            MigWorkStep step = mig__step_of_history(run->history, run->driver->kind->dialect,
                                                    work->revision, segment->first_step + k);
            VerifyPiece piece = {step, work->id, &run->values};
            mig__pieces_add_hook(&run->pieces, MIG_PIECE_VERIFY, check_verify, &piece, sizeof piece,
                                 step.place, step.flags);
        }
    }
}
