// SPDX-License-Identifier: MIT
// The same table is the same pointer: pack makes it so, and nobody compares rows here.
#include "emit_shared.h"

MigTrack emit_shared_track(const MigTrack *a, const MigTrack *b)
{
    MigTrack shared = {0};
    if (a->revisions == b->revisions)
        shared.revisions = a->revisions;
    if (a->segments == b->segments) {
        shared.segments = a->segments;
        shared.segment_count = a->segment_count;
    }
    if (a->steps == b->steps) {
        shared.steps = a->steps;
        shared.step_count = a->step_count;
    }
    if (a->batches == b->batches) {
        shared.batches = a->batches;
        shared.batch_count = a->batch_count;
    }
    if (a->copies == b->copies) {
        shared.copies = a->copies;
        shared.copy_count = a->copy_count;
    }
    if (a->placeholders == b->placeholders) {
        shared.placeholders = a->placeholders;
        shared.placeholder_count = a->placeholder_count;
    }
    return shared;
}

MigTrack emit_without_shared(MigTrack track, const MigTrack *shared)
{
    if (track.revisions == shared->revisions)
        track.revisions = NULL;
    if (track.segments == shared->segments)
        track.segment_count = 0;
    if (track.steps == shared->steps)
        track.step_count = 0;
    if (track.batches == shared->batches)
        track.batch_count = 0;
    if (track.copies == shared->copies)
        track.copy_count = 0;
    if (track.placeholders == shared->placeholders)
        track.placeholder_count = 0;
    return track;
}
