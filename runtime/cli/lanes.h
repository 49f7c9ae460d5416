// SPDX-License-Identifier: MIT
// Lines of descent beside the revisions, as `git log --graph` draws them: a lane leads from a
// revision down to the parent that it waits for.
#ifndef MIG_CLI_LANES_H
#define MIG_CLI_LANES_H

#include "command.h"

typedef struct CliLane {
    uint32_t awaited; // the revision that it leads to; MIG_UNSET: to none, it ends here
    int colour;
} CliLane;

typedef struct CliLanes {
    const Cli *cli;
    const MigHistory *history;
    const uint8_t *is_shown; // NULL: all
    CliLane *items;
    size_t count;
    size_t capacity;
    int *grid;         // two places a lane, twice; which lane stands there, or -1
    int *places;       // by lane: which it is to become, or -1
    uint32_t *lane_of; // by revision: the first lane that leads to it, if items says so, too
    int next_colour;
    bool has_failed; // memory was short: nothing is drawn any more
} CliLanes;

// 0, or the exit code after a message; lanes_end frees all, and says where memory was short.
int mig__cli_lanes_begin(CliLanes *lanes, const Cli *cli, const MigHistory *history,
                         const uint8_t *is_shown);
int mig__cli_lanes_end(CliLanes *lanes);

// Begins the line of a revision: its star among the lanes. Children must have come before it.
void mig__cli_lanes_star(CliLanes *lanes, uint32_t revision);
// Begins a further line of the same revision.
void mig__cli_lanes_pad(const CliLanes *lanes, uint32_t revision);
// The lines between the revision and the next: lanes that part, join and close up.
void mig__cli_lanes_link(CliLanes *lanes, uint32_t revision);

#endif
