// SPDX-License-Identifier: MIT
// migc merge [REVISION…]: the revision that joins several heads. It does nothing else, and so needs
// no sections.
#include "check_model.h"
#include "draft.h"
#include "sqlite_history.h"

#include <stdio.h>

static const Option merge_options[DRAFT_OPTION_COUNT] = {DRAFT_OPTIONS};

static const char *usual_title(Arena *arena, const Graph *graph, const NodeList *parents)
{
    enum { MOST_NAMED = 4, LONGEST_TITLE = 200 };
    Builder title = {.arena = arena};
    size_t named = parents->count > MOST_NAMED ? MOST_NAMED - 1 : parents->count;
    for (size_t i = 0; i < named; i++)
        builder_add_format(&title, "%s%.*s",
                           i == 0                    ? "Merge "
                           : i + 1 == parents->count ? " and "
                                                     : ", ",
                           TEXT_ARGS(graph->nodes[parents->items[i]].revision->id.text));
    if (named < parents->count)
        builder_add_format(&title, " and %zu more", parents->count - named);
    if (title.count > LONGEST_TITLE) { // of ids that are long themselves
        title.count = 0;
        builder_add_format(&title, "Merge %zu revisions", parents->count);
    }
    return title.items;
}

// One that others revise is joined on purpose only.
static bool are_heads(Writer *writer, const NodeList *parents)
{
    const Graph *graph = writer->project->graph;
    for (size_t i = 0; i < parents->count; i++) {
        if (revision_is_head(graph, parents->items[i]))
            continue;
        command_complain("\"%.*s\" is no head, other revisions revise it: --splice joins it all "
                         "the same",
                         TEXT_ARGS(graph->nodes[parents->items[i]].revision->id.text));
        return false;
    }
    return true;
}

static bool find_parents(Writer *writer, const Draft *draft, NodeList *parents)
{
    const TextList *targets = &draft->operands;
    if (targets->count == 0)
        revision_find_heads(&writer->finder, parents);
    for (size_t i = 0; i < targets->count; i++)
        if (!writer_find(writer, targets->items[i].data, parents))
            return false;
    return draft->is_splice || are_heads(writer, parents);
}

// Fewer than two, though all heads were asked for, are nothing to do; named ones are a mistake.
static int refuse_single(const Writer *writer, const TextList *targets, const NodeList *parents)
{
    bool is_all =
        targets->count == 0 || (targets->count == 1 && text_is(targets->items[0], "heads"));
    Text id = parents->count > 0
                  ? writer->project->graph->nodes[parents->items[0]].revision->id.text
                  : TEXT("");
    if (!is_all) {
        command_complain("a merge needs two revisions or more");
        return EXIT_REFUSED;
    }
    if (parents->count == 0)
        command_complain("there is nothing to merge: the history has no revision");
    else
        command_complain("there is nothing to merge: the history has one head, %.*s",
                         TEXT_ARGS(id));
    return EXIT_DONE;
}

// Whether the lines go together: a line of the file for each pair and dialect.
static Text describe(Arena *arena, const Project *project, const NodeList *parents)
{
    Builder text = {.arena = arena};
    ModelRequest request = project_model_request(project);
    Text postgresql = check_model_branches(arena, &request, parents->items, parents->count);
    Text sqlite = command_sqlite_branches(project, parents->items, parents->count);
    builder_add(&text, postgresql);
    if (postgresql.size > 0 && sqlite.size > 0)
        builder_add_char(&text, '\n');
    builder_add(&text, sqlite);
    return builder_text(&text);
}

static int write_merge(Arena *arena, Draft *draft)
{
    Writer writer;
    NodeList parents = {0};
    if (!draft_is_sound(draft))
        return EXIT_USAGE;
    int status = EXIT_REFUSED;
    if (writer_open(&writer, arena, draft->directory) && find_parents(&writer, draft, &parents)) {
        if (parents.count >= 2) {
            if (!draft->title)
                draft->title = usual_title(arena, writer.project->graph, &parents);
            draft->description = describe(arena, writer.project, &parents);
            return draft_write(&writer, draft, &parents);
        }
        status = refuse_single(&writer, &draft->operands, &parents);
    }
    writer_close(&writer);
    return status;
}

static int run_merge(int argc, char **argv)
{
    return draft_run(&command_merge, argc, argv, write_merge);
}

const Command command_merge = {
    "merge",       "[REVISION…]",      "Writes a revision that joins several heads (default: all)",
    merge_options, DRAFT_OPTION_COUNT, run_merge};
