// SPDX-License-Identifier: MIT
// A revision as a person names it → indices into the history, without a database (but for
// `current`).
#ifndef MIG_CLI_LOOKUP_H
#define MIG_CLI_LOOKUP_H

#include "view.h"

typedef struct CliRevisions {
    uint32_t *items; // ascending; malloc
    size_t count;
} CliRevisions;

// 0, or the exit code after a message that says which candidates there were. `base` is found as
// none. `current` needs view->current.
int mig__cli_lookup(const CliView *view, const char *target, CliRevisions *found);

#endif
