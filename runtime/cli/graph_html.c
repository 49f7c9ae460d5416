// SPDX-License-Identifier: MIT
// A page that stands alone: its data, what draws them, and a policy that lets it load nothing.
#include "command.h"

#include "graph.h"

static void put_page(const char *const *lines)
{
    for (; *lines; lines++) {
        fputs(*lines, stdout);
        fputc('\n', stdout);
    }
}

int mig__cli_graph_html(const CliGraph *graph)
{
    put_page(mig__cli_page_head());
    int code = mig__cli_graph_json(graph, true);
    put_page(mig__cli_page_tail());
    return code;
}
