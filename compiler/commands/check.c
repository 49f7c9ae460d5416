// SPDX-License-Identifier: MIT
// migc check [DIR]: everything that is wrong with the revisions, in one run; what CI calls.
#include "command.h"

#include <stdio.h>

enum { CHECK_DIRECTORY, CHECK_DIALECT };

static const Option check_options[] = {OPTION_DIRECTORY, OPTION_DIALECT};

static void print_count(size_t count, const char *noun)
{
    fprintf(stderr, "%zu %s%s", count, noun, count == 1 ? "" : "s");
}

static size_t count_heads(const Graph *graph)
{
    size_t count = 0;
    for (uint32_t i = 0; i < graph->count; i++)
        count += graph->nodes[i].is_head;
    return count;
}

// "3 errors, 1 warning", or "12 revisions, 1 head: no problems".
static void print_summary(const Project *project)
{
    const Diagnostics *diagnostics = &project->diagnostics;
    if (diagnostics->error_count == 0 && project->graph) {
        print_count(project->graph->count, "revision");
        fputs(", ", stderr);
        print_count(count_heads(project->graph), "head");
        fputs(": ", stderr);
    }
    if (diagnostics->error_count > 0) {
        print_count(diagnostics->error_count, "error");
        if (diagnostics->warning_count > 0)
            fputs(", ", stderr);
    }
    if (diagnostics->warning_count > 0)
        print_count(diagnostics->warning_count, "warning");
    if (diagnostics->error_count + diagnostics->warning_count == 0)
        fputs("no problems", stderr);
    fputc('\n', stderr);
}

static int check(Arena *arena, const Input *input)
{
    Project *project = input_load(arena, &command_check, input);
    if (!project)
        return EXIT_USAGE;
    if (project_may_pass_limits(project))
        project_pack(project);
    diagnostic_print(&project->diagnostics, stderr);
    print_summary(project);
    return project->diagnostics.error_count > 0 ? EXIT_REFUSED : EXIT_DONE;
}

static int read_arguments(Arena *arena, int argc, char **argv)
{
    Arguments arguments = {argc, argv, check_options, 2, 1, false, NULL, ""};
    Input input = input_create(arena, argc);
    for (;;) {
        switch (arguments_next(&arguments)) {
        case ARGUMENT_END:
            return check(arena, &input);
        case ARGUMENT_OPERAND:
            input_add_operand(&input, arguments.value);
            break;
        case CHECK_DIRECTORY:
            input.directory = arguments.value;
            break;
        case CHECK_DIALECT:
            input_add_dialects(&input, arguments.value);
            break;
        case ARGUMENT_HELP:
            command_print_help(&command_check);
            return EXIT_DONE;
        default:
            return command_usage_error(&command_check, "%s", arguments.problem);
        }
    }
}

static int run_check(int argc, char **argv)
{
    Arena *arena = arena_create();
    int status = read_arguments(arena, argc, argv);
    arena_destroy(arena);
    return status;
}

const Command command_check = {
    "check", "[DIR | FILE…]", "Reports everything that is wrong with the revisions", check_options,
    2,       run_check};
