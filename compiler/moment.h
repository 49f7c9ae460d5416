// SPDX-License-Identifier: MIT
// The time at which a revision is written, as a time zone shows it.
#ifndef MIGC_MOMENT_H
#define MIGC_MOMENT_H

#include "text.h"

#include <time.h>

typedef struct Moment {
    int64_t seconds; // since 1970, UTC
    struct tm utc;
    struct tm local; // in the zone that was asked for
    bool is_utc;     // that zone is UTC by name
    int offset;      // minutes east of UTC
} Moment;

// Whether a zone may be called so: UTC, local (the machine's own), or a name of the time zone
// database, which must be on this machine.
bool moment_has_zone(Arena *arena, Text zone);

// Now, or the time that SOURCE_DATE_EPOCH gives. `zone` is one that this machine has. False where
// the time lies outside of the years that a revision can say.
bool moment_now(Arena *arena, Text zone, Moment *moment);

// "2025-10-01 14:00:00", with "+02:00" where the zone is not UTC: what `created` takes.
Text moment_format(Arena *arena, const Moment *moment);

#endif
