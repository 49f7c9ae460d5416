// SPDX-License-Identifier: MIT
// What a name means: an exact id (or one that was replaced), then a label, then a release, then the
// beginning of an id.
#ifndef MIG_TARGET_NAME_H
#define MIG_TARGET_NAME_H

#include "error.h"
#include "history.h"

// The one revision that a name means. `line` (or NULL): a beginning is looked for only there.
// MIG_REFUSED where there is none, or several; the message lists the candidates.
MigStatus mig__target_find(const MigHistory *history, const uint8_t *line, const char *name,
                           uint32_t *revision, MigError *error);

// The release of that name: NULL where there is none, or where an id or a label comes first.
const MigRelease *mig__target_find_release(const MigHistory *history, const char *name);

#endif
