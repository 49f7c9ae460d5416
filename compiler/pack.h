// SPDX-License-Identifier: MIT
// A checked graph → a MigHistory in memory: the very value that the runtime walks and emit prints.
#ifndef MIGC_PACK_H
#define MIGC_PACK_H

#include "graph.h"
#include "place.h"
#include "sealed.h"
#include "settings_rules.h"
#include "writing.h"
#include <mig/tables.h>

// A value of [variables], which nothing of the packed history depends on.
typedef struct SettingsVariable {
    Text name; // this and the value end with a NUL
    Text value;
    Span span; // of the name
} SettingsVariable;

typedef struct SettingsVariableList {
    SettingsVariable *items;
    size_t count;
    size_t capacity;
} SettingsVariableList;

typedef struct PackSettings {
    Text name;                   // the history's name in the ledger
    Span name_span;              // where migc.ini says so
    DialectSet dialects;         // which tracks to make
    uint32_t postgresql_version; // of the servers; 0: migc.ini does not say
    Text external_tables; // names, with commas: tables that something else makes; empty: none
    SettingsVariableList variables;
    PlaceList places; // databases that have a name
    Writing writing;  // what `migc new` does
    RuleSettings rules;
    Text steps; // the library of C functions that database commands load; empty: none
} PackSettings;

// How much of a history is made: who only looks at files needs little of it.
typedef enum PackDepth {
    PACK_SHAPE, // the revisions and what leads to what; no track
    PACK_STEPS, // the SQL, too, with "" for every digest
    PACK_WHOLE  // all that a database is compared with
} PackDepth;

// The most bytes of text that a revision gets which do not stand in its file: its digests.
enum { PACK_MOST_ADDED = 10 * 65 };

// The history lives in the arena. Only call with a whole graph and no errors. NULL and a diagnostic
// where a limit is passed. `sealed`: what was found right, or NULL.
const MigHistory *pack_history(Arena *arena, const Graph *graph, PackDepth depth,
                               const PackSettings *settings, const Sealed *sealed,
                               Diagnostics *diagnostics);

#endif
