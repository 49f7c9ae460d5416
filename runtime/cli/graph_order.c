// SPDX-License-Identifier: MIT
// A topological sort whose waiting revisions are a stack: what has just become free comes next, and
// that is a parent of what was drawn last. Linear in revisions and edges.
#include "command.h"

#include "graph_order.h"
#include "print.h"
#include <stdlib.h>

typedef struct OrderWork {
    const MigHistory *history;
    uint32_t *above; // how many of those that are drawn before it are still to come
    uint32_t *stack;
    uint32_t size;
} OrderWork;

static uint32_t edge_of(const MigHistory *history, const MigRevision *revision, uint32_t index)
{
    return index < revision->dependency_count
               ? history->edges[revision->first_dependency + index]
               : history->edges[revision->first_parent + index - revision->dependency_count];
}

static void count_above(OrderWork *work, const uint8_t *is_shown)
{
    for (uint32_t i = 0; i < work->history->revision_count; i++) {
        const MigRevision *revision = &work->history->revisions[i];
        for (uint32_t k = 0; k < revision->dependency_count + revision->parent_count; k++)
            work->above[edge_of(work->history, revision, k)] += !is_shown || is_shown[i];
    }
}

// Dependencies first: they belong to another stream and can wait at the bottom of the stack.
static void free_below(OrderWork *work, uint32_t drawn, const uint8_t *is_shown)
{
    const MigRevision *revision = &work->history->revisions[drawn];
    for (uint32_t k = 0; k < revision->dependency_count + revision->parent_count; k++) {
        uint32_t below = edge_of(work->history, revision, k);
        if (--work->above[below] == 0 && (!is_shown || is_shown[below]))
            work->stack[work->size++] = below;
    }
}

int mig__cli_graph_order(const Cli *cli, const MigHistory *history, const uint8_t *is_shown,
                         uint32_t *order, uint32_t *count)
{
    size_t all = (size_t)history->revision_count + 1;
    OrderWork work = {history, calloc(all, sizeof *work.above), malloc(all * sizeof *work.stack),
                      0};
    bool has_memory = work.above && work.stack;
    *count = 0;
    if (has_memory)
        count_above(&work, is_shown);
    for (uint32_t i = 0; has_memory && i < history->revision_count; i++)
        if (work.above[i] == 0 && (!is_shown || is_shown[i]))
            work.stack[work.size++] = i;
    while (has_memory && work.size > 0) {
        uint32_t next = work.stack[--work.size];
        order[(*count)++] = next;
        free_below(&work, next, is_shown);
    }
    free(work.above);
    free(work.stack);
    if (!has_memory)
        mig__cli_error(cli, "out of memory");
    return has_memory ? 0 : MIG_REFUSED;
}
