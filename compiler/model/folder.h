// SPDX-License-Identifier: MIT
// The sections of revisions, folded into models. What the checks of a whole history share.
#ifndef MIGC_FOLDER_H
#define MIGC_FOLDER_H

#include "fold.h"
#include "graph.h"
#include "model.h"
#include "text_set.h"

typedef struct Folder {
    Arena *arena;
    Arena *scratch; // of what is needed no more behind a node
    const Graph *graph;
    DialectSet dialects; // of the history
    Diagnostics *advice; // what lint says; NULL: it is not asked
    const bool *is_off;  // by rule: advice that nobody wants to hear; NULL: none
    Diagnostics *diagnostics;
    const Text *search_path;  // of every session at its beginning
    size_t search_path_count; // 0: the usual
    Text external;            // names of tables that something else makes, with commas
    bool judges;              // what revisions mean to programs of before is asked for
    bool has_refused;         // the parser has refused a statement
    const bool *has_errors;   // by node: found before
    const bool *is_bad;       // by node: it is not certain what its file says
    const Model **after;      // by node: with its ancestors and itself applied; NULL: not yet
    const bool *is_published; // by node; NULL: none is
    uint32_t numbers;         // of objects
    uint32_t *marks;          // by node: the set of nodes that it was put into last
    uint32_t next_mark;
    FoldMissingList missing;
    TextSet variables;     // their names as literals; for who derives
    struct Derive *derive; // what undoes the `up` that is folded; NULL: nobody asks
} Folder;

// What a revision has set for its session is set back behind it.
void folder_end_session(const Folder *folder, Model *model);

// What a section of a revision does to a model; nothing where it has none for PostgreSQL.
// `diagnostics`: where findings go, NULL for nowhere.
void folder_fold(Folder *folder, Model *model, uint32_t node, SectionKind kind,
                 Diagnostics *diagnostics);

// Whether a step is SQL that is read: no function of the application, not `unchecked`, no variable
// for a name in it.
bool folder_follows(const Step *step);

// A value of its own, to be changed.
Model *folder_copy(const Folder *folder, const Model *model);

// Puts a node and its ancestors into a set, but for those that are in the set `but` (0: none) and
// their ancestors. A set is a mark: folder->marks[node] == mark.
uint32_t folder_new_set(Folder *folder);
void folder_mark(Folder *folder, uint32_t node, uint32_t mark, uint32_t but);

// A model with all of these nodes and their ancestors applied: that of the last of them, and what
// the others add. `diagnostics`: where that which does not go together is said; NULL for nowhere.
Model *folder_join(Folder *folder, const uint32_t *nodes, size_t count, Diagnostics *diagnostics);

#endif
