// SPDX-License-Identifier: MIT
// Rules about one revision by itself: its sections, its statements, its file. Runs after parsing,
// whatever the graph is.
#ifndef MIGC_CHECK_H
#define MIGC_CHECK_H

#include "diagnostic.h"
#include "revision.h"

// Reports what is wrong for a history of these dialects. Drops the BEGIN and COMMIT that enclose a
// whole section from its steps (with a warning), so it must run before packing, and once.
void check_revisions(Arena *arena, const RevisionList *revisions, DialectSet dialects,
                     Diagnostics *diagnostics);

// Removes the warnings that an `allow` of their file, or of the step that they stand in, accepts.
// Run it when all stages have reported.
void check_allowed(Arena *arena, const RevisionList *revisions, Diagnostics *diagnostics);

#endif
