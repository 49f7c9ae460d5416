// SPDX-License-Identifier: MIT
// migc new -m TEXT: the file of a new revision, behind the only head or the one that is named.
#include "draft.h"

#include <stdio.h>

enum { NEW_OPTION_COUNT = DRAFT_OPTION_COUNT + 2 };

static const Option new_options[NEW_OPTION_COUNT] = {
    DRAFT_OPTIONS,
    {"head", 0, OPTION_TAKES_VALUE, "REVISION",
     "what it revises: a head, or base for a new beginning (default: the only head)"},
    {"down", 0, OPTION_TAKES_VALUE, "auto", "let migc derive the way back"},
};

static bool has_label(const Revision *revision, const char *label)
{
    for (size_t i = 0; i < revision->labels.count; i++)
        if (text_is(revision->labels.items[i].text, label))
            return true;
    return false;
}

// A label stands for the head of its branch, because only a head can be meant.
static bool find_named(Writer *writer, const Draft *draft, const char *head, NodeList *parents)
{
    if (!writer_find(writer, head, parents))
        return false;
    if (parents->count > 1) {
        writer->finder.problem = TEXT("a revision that revises several is a merge");
        writer->finder.candidates = *parents;
        writer_explain(writer, ": `migc merge` writes it");
        return false;
    }
    const Graph *graph = writer->project->graph;
    if (parents->count == 0 || draft->is_splice || revision_is_head(graph, parents->items[0]))
        return true;
    if (has_label(graph->nodes[parents->items[0]].revision, head)) {
        Builder target = {.arena = writer->arena};
        builder_add_format(&target, "%s@head", head);
        parents->count = 0;
        return writer_find(writer, target.items, parents);
    }
    command_complain("\"%s\" is no head, other revisions revise it: --splice begins a branch there",
                     head);
    return false;
}

static int write_new(Arena *arena, Draft *draft)
{
    Writer writer;
    NodeList parents = {0};
    if (draft->operands.count > 0)
        return command_usage_error(draft->command, "\"%s\" is no option: the title follows -m",
                                   draft->operands.items[0].data);
    if (!draft->title)
        return command_usage_error(draft->command, "-m TEXT is missing: what the revision does");
    if (!draft_is_sound(draft))
        return EXIT_USAGE;
    bool is_ready = writer_open(&writer, arena, draft->directory);
    if (is_ready)
        is_ready = draft->head ? find_named(&writer, draft, draft->head, &parents)
                               : writer_find_head(&writer, &parents);
    if (is_ready)
        return draft_write(&writer, draft, &parents);
    writer_close(&writer);
    return EXIT_REFUSED;
}

static int run_new(int argc, char **argv)
{
    return draft_run(&command_new, argc, argv, write_new);
}

const Command command_new = {
    "new",       "-m TEXT",        "Writes the file of a new revision (also: revision)",
    new_options, NEW_OPTION_COUNT, run_new};
