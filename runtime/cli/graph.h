// SPDX-License-Identifier: MIT
// A history as a drawing: what each format is written from.
#ifndef MIG_CLI_GRAPH_H
#define MIG_CLI_GRAPH_H

#include "chosen.h"

typedef struct CliGraph {
    const CliChosen *chosen;
    const uint32_t *order; // the revisions that are drawn, the newest first (graph_order.h)
    uint32_t count;
} CliGraph;

// What the database says of a revision, as docs/json.md names it: "applied", "pending", "started",
// "reverting", or "diverged"; NULL where it was not asked.
const char *mig__cli_graph_state(const CliGraph *graph, uint32_t revision);

// Calls `line` for each line that is drawn: from a revision to a parent of it, or to one that it
// depends on. What is not drawn leads nowhere.
typedef void CliGraphLine(uint32_t from, uint32_t to, bool is_dependency);
void mig__cli_graph_lines(const CliGraph *graph, CliGraphLine *line);

// Each writes all of it on stdout: 0, or the exit code after a message.
int mig__cli_graph_dot(const CliGraph *graph);
int mig__cli_graph_mermaid(const CliGraph *graph);
int mig__cli_graph_html(const CliGraph *graph);
// What docs/json.md describes. `is_in_page`: as the contents of an element of HTML.
int mig__cli_graph_json(const CliGraph *graph, bool is_in_page);

// The page around its data: everything before it and everything after it, each ends with NULL.
const char *const *mig__cli_page_head(void);
const char *const *mig__cli_page_tail(void);

#endif
