// SPDX-License-Identifier: MIT
// graph: the revisions for a program that draws, or as a page that draws them itself.
#include "command.h"

#include "database.h"
#include "graph.h"
#include "graph_order.h"
#include "print.h"
#include "ways.h"
#include <stdlib.h>
#include <string.h>

const char *mig__cli_graph_state(const CliGraph *graph, uint32_t revision)
{
    MigCurrentEntry entry;
    if (!graph->chosen->view.current)
        return NULL;
    if (!mig__cli_view_entry(&graph->chosen->view, revision, &entry))
        return "pending";
    if (entry.is_diverged)
        return "diverged";
    return entry.state == MIG_APPLIED   ? "applied"
           : entry.state == MIG_STARTED ? "started"
                                        : "reverting";
}

void mig__cli_graph_lines(const CliGraph *graph, CliGraphLine *line)
{
    const MigHistory *history = graph->chosen->view.history;
    const uint8_t *is_shown = graph->chosen->is_shown;
    for (uint32_t i = 0; i < graph->count; i++) {
        const MigRevision *revision = &history->revisions[graph->order[i]];
        const uint32_t *parents = history->edges + revision->first_parent;
        const uint32_t *dependencies = history->edges + revision->first_dependency;
        for (uint32_t k = 0; k < revision->parent_count; k++)
            if (is_shown[parents[k]])
                line(graph->order[i], parents[k], false);
        for (uint32_t k = 0; k < revision->dependency_count; k++)
            if (is_shown[dependencies[k]])
                line(graph->order[i], dependencies[k], true);
    }
}

// What the database has and this program does not know: it has no place in the drawing.
static void json_add_unknown(CliJson *json, const CliView *view)
{
    if (!view->current)
        return;
    mig__cli_json_array(json, "unknown");
    for (size_t i = 0; i < mig_current_count(view->current); i++) {
        MigCurrentEntry entry = mig_current_entry(view->current, i);
        if (entry.revision == MIG_UNSET)
            mig__cli_view_json_entry(json, view, &entry);
    }
    mig__cli_json_end(json);
}

int mig__cli_graph_json(const CliGraph *graph, bool is_in_page)
{
    CliJson json;
    const CliView *view = &graph->chosen->view;
    mig__cli_json_begin(&json, stdout);
    json.is_in_page = is_in_page;
    mig__cli_json_object(&json, NULL);
    mig__cli_json_text(&json, "history", mig__text(view->history, view->history->name));
    mig__cli_json_array(&json, "revisions");
    for (uint32_t i = 0; i < graph->count; i++) {
        mig__cli_json_object(&json, NULL);
        mig__cli_view_json(&json, view, graph->order[i]);
        mig__cli_ways_json(&json, view, graph->order[i]);
        mig__cli_json_end(&json);
    }
    mig__cli_json_end(&json);
    json_add_unknown(&json, view);
    mig__cli_json_end(&json);
    return mig__cli_json_finish(&json, view->cli);
}

static int write_graph(const CliGraph *graph)
{
    const CliOptions *options = &graph->chosen->view.cli->options;
    const char *format = options->format ? options->format : "dot";
    if (options->given & OPTION_JSON)
        return mig__cli_graph_json(graph, false);
    if (strcmp(format, "mermaid") == 0)
        return mig__cli_graph_mermaid(graph);
    return strcmp(format, "html") == 0 ? mig__cli_graph_html(graph) : mig__cli_graph_dot(graph);
}

static int draw_chosen(const CliChosen *chosen)
{
    const CliView *view = &chosen->view;
    uint32_t *order = malloc(((size_t)view->history->revision_count + 1) * sizeof *order);
    CliGraph graph = {chosen, order, 0};
    if (!order) {
        mig__cli_error(view->cli, "out of memory");
        return MIG_REFUSED;
    }
    int code =
        mig__cli_graph_order(view->cli, view->history, chosen->is_shown, order, &graph.count);
    if (!code)
        code = write_graph(&graph);
    free(order);
    return code;
}

int mig__cli_graph(Cli *cli)
{
    CliChosen chosen;
    if ((cli->options.given & OPTION_JSON) && cli->options.format) {
        mig__cli_error(cli, "--json and --format %s are two formats: give one of them",
                       cli->options.format);
        return MIG_MISUSE;
    }
    int code = mig__cli_chosen_make(&chosen, cli);
    // As in `show`, the SQL is that of the database that is configured, if one is.
    if (!code && !cli->kind)
        code = mig__cli_database_find(cli, false);
    if (!code)
        code = draw_chosen(&chosen);
    if (!code)
        mig__cli_chosen_note_unknown(&chosen);
    mig__cli_chosen_free(&chosen, cli);
    return code;
}
