// SPDX-License-Identifier: MIT
// migc edit [REVISION…]: opens revision files in $VISUAL or $EDITOR, and says afterwards what is
// wrong with the history. Files with mistakes are what it is for.
#include "child.h"
#include "command.h"
#include "revision_find.h"
#include "revision_text.h"
#include "writer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EDIT_DIRECTORY, EDIT_OPTION_COUNT };

static const Option edit_options[EDIT_OPTION_COUNT] = {OPTION_DIRECTORY};

// A history without an order (a cycle) has no heads, but it has revisions.
static Graph *graph_of(Arena *arena, const Project *project)
{
    if (project->graph && project->graph->nodes)
        return project->graph;
    Graph *graph = arena_alloc(arena, sizeof *graph);
    graph->count = (uint32_t)project->revisions.count;
    graph->nodes = arena_alloc(arena, graph->count * sizeof *graph->nodes);
    for (uint32_t i = 0; i < graph->count; i++)
        graph->nodes[i].revision = project->revisions.items[i];
    return graph;
}

static bool find_files(Arena *arena, const Project *project, const TextList *targets,
                       NodeList *found, const Graph *graph)
{
    Writer reader = {.arena = arena,
                     .finder = {.arena = arena, .graph = graph, .sealed = &project->sealed}};
    for (size_t i = 0; i < targets->count; i++)
        if (!writer_find(&reader, targets->items[i].data, found))
            return false;
    if (found->count == 0)
        command_complain("there is no file to edit: %s",
                         graph->count == 0 ? "there is no revision yet; `migc new` writes one"
                                           : "base is before every revision, and without an order "
                                             "there is no head");
    return found->count > 0;
}

// NULL where it is not set; blanks alone would make the shell run the revision itself.
static const char *editor_in(const char *variable)
{
    const char *editor = getenv(variable);
    return editor && editor[strspn(editor, " \t\n")] ? editor : NULL;
}

static int run_editor(Arena *arena, const Graph *graph, const NodeList *found)
{
    const char *editor = editor_in("VISUAL");
    if (!editor)
        editor = editor_in("EDITOR");
    if (!editor)
        editor = "vi";
    // A shell that stays in between would end by the interrupt that its editor has taken care of.
    bool is_plain = !editor[strcspn(editor, "|&;<>()$`\\\"'*?[]#~=%{}!\n")];
    Builder line = {.arena = arena};
    builder_add_format(&line, "%s%s \"$@\"", is_plain ? "exec " : "", editor);
    const char **paths = arena_alloc(arena, found->count * sizeof *paths);
    for (size_t i = 0; i < found->count; i++)
        paths[i] = child_path(arena, graph->nodes[found->items[i]].revision->source->path);
    int status = child_run(line.items, paths, (int)found->count, false);
    if (status < 0)
        command_complain("the editor \"%s\" cannot be run: %s", editor, strerror(errno));
    else if (status > 0)
        command_complain("the editor \"%s\" ended with status %d", editor, status);
    return status == 0 ? EXIT_DONE : EXIT_REFUSED;
}

static int edit(Arena *arena, const TextList *targets, const char *directory)
{
    NodeList found = {0};
    const Project *project = project_load(arena, directory, 0);
    const Graph *graph = graph_of(arena, project);
    if (project->sources.count == 0 && project->diagnostics.error_count > 0) {
        diagnostic_print(&project->diagnostics, stderr);
        return EXIT_REFUSED;
    }
    if (!find_files(arena, project, targets, &found, graph)) {
        diagnostic_print(&project->diagnostics, stderr);
        return EXIT_REFUSED;
    }
    if (run_editor(arena, graph, &found) != EXIT_DONE)
        return EXIT_REFUSED;
    const Project *after = project_load(arena, directory, 0);
    diagnostic_print(&after->diagnostics, stderr);
    return after->diagnostics.error_count > 0 ? EXIT_REFUSED : EXIT_DONE;
}

static int read_arguments(Arena *arena, int argc, char **argv)
{
    Arguments arguments = arguments_begin(argc, argv, edit_options, EDIT_OPTION_COUNT);
    const char *directory = "migrations";
    TextList targets = {0};
    for (;;) {
        switch (arguments_next(&arguments)) {
        case ARGUMENT_END:
            if (targets.count == 0)
                ARRAY_PUSH(arena, &targets, TEXT("head"));
            return edit(arena, &targets, directory);
        case ARGUMENT_OPERAND:
            ARRAY_PUSH(arena, &targets, text_from(arguments.value));
            break;
        case EDIT_DIRECTORY:
            directory = arguments.value;
            break;
        case ARGUMENT_HELP:
            command_print_help(&command_edit);
            return EXIT_DONE;
        default:
            return command_usage_error(&command_edit, "%s", arguments.problem);
        }
    }
}

static int run_edit(int argc, char **argv)
{
    Arena *arena = arena_create();
    int status = read_arguments(arena, argc, argv);
    arena_destroy(arena);
    return status;
}

const Command command_edit = {
    "edit",       "[REVISION…]",     "Opens revision files in your editor (default: the head's)",
    edit_options, EDIT_OPTION_COUNT, run_edit};
