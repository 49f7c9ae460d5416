// SPDX-License-Identifier: MIT
// What a run does, told on stderr while it does it, and one line at its end. With --log each event
// is a line instead.
#ifndef MIG_CLI_PROGRESS_H
#define MIG_CLI_PROGRESS_H

#include "bar.h"

typedef struct CliProgress {
    Cli *cli;
    const char *history; // printed before each line; NULL where there is only one
    bool is_terminal;
    uint32_t position; // of the revision that began last
    bool is_line_open; // a line waits for its time
    CliBar bar;
    uint32_t applied;
    uint32_t reverted;
    uint32_t count; // of the plan
    uint64_t started_at;
} CliProgress;

void mig__cli_progress_begin(CliProgress *progress, Cli *cli, const MigHistory *history);
// The observer; `context` is the CliProgress.
void mig__cli_progress_event(void *context, const MigEvent *event);
// Before anything else is printed: ends an open line.
void mig__cli_progress_break(CliProgress *progress);

// "applied 7 revisions in 0.12 s", or `nothing` where nothing was done.
void mig__cli_progress_end(CliProgress *progress, const char *nothing);
// After an error: what was done before it and stays.
void mig__cli_progress_fail(CliProgress *progress);

#endif
