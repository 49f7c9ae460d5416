// SPDX-License-Identifier: MIT
// A history on a database that nobody needs: each revision up, down and up again, by the code and
// on the tables that an application has. What goes wrong becomes a finding at the step.
#ifndef MIGC_TEST_HISTORY_H
#define MIGC_TEST_HISTORY_H

#include "scratch_setup.h"
#include "test_rows.h"

typedef struct TestHistory {
    Arena *arena;
    ScratchSetup *setup;
    Scratch *scratch; // NULL: SQLite, in memory
    uint32_t first;   // revisions below this one are only applied
    bool has_progress;
    TestRows rows; // that tables get before the next revision meets them
    Diagnostics *diagnostics;

    const char *url; // of the database that is used now
    MigDriver *driver;
    uint32_t sound;        // results: went up, down and up
    uint32_t irreversible; // went up
    uint32_t without_down; // the same
    uint32_t not_tried;    // behind one whose up fails
} TestHistory;

// 0 where all revisions could be tried, whatever was found (look at the diagnostics); else an exit
// code, after a message where there is no finding that says it.
int test_history_run(TestHistory *test);

#endif
