// SPDX-License-Identifier: MIT
// FROM:TO → the revisions between two places, both ends included.
#ifndef MIG_TARGET_RANGE_H
#define MIG_TARGET_RANGE_H

#include "target_point.h"

// Of `002:004` what descends from 002 and leads to 004; `002:` ends at the heads, `:004` takes in
// all that 004 needs, dependencies too, `label@base:` the line of a label. A number alone counts
// from the other end (`-3:current`, `002:+1`), or where that is one, too, from where the database
// is; it stops at base and at the heads.
// Marks them in `set` (by revision, of nothing). MIG_MISUSE where it is no range, MIG_REFUSED where
// an end names nothing or the ends are not on one line.
MigStatus mig__range_mark(const MigChart *chart, const char *range, uint8_t *set, MigError *error);

// Whether an end counts from where the database is.
bool mig__range_is_from_current(const char *range);

#endif
