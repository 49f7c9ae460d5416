// SPDX-License-Identifier: MIT
// A history under way on a database in memory. What the files of check_sqlite share.
#ifndef MIGC_CHECK_SQLITE_WALK_H
#define MIGC_CHECK_SQLITE_WALK_H

#include "check_sqlite.h"
#include "check_sqlite_parts.h"
#include "sqlite_doubt.h"

typedef enum Phase { PHASE_UP, PHASE_VERIFY, PHASE_DOWN, PHASE_AGAIN } Phase;

typedef struct TextList {
    Text *items;
    size_t count;
    size_t capacity;
} TextList;

// In the order of their addresses.
typedef struct SourceSet {
    const Source **items;
    size_t count;
    size_t capacity;
} SourceSet;

typedef struct WalkJudge WalkJudge;

typedef struct Walk {
    Checker checker;
    const SqliteRequest *request;
    SqliteMemory *memory;
    Catalog *catalog;
    bool only_up;     // no verify, no down
    bool is_bare;     // the schema alone is asked for: no copies
    WalkJudge *judge; // NULL: it is not asked what revisions mean to older programs
    SqliteDoubt doubt;
    TextSet lacks;    // what SQLite has said that it has not: once is enough
    bool *is_opaque;  // by node: a call or the like was there, or in an ancestor
    SourceSet bad;    // with errors that let no step be trusted
    SourceSet faulty; // with any error of an earlier stage
    CatalogRows before, after;
    TextList statements;
    size_t failing;
    // Of the revision:
    uint32_t place;
    size_t first;          // finding
    bool is_unsure;        // something did not run
    bool is_second;        // it has run before, and has said something perhaps
    bool has_other_errors; // of earlier stages, in its file
    bool must_repeat;      // something failed, and SQLite knew a part of the schema only
    const Section *down;
} Walk;

// Opens the database, which the caller closes: sqlite_memory_close(walk->memory).
Walk *walk_begin(Arena *arena, const SqliteRequest *request, Diagnostics *diagnostics);

// Runs a revision, by node of the graph.
void walk_revision(Walk *walk, uint32_t place);

// By node: itself and all that it revises or depends on, from hand to hand.
bool *check_sqlite_ancestors(Arena *arena, const Graph *graph, uint32_t node);

// Why no more revisions should run; NULL: they may.
const char *walk_limit(const Walk *walk);

// The section of the revision at hand where something of it runs on SQLite; else NULL.
const Section *walk_section(const Walk *walk, SectionKind kind);

// "the down of "0007" leaves …"
Diagnostic *walk_report_leaves(Walk *walk, Text text);

// The revision has ended the transaction: everything in it is undone.
void walk_take_end(Walk *walk);

// Runs it, inside the transaction, and drops what is temporary.
void walk_run_section(Walk *walk, const Section *section, Phase phase);

// Everything that a section may run; of a copy its INSERT.
void walk_collect_statements(Walk *walk, const Section *section);

// check_sqlite_compatible.c: what the revision that has just run, from walk->before to walk->after,
// means to programs of before, and whether its mark is true. `is_known`: all of it was run.
WalkJudge *walk_judge_begin(Walk *walk);
void walk_judge(Walk *walk, bool is_known);
void walk_judge_end(Walk *walk);

#endif
