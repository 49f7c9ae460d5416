// SPDX-License-Identifier: MIT
// Revisions as people read them: one line, or a block; with what the database says of them if
// asked.
#ifndef MIG_CLI_VIEW_H
#define MIG_CLI_VIEW_H

#include "lanes.h"

typedef struct CliView {
    const Cli *cli;
    const MigHistory *history;
    uint32_t *children;  // by revision: how many revise it
    MigCurrent *current; // NULL: the database was not asked
    uint32_t *entries;   // by revision: index into current, or MIG_UNSET
    CliLanes *lanes;     // NULL: none are drawn beside the blocks
    uint32_t beside;     // the revision that they are drawn beside
} CliView;

// 0, or the exit code after a message. Freed by view_free, also after a failure.
int mig__cli_view_make(CliView *view, const Cli *cli, const MigHistory *history);
// Asks the open database what is applied.
int mig__cli_view_read_current(CliView *view);
void mig__cli_view_free(CliView *view);

bool mig__cli_view_is_head(const CliView *view, uint32_t revision);
// What the database has of a revision; false where it has nothing, or was not asked.
bool mig__cli_view_entry(const CliView *view, uint32_t revision, MigCurrentEntry *entry);
// How many of the history's revisions the database does not have. Needs view_read_current.
size_t mig__cli_view_pending(const CliView *view);

// "id (label) (head) (merge), title" and a line feed.
void mig__cli_view_print(const CliView *view, uint32_t revision);
// Several lines: everything but the SQL, and the description.
void mig__cli_view_print_block(const CliView *view, uint32_t revision);
// An entry of the database, known to the history or not.
void mig__cli_view_print_entry(const CliView *view, const MigCurrentEntry *entry);

// "2026-01-05 09:00:00 UTC" of seconds since 1970.
void mig__cli_view_time(int64_t seconds, char text[32]);

// The ids of parents ("base" where there are none), in `size` bytes, cut with "…" where longer.
void mig__cli_view_parents(const CliView *view, uint32_t revision, char *text, size_t size);
// The ids of the history's heads, likewise.
void mig__cli_view_heads(const CliView *view, char *text, size_t size);

#endif
