// SPDX-License-Identifier: MIT
// The stages between the sources of a project and what is packed: revisions, graph, check.
#ifndef MIGC_PROJECT_CHECK_H
#define MIGC_PROJECT_CHECK_H

#include "project.h"

// `project` has its settings and its sources. `first` is the first finding about its files.
void project_check(Project *project, size_t first);

#endif
