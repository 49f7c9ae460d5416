// SPDX-License-Identifier: MIT
// Graphviz: a revision is a box above its parents. Nodes are numbered, so that no id has to be a
// name of DOT's; the numbers are those of the history.
#include "command.h"

#include "../error_text.h"
#include "graph.h"
#include <string.h>

// Inside a label a backslash and an ampersand begin escapes of their own.
static void put_dot_text(const char *text)
{
    for (; *text; text++) {
        size_t size = mig__control_size(text);
        if (size) {
            fputc('?', stdout);
            text += size - 1;
        } else if (*text == '"' || *text == '\\') {
            printf("\\%c", *text);
        } else if (*text == '&') {
            fputs("&amp;", stdout);
        } else {
            fputc(*text, stdout);
        }
    }
}

static void put_dot_labels(const MigHistory *history, const MigRevision *revision)
{
    for (uint32_t k = 0; k < revision->label_count; k++) {
        fputs(k ? ", " : "\\n(", stdout);
        put_dot_text(mig__text(history, history->names[revision->first_label + k]));
    }
    if (revision->label_count)
        fputc(')', stdout);
}

// What stands in the brackets after the label.
static void put_dot_look(const CliGraph *graph, uint32_t revision)
{
    static const struct {
        const char *state;
        const char *look;
    } looks[] = {{"applied", ", style=filled, fillcolor=palegreen"},
                 {"pending", ", style=dashed"},
                 {"diverged", ", style=filled, fillcolor=salmon"},
                 {"started", ", style=filled, fillcolor=khaki"},
                 {"reverting", ", style=filled, fillcolor=khaki"}};
    const char *state = mig__cli_graph_state(graph, revision);
    for (size_t i = 0; state && i < sizeof looks / sizeof *looks; i++)
        if (strcmp(state, looks[i].state) == 0)
            fputs(looks[i].look, stdout);
    if (mig__cli_view_is_head(&graph->chosen->view, revision))
        fputs(", penwidth=2", stdout);
}

static void print_dot_line(uint32_t from, uint32_t to, bool is_dependency)
{
    printf("  r%u -> r%u%s;\n", (unsigned)from, (unsigned)to,
           is_dependency ? " [style=dashed, constraint=false]" : "");
}

int mig__cli_graph_dot(const CliGraph *graph)
{
    const MigHistory *history = graph->chosen->view.history;
    fputs("digraph \"", stdout);
    put_dot_text(mig__text(history, history->name));
    fputs("\" {\n  node [shape=box, fontname=\"sans-serif\"];\n", stdout);
    for (uint32_t i = 0; i < graph->count; i++) {
        const MigRevision *revision = &history->revisions[graph->order[i]];
        printf("  r%u [label=\"", (unsigned)graph->order[i]);
        put_dot_text(mig__text(history, revision->id));
        put_dot_labels(history, revision);
        if (*mig__text(history, revision->title))
            fputs("\\n", stdout);
        put_dot_text(mig__text(history, revision->title));
        fputc('"', stdout);
        put_dot_look(graph, graph->order[i]);
        fputs("];\n", stdout);
    }
    mig__cli_graph_lines(graph, print_dot_line);
    fputs("}\n", stdout);
    return 0;
}
