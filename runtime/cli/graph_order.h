// SPDX-License-Identifier: MIT
// An order in which a history is drawn.
#ifndef MIG_CLI_GRAPH_ORDER_H
#define MIG_CLI_GRAPH_ORDER_H

#include "command.h"

// The revisions of `is_shown` (NULL: all), each before its parents and dependencies, and one line
// of descent after the other as far as that goes, so that few run side by side. `order` has room
// for all. 0, or the exit code after a message.
int mig__cli_graph_order(const Cli *cli, const MigHistory *history, const uint8_t *is_shown,
                         uint32_t *order, uint32_t *count);

#endif
