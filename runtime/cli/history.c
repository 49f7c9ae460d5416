// SPDX-License-Identifier: MIT
// history: the revisions of the program, newest first.
#include "command.h"

#include "chosen.h"
#include "graph_order.h"
#include "print.h"
#include "view_json.h"
#include <stdlib.h>
#include <string.h>

enum { WIDEST_PARENTS = 32, LIST_SIZE = 1024 };

// Arrows stand below each other, but one merge of many does not push all of them to the right.
static int parents_width(const CliView *view, const uint8_t *is_shown)
{
    int width = 0;
    char parents[LIST_SIZE];
    for (uint32_t i = 0; i < view->history->revision_count; i++) {
        if (!is_shown[i])
            continue;
        mig__cli_view_parents(view, i, parents, sizeof parents);
        int size = (int)strlen(parents);
        if (size > width && size <= WIDEST_PARENTS)
            width = size;
    }
    return width;
}

static void print_column(const CliView *view, uint32_t revision)
{
    if (!view->current)
        return;
    bool has_entry = view->entries[revision] != MIG_UNSET;
    MigAppliedState state =
        has_entry ? mig_current_entry(view->current, view->entries[revision]).state : MIG_APPLIED;
    fputs(!has_entry ? "[ ] " : state == MIG_APPLIED ? "[x] " : "[~] ", stdout);
}

static void print_lines(const CliView *view, const uint8_t *is_shown)
{
    int width = parents_width(view, is_shown);
    char parents[LIST_SIZE];
    for (uint32_t i = view->history->revision_count; i-- > 0;) {
        if (!is_shown[i])
            continue;
        print_column(view, i);
        mig__cli_view_parents(view, i, parents, sizeof parents);
        printf("%*s -> ", width, parents);
        mig__cli_view_print(view, i);
    }
}

static void print_blocks(const CliView *view, const uint8_t *is_shown)
{
    bool is_first = true;
    for (uint32_t i = view->history->revision_count; i-- > 0;) {
        if (!is_shown[i])
            continue;
        if (!is_first)
            fputc('\n', stdout);
        mig__cli_view_print_block(view, i);
        is_first = false;
    }
}

// The block's first line is the star's, all others stand beside the lanes.
static void print_beside(CliView *view, uint32_t revision)
{
    view->beside = revision;
    mig__cli_lanes_star(view->lanes, revision);
    print_column(view, revision);
    if (view->cli->options.given & OPTION_VERBOSE)
        mig__cli_view_print_block(view, revision);
    else
        mig__cli_view_print(view, revision);
    mig__cli_lanes_link(view->lanes, revision);
}

static int print_graph(const CliView *view, const uint8_t *is_shown)
{
    CliLanes lanes;
    CliView beside = *view;
    uint32_t count = 0;
    uint32_t *order = malloc(((size_t)view->history->revision_count + 1) * sizeof *order);
    int code = mig__cli_lanes_begin(&lanes, view->cli, view->history, is_shown);
    beside.lanes = &lanes;
    if (!code && !order) {
        mig__cli_error(view->cli, "out of memory");
        code = MIG_REFUSED;
    }
    if (!code)
        code = mig__cli_graph_order(view->cli, view->history, is_shown, order, &count);
    for (uint32_t i = 0; !code && !lanes.has_failed && i < count; i++)
        print_beside(&beside, order[i]);
    int ended = mig__cli_lanes_end(&lanes);
    free(order);
    return code ? code : ended;
}

static int print_history(const CliChosen *chosen)
{
    const CliView *view = &chosen->view;
    uint64_t given = view->cli->options.given;
    if (given & OPTION_JSON)
        return mig__cli_view_json_shown(view, "revisions", chosen->is_shown);
    if (given & OPTION_GRAPH)
        return print_graph(view, chosen->is_shown);
    if (given & OPTION_VERBOSE)
        print_blocks(view, chosen->is_shown);
    else
        print_lines(view, chosen->is_shown);
    return 0;
}

int mig__cli_history(Cli *cli)
{
    CliChosen chosen;
    int code = mig__cli_chosen_make(&chosen, cli);
    if (!code)
        code = print_history(&chosen);
    if (!code)
        mig__cli_chosen_note_unknown(&chosen);
    mig__cli_chosen_free(&chosen, cli);
    return code;
}
