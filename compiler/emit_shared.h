// SPDX-License-Identifier: MIT
// Which tables the dialects of a history share.
#ifndef MIGC_EMIT_SHARED_H
#define MIGC_EMIT_SHARED_H

#include <mig/tables.h>

// The tables that both point to; the others have no rows.
MigTrack emit_shared_track(const MigTrack *a, const MigTrack *b);

// The track without those.
MigTrack emit_without_shared(MigTrack track, const MigTrack *shared);

#endif
