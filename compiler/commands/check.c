// SPDX-License-Identifier: MIT
// migc check [DIR]: everything that is wrong with the revisions, in one run; what CI calls.
#include "command.h"
#include "merged.h"
#include "report.h"
#include "settings.h"
#include "sqlite_history.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CHECK_DIRECTORY, CHECK_DIALECT, CHECK_AGAINST, CHECK_FORMAT, CHECK_STRICT, CHECK_COUNT };

static const Option check_options[] = {
    OPTION_DIRECTORY,
    OPTION_DIALECT,
    {"against", 0, OPTION_TAKES_VALUE, "REF", "as merged with that git ref"},
    {"format", 0, OPTION_TAKES_VALUE, "FORMAT", "text, json, sarif or github (default: text)"},
    {"strict", 0, OPTION_TAKES_NOTHING, NULL, "warnings are errors"}};

typedef struct CheckOptions {
    const char *against; // NULL: the tree as it is
    ReportFormat format;
    bool is_strict;
} CheckOptions;

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

// Where the findings of a merged tree are about a file that both sides have changed, what else they
// say is about this side's.
static void report_conflicts(Project *project, const Merged *merged)
{
    for (size_t i = 0; i < merged->conflicts.count; i++) {
        const char *path = merged->conflicts.items[i];
        Span span = {0};
        for (size_t k = 0; k < project->sources.count; k++)
            if (strcmp(project->sources.items[k]->path, path) == 0)
                span.source = project->sources.items[k];
        Diagnostic *diagnostic =
            diagnostic_report(&project->diagnostics, RULE_MERGE_CONFLICT, span,
                              "%s%sboth sides have changed this file since they parted",
                              span.source ? "" : path, span.source ? "" : ": ");
        diagnostic_hint(diagnostic, "merge it first; what is checked here is this side's");
    }
}

static int check(Arena *arena, const Input *input, const CheckOptions *options,
                 const Merged *merged)
{
    Project *project = input_load(arena, &command_check, input, PROJECT_ADVISED);
    if (!project)
        return EXIT_USAGE;
    settings_refuse_ledgers_name(&project->settings, &project->diagnostics);
    if (merged)
        report_conflicts(project, merged);
    command_run_sqlite(project, true);
    if (project_may_pass_limits(project))
        project_pack(project, PACK_WHOLE);
    diagnostic_add_all(&project->diagnostics, &project->advice);
    report_write(&project->diagnostics, options->format, options->is_strict,
                 options->format == REPORT_TEXT ? stderr : stdout);
    print_summary(project);
    size_t warnings = options->is_strict ? project->diagnostics.warning_count : 0;
    return project->diagnostics.error_count + warnings > 0 ? EXIT_REFUSED : EXIT_DONE;
}

// The merged tree is a directory elsewhere; what is said about it names the files as they are here.
static int check_merged(Arena *arena, Input input, const CheckOptions *options)
{
    Merged merged;
    Text problem = {0};
    bool has_files = input.operand_count > 1;
    const char *directory = input.directory ? input.directory : "migrations";
    if (input.operand_count == 1) {
        size_t size = strlen(input.operands[0]);
        has_files = size > 4 && strcmp(input.operands[0] + size - 4, ".sql") == 0;
        directory = input.operands[0];
    }
    if (has_files || (input.operand_count == 1 && input.directory))
        return command_usage_error(&command_check, "--against takes one directory");
    if (!merged_make(arena, directory, options->against, &merged, &problem))
        return command_usage_error(&command_check, "%.*s", TEXT_ARGS(problem));
    input.operand_count = 0;
    input.directory = merged.directory;
    int status = EXIT_USAGE;
    if (chdir(merged.root) == 0)
        status = check(arena, &input, options, &merged);
    merged_remove(&merged);
    return status;
}

static int read_arguments(Arena *arena, int argc, char **argv)
{
    Arguments arguments = arguments_begin(argc, argv, check_options, CHECK_COUNT);
    CheckOptions options = {0};
    Input input = input_create(arena, argc);
    for (;;) {
        switch (arguments_next(&arguments)) {
        case ARGUMENT_END:
            return options.against ? check_merged(arena, input, &options)
                                   : check(arena, &input, &options, NULL);
        case ARGUMENT_OPERAND:
            input_add_operand(&input, arguments.value);
            break;
        case CHECK_DIRECTORY:
            input.directory = arguments.value;
            break;
        case CHECK_DIALECT:
            input_add_dialects(&input, arguments.value);
            break;
        case CHECK_AGAINST:
            options.against = arguments.value;
            break;
        case CHECK_FORMAT:
            if (!report_find(text_from(arguments.value), &options.format))
                return command_usage_error(
                    &command_check, "unknown format \"%s\": expected text, json, sarif or github",
                    arguments.value);
            break;
        case CHECK_STRICT:
            options.is_strict = true;
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
    "check",       "[DIR | FILE…]", "Reports everything that is wrong with the revisions",
    check_options, CHECK_COUNT,     run_check};
