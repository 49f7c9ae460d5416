// SPDX-License-Identifier: MIT
// heads and branches: where the history ends, and where it parts.
#include "command.h"

#include "links.h"
#include "print.h"
#include "view.h"
#include "view_json.h"
#include <stdlib.h>

// Unmarks what another revision depends on: it needs no `upgrade` of its own.
static void resolve_dependencies(const MigHistory *history, uint8_t *is_shown)
{
    for (uint32_t i = 0; i < history->revision_count; i++) {
        const MigRevision *revision = &history->revisions[i];
        for (uint32_t k = 0; k < revision->dependency_count; k++)
            is_shown[history->edges[revision->first_dependency + k]] = false;
    }
}

static void print_heads(const CliView *view, const uint8_t *is_shown)
{
    bool is_verbose = (view->cli->options.given & OPTION_VERBOSE) != 0;
    bool is_first = true;
    for (uint32_t i = view->history->revision_count; i-- > 0;) {
        if (!is_shown[i])
            continue;
        if (!is_first && is_verbose)
            fputc('\n', stdout);
        if (is_verbose)
            mig__cli_view_print_block(view, i);
        else
            mig__cli_view_print(view, i);
        is_first = false;
    }
}

static int show_heads(const CliView *view)
{
    uint32_t count = view->history->revision_count;
    uint8_t *is_shown = malloc(((size_t)count + 1) * sizeof *is_shown);
    int code = 0;
    if (!is_shown) {
        mig__cli_error(view->cli, "out of memory");
        return MIG_REFUSED;
    }
    for (uint32_t i = 0; i < count; i++)
        is_shown[i] = mig__cli_view_is_head(view, i);
    if (view->cli->options.given & OPTION_RESOLVE_DEPENDENCIES)
        resolve_dependencies(view->history, is_shown);
    if (view->cli->options.given & OPTION_JSON)
        code = mig__cli_view_json_shown(view, "heads", is_shown);
    else
        print_heads(view, is_shown);
    free(is_shown);
    return code;
}

int mig__cli_heads(Cli *cli)
{
    CliView view;
    int code = mig__cli_view_make(&view, cli, mig__cli_one_history(cli));
    if (!code)
        code = show_heads(&view);
    mig__cli_view_free(&view);
    return code;
}

static void print_branch(const CliView *view, const CliLinks *links, uint32_t revision)
{
    if (view->cli->options.given & OPTION_VERBOSE)
        mig__cli_view_print_block(view, revision);
    else
        mig__cli_view_print(view, revision);
    for (uint32_t i = links->first[revision]; i < links->first[revision + 1]; i++) {
        fputs("  -> ", stdout);
        mig__cli_view_print(view, links->items[i]);
    }
}

static void add_branch(CliJson *json, const CliView *view, const CliLinks *links, uint32_t revision)
{
    mig__cli_json_object(json, NULL);
    mig__cli_view_json(json, view, revision);
    mig__cli_json_array(json, "children");
    for (uint32_t i = links->first[revision]; i < links->first[revision + 1]; i++)
        mig__cli_json_text(json, NULL, mig__revision_id(view->history, links->items[i]));
    mig__cli_json_end(json);
    mig__cli_json_end(json);
}

static int show_branches(const CliView *view, const CliLinks *links)
{
    CliJson json;
    bool is_json = (view->cli->options.given & OPTION_JSON) != 0;
    if (is_json)
        mig__cli_view_json_list(&json, view, "branches");
    for (uint32_t i = view->history->revision_count; i-- > 0;) {
        if (view->children[i] < 2)
            continue;
        if (is_json)
            add_branch(&json, view, links, i);
        else
            print_branch(view, links, i);
    }
    if (!is_json)
        return 0;
    mig__cli_json_end(&json);
    mig__cli_json_end(&json);
    return mig__cli_json_finish(&json, view->cli);
}

int mig__cli_branches(Cli *cli)
{
    CliView view;
    CliLinks links = {NULL, NULL};
    int code = mig__cli_view_make(&view, cli, mig__cli_one_history(cli));
    if (!code)
        code = mig__cli_links_make(&links, cli, view.history);
    if (!code)
        code = show_branches(&view, &links);
    mig__cli_links_free(&links);
    mig__cli_view_free(&view);
    return code;
}
