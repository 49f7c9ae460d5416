// SPDX-License-Identifier: MIT
// Targets and ranges as a person writes them → revisions of the history, for commands that only
// look. What counts from where the database is needs view->current.
#ifndef MIG_CLI_LOOKUP_H
#define MIG_CLI_LOOKUP_H

#include "view.h"

typedef struct CliRevisions {
    uint32_t *items; // ascending; malloc
    size_t count;
} CliRevisions;

// 0, or the exit code after a message that says which candidates there were. `target` may be
// several with commas; `base` is found as none.
int mig__cli_lookup(const CliView *view, const char *target, CliRevisions *found);

// Marks the revisions of FROM:TO in `set` (by revision, of nothing). 0, or the exit code likewise.
int mig__cli_lookup_range(const CliView *view, const char *range, uint8_t *set);

#endif
