// SPDX-License-Identifier: MIT
// What revisions mean to programs that run meanwhile, and whether their marks say the same.
#ifndef MIGC_CHECK_COMPATIBLE_H
#define MIGC_CHECK_COMPATIBLE_H

#include "compatibility.h"
#include "folder.h"

// Gives a node its compatibility; `before` is the model that it began with. Reports a mark that is
// not true.
void check_compatible(Folder *folder, uint32_t number, const Model *before);
// Whether a revision says at all what it means to older programs.
bool check_compatible_has_marks(const Graph *graph);
// Reports marks that are missing, when every node has been looked at.
void check_compatible_marks(const Folder *folder);

// The parts of these that need no folder: whether a mark is true, and those that are missing.
// `is_published`: by node, or NULL.
void check_compatible_mark(Diagnostics *diagnostics, const Revision *revision,
                           const CompatibilityReport *report);
void check_compatible_missing(const Graph *graph, const bool *is_published, Diagnostics *advice);

#endif
