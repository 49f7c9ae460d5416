// SPDX-License-Identifier: MIT
// A plan for programs.
#ifndef MIG_CLI_PLAN_H
#define MIG_CLI_PLAN_H

#include "json.h"
#include "view.h"

// "expand", "contract", "breaking", from the flags of a revision; empty: it is not known.
const char *mig__cli_compatibility(uint32_t flags);

// Adds an object: a revision that would run, with what is left to run of it. Of one that the
// history does not know only the ledger has the steps: none are given.
void mig__cli_plan_json(CliJson *json, const CliView *view, const MigTrack *track,
                        MigPlanEntry entry);

#endif
