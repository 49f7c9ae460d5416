// SPDX-License-Identifier: MIT
// The history as a program whose types are schemas: every statement against the model of what is
// there when it runs.
#ifndef MIGC_CHECK_MODEL_H
#define MIGC_CHECK_MODEL_H

#include "graph.h"
#include "model.h"
#include "sealed.h"

// The models of a history on PostgreSQL.
typedef struct HistoryModels {
    const Model **after; // by node of the graph: with its ancestors and itself applied
    uint32_t count;      // 0: the history has no such dialect, or its graph is not whole
    bool has_refused;    // the parser has refused a statement: no word of the findings holds
    const Model *whole;  // with all of it applied; NULL where count says that there is none
} HistoryModels;

// What is to be folded.
typedef struct ModelRequest {
    const Graph *graph;
    DialectSet dialects;  // of the history
    Text external_tables; // names, with commas: something else makes them; nothing else is known
    const Sealed *sealed; // NULL: nothing is published
    const bool *is_off;   // by rule: advice that nobody wants to hear; NULL: none
} ModelRequest;

// Reports what PostgreSQL would have against the statements of a history. Run it behind
// check_syntax: what that has reported is passed over. `advice`: where it is
// said what right statements would do to those who work with the database, but for revisions that
// are sealed; NULL for nowhere. Not safe for threads.
HistoryModels check_model(Arena *arena, const ModelRequest *request, Diagnostics *diagnostics,
                          Diagnostics *advice);

// Gives each `down auto` for PostgreSQL its steps, or reports why there are none. Costs nothing
// where there is no such section. Run it before check_model, which judges these steps as any
// others. `known`: what has been found before. False where the parser has refused a statement: if
// it is no SQL, no word of the findings holds, and the steps are to be forgotten (derive_forget).
bool check_model_derive(Arena *arena, const ModelRequest *request, const Diagnostics *known,
                        Diagnostics *diagnostics);

// Only tells each node what it means to programs that run meanwhile; nothing is reported.
void check_model_compatibility(Arena *arena, const ModelRequest *request);

// The model of a database in which just these revisions are applied, in this order of the graph.
// `is_applied`: by node. `search_path`: the schemas of the run, or NULL for the usual.
Model *check_model_applied(Arena *arena, const ModelRequest *request, const bool *is_applied,
                           const Text *search_path, size_t search_path_count);

// Whether these nodes, lines of a history side by side, go together: a sentence for each pair, on
// lines of their own; empty where nothing is known.
Text check_model_branches(Arena *arena, const ModelRequest *request, const uint32_t *nodes,
                          size_t count);

#endif
