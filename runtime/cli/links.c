// SPDX-License-Identifier: MIT
// Counting sort by parent: linear in the edges.
#include "command.h"

#include "links.h"
#include "print.h"
#include <stdlib.h>
#include <string.h>

int mig__cli_links_make(CliLinks *links, const Cli *cli, const MigHistory *history)
{
    uint32_t count = history->revision_count;
    size_t edges = 0;
    for (uint32_t i = 0; i < count; i++)
        edges += history->revisions[i].parent_count;
    links->first = calloc((size_t)count + 2, sizeof *links->first);
    links->items = calloc(edges + 1, sizeof *links->items);
    if (!links->first || !links->items) {
        mig__cli_error(cli, "out of memory");
        return MIG_REFUSED;
    }
    // While filling, first[r + 1] is where the next child of r goes, and so ends as its end.
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < history->revisions[i].parent_count; k++)
            links->first[history->edges[history->revisions[i].first_parent + k] + 2]++;
    for (uint32_t i = 2; i <= count; i++)
        links->first[i] += links->first[i - 1];
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < history->revisions[i].parent_count; k++) {
            uint32_t parent = history->edges[history->revisions[i].first_parent + k];
            links->items[links->first[parent + 1]++] = i;
        }
    return 0;
}

void mig__cli_links_free(CliLinks *links)
{
    free(links->first);
    free(links->items);
    memset(links, 0, sizeof *links);
}
