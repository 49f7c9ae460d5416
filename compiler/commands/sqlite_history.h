// SPDX-License-Identifier: MIT
// What a project has for SQLite, run in memory. Part of the programs and not of what they share,
// because it needs SQLite: without it, and in migc-stage1, nothing is known.
#ifndef MIGC_SQLITE_HISTORY_H
#define MIGC_SQLITE_HISTORY_H

#include "project.h"

// Runs the history and adds the findings; of two heads that nothing keeps apart it is said whether
// they go together. `is_check`: says so, once, where SQLite is missing.
void command_run_sqlite(Project *project, bool is_check);

// Tells each node of a history for SQLite alone what it means to programs of before.
void command_sqlite_compatibility(const Project *project);

// The model of the whole history on SQLite; NULL where it is not for SQLite, or this program has
// none of it, or it takes too long.
const Model *command_sqlite_model(const Project *project);

// What just these revisions (by node of the graph) make of an empty database. What of them could
// not be run is said to `problems`. NULL where that takes too long, or this program has no SQLite.
Model *command_sqlite_applied(const Project *project, const bool *is_applied,
                              Diagnostics *problems);

// Whether these nodes, lines of a history side by side, go together on SQLite: check_model_branches
// for PostgreSQL.
Text command_sqlite_branches(const Project *project, const uint32_t *nodes, size_t count);

#endif
