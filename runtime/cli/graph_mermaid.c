// SPDX-License-Identifier: MIT
// Mermaid, which GitHub and GitLab draw where it stands in a Markdown file: a flowchart.
#include "command.h"

#include "../error_text.h"
#include "graph.h"
#include <string.h>

// In a quoted text anything that Mermaid or HTML would read as more than a letter is an entity, and
// Mermaid writes those with a number sign.
static void put_mermaid_text(const char *text)
{
    for (; *text; text++) {
        size_t size = mig__control_size(text);
        if (size) {
            fputc('?', stdout);
            text += size - 1;
        } else if (strchr("\"#&;<>`\\*_~[]{}|", *text)) {
            printf("#%d;", *text);
        } else {
            fputc(*text, stdout);
        }
    }
}

static void print_mermaid_node(const CliGraph *graph, uint32_t index)
{
    const MigHistory *history = graph->chosen->view.history;
    const MigRevision *revision = &history->revisions[index];
    const char *state = mig__cli_graph_state(graph, index);
    printf("  r%u[\"", (unsigned)index);
    put_mermaid_text(mig__text(history, revision->id));
    for (uint32_t k = 0; k < revision->label_count; k++) {
        fputs(k ? ", " : "<br/>(", stdout);
        put_mermaid_text(mig__text(history, history->names[revision->first_label + k]));
    }
    fputs(revision->label_count ? ")" : "", stdout);
    fputs(*mig__text(history, revision->title) ? "<br/>" : "", stdout);
    put_mermaid_text(mig__text(history, revision->title));
    fputs("\"]\n", stdout);
    if (mig__cli_view_is_head(&graph->chosen->view, index))
        printf("  class r%u head\n", (unsigned)index);
    if (state)
        printf("  class r%u %s\n", (unsigned)index, state);
}

static void print_mermaid_line(uint32_t from, uint32_t to, bool is_dependency)
{
    printf("  r%u %s r%u\n", (unsigned)from, is_dependency ? "-.->" : "-->", (unsigned)to);
}

int mig__cli_graph_mermaid(const CliGraph *graph)
{
    fputs("flowchart TB\n", stdout);
    for (uint32_t i = 0; i < graph->count; i++)
        print_mermaid_node(graph, graph->order[i]);
    mig__cli_graph_lines(graph, print_mermaid_line);
    fputs("  classDef head stroke-width:3px\n", stdout);
    if (graph->chosen->view.current)
        fputs("  classDef applied fill:#c8f0c8,color:#000\n"
              "  classDef pending stroke-dasharray:4 3\n"
              "  classDef started fill:#f6e8a0,color:#000\n"
              "  classDef reverting fill:#f6e8a0,color:#000\n"
              "  classDef diverged fill:#f8b8a8,color:#000\n",
              stdout);
    return 0;
}
