// SPDX-License-Identifier: MIT
// A history for SQLite, run on a database in memory: each revision on the state that those before
// it leave, up, down and up again.
#ifndef MIGC_CHECK_SQLITE_H
#define MIGC_CHECK_SQLITE_H

#include "graph.h"
#include "model.h"
#include "pack.h"

typedef struct SqliteRequest {
    const Graph *graph; // holds every revision, in order
    DialectSet dialects;
    const SettingsVariableList *variables;
    Text external_tables; // that something else makes: nothing that is said of them is reported
    size_t most_loaded;   // catalog_create's; 0: the usual number
} SqliteRequest;

// Reports what SQLite has against the statements that such a history runs on it (`sqlite-error`),
// what could not be run (`not-analysed`), and what a `down` does not undo (`down-leaves`). What
// follows from something that could not be run is not reported. Ends, whatever the revisions say,
// and touches no file. Run it behind all other stages, and check_allowed behind it. Not for
// threads. `judges`: it also tells each node what it means to programs of before, and reports marks
// that are not true (`wrong-compatible`).
void check_sqlite(Arena *arena, const SqliteRequest *request, bool judges,
                  Diagnostics *diagnostics);

// Behind it: a statement that fails behind another line of the history, and not on its revision's
// own ancestors, becomes conflicting-branches.
void check_sqlite_conflicts(Arena *arena, const SqliteRequest *request, Diagnostics *diagnostics);

// Only tells each node what it means to programs of before; nothing is reported.
void check_sqlite_compatibility(Arena *arena, const SqliteRequest *request);

// The model of a database in which just these revisions are applied, in this order of the graph.
// `is_applied`: by node. What one of them does that cannot be run here is uncertain in it, and said
// to `diagnostics`. NULL where it takes too long. Otherwise as check_sqlite.
Model *check_sqlite_applied(Arena *arena, const SqliteRequest *request, const bool *is_applied,
                            Diagnostics *diagnostics);

#endif
