// SPDX-License-Identifier: MIT
// The progress of one long step: a bar that is drawn over itself on a terminal; in a log a line now
// and then.
#ifndef MIG_CLI_BAR_H
#define MIG_CLI_BAR_H

#include "command.h"

typedef struct CliBar {
    size_t width; // of the terminal; 0: a log
    bool is_coloured;
    bool is_drawn;  // and covers the line that the cursor is on
    bool has_begun; // the fields below are those of a step
    uint32_t step;
    uint64_t first_rows; // when it was seen first: earlier runs' rows are no speed of this one
    uint64_t first_time;
    uint64_t drawn_at; // milliseconds of the step
} CliBar;

void mig__cli_bar_begin(CliBar *bar, const Cli *cli);
// Whether this event is to be shown; not every one is, a step has thousands.
bool mig__cli_bar_is_due(CliBar *bar, const MigEvent *event);
// "40 %  400,000 of about 1,000,000 rows  12,345/s  48 s left", with a bar where there is a
// terminal. A line of a log has no bar and ends.
void mig__cli_bar_draw(CliBar *bar, const MigEvent *event);
void mig__cli_bar_erase(CliBar *bar);
void mig__cli_bar_end(CliBar *bar); // of the step

#endif
