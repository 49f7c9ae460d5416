// SPDX-License-Identifier: MIT
// migc test: every revision up, down and up again, on a database that is made for it.
#include "command.h"

#include "check.h"
#include "cli/cancel.h"
#include "cli/print.h"
#include "report.h"
#include "revision_find.h"
#include "settings.h"
#include "test_finding.h"
#include "test_history.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ARG_FROM = SCRATCH_OPTION_COUNT, ARG_ROWS, ARG_FORMAT, ARG_STRICT, ARG_VERBOSE, ARG_COUNT };

static const Option test_options[] = {
    SCRATCH_OPTIONS,
    {"from", 0, OPTION_TAKES_VALUE, "REVISION", "those before it only go up"},
    {"rows", 0, OPTION_TAKES_VALUE, "N", "rows that each empty table gets, 0 to 10 (default: 3)"},
    {"format", 0, OPTION_TAKES_VALUE, "FORMAT", "text, json, sarif or github (default: text)"},
    {"strict", 0, OPTION_TAKES_NOTHING, NULL, "warnings are errors"},
    {"verbose", 'v', OPTION_TAKES_NOTHING, NULL, "name the tables that could get no rows"}};

typedef struct TestCall {
    ScratchOptions options;
    const char *from;
    ReportFormat format;
    bool is_strict;
    bool is_verbose;
    unsigned rows;
} TestCall;

// The first of the revisions that the target means, in the order in which they are applied.
static int find_first(TestHistory *test, const char *from)
{
    const Project *project = test->setup->project;
    const MigHistory *history = test->setup->history;
    Finder finder = {test->arena, project->graph, &project->sealed, {0}, {0}};
    NodeList found = {0};
    if (!from)
        return 0;
    if (!revision_find(&finder, text_from(from), &found)) {
        command_complain("error: --from: %.*s", TEXT_ARGS(finder.problem));
        return MIG_MISUSE;
    }
    test->first = found.count > 0 ? history->revision_count : 0;
    for (size_t i = 0; i < found.count; i++) {
        Text id = project->graph->nodes[found.items[i]].revision->id.text;
        uint32_t index = mig__history_find(history, text_copy(test->arena, id));
        test->first = index < test->first ? index : test->first;
    }
    return 0;
}

static void print_number(size_t count, const char *noun)
{
    char text[64];
    mig__cli_count(text, count, noun);
    fputs(text, stderr);
}

// "12 revisions on sqlite: up, down, up: all sound; 1 irreversible"
static void print_summary(const TestHistory *test)
{
    const Diagnostics *diagnostics = &test->setup->project->diagnostics;
    print_number(test->setup->history->revision_count - test->first, "revision");
    fprintf(stderr, " on %s: up, down, up: ", dialect_name(test->setup->place.dialect));
    if (diagnostics->error_count > 0)
        print_number(diagnostics->error_count, "error");
    if (diagnostics->error_count > 0 && diagnostics->warning_count > 0)
        fputs(", ", stderr);
    if (diagnostics->warning_count > 0)
        print_number(diagnostics->warning_count, "warning");
    if (diagnostics->error_count + diagnostics->warning_count == 0)
        fputs("all sound", stderr);
    if (test->irreversible > 0)
        fprintf(stderr, "; %u irreversible", (unsigned)test->irreversible);
    if (test->without_down > 0)
        fprintf(stderr, "; %u without a down", (unsigned)test->without_down);
    if (test->not_tried > 0)
        fprintf(stderr, "; %u not tried", (unsigned)test->not_tried);
    fputc('\n', stderr);
}

// Where nobody wants to read it, it is not said.
static void report_rowless(const TestHistory *test, const TestCall *call)
{
    Project *project = test->setup->project;
    bool is_wanted = call->is_verbose || call->format == REPORT_JSON ||
                     project->settings.rules.is_given[RULE_NO_ROWS];
    for (size_t i = 0; is_wanted && i < test->rows.rowless.count; i++) {
        const TestRowless *rowless = &test->rows.rowless.items[i];
        Span span =
            test_finding_section(project, rowless->revision, test->setup->place.dialect, MIG_UP);
        diagnostic_report(&project->diagnostics, RULE_NO_ROWS, span,
                          "no rows could be made for table %s: %s", rowless->table,
                          rowless->reason);
    }
}

// What check has found was said by check: here it would hide what the database says.
static int test_and_report(TestHistory *test, const TestCall *call)
{
    Diagnostics *diagnostics = &test->setup->project->diagnostics;
    *diagnostics = (Diagnostics){.arena = test->arena};
    test->has_progress = isatty(STDERR_FILENO) && call->format == REPORT_TEXT;
    int code = test_history_run(test);
    report_rowless(test, call);
    check_allowed(test->arena, &test->setup->project->revisions, diagnostics);
    settings_apply_rules(&test->setup->project->settings.rules, diagnostics);
    report_write(diagnostics, call->format, call->is_strict,
                 call->format == REPORT_TEXT ? stderr : stdout);
    if (code)
        return code;
    print_summary(test);
    size_t warnings = call->is_strict ? diagnostics->warning_count : 0;
    return diagnostics->error_count + warnings > 0 ? EXIT_REFUSED : EXIT_DONE;
}

static int work(Arena *arena, const TestCall *call)
{
    ScratchSetup setup;
    TestHistory test = {
        .arena = arena, .setup = &setup, .rows = {.arena = arena, .count = call->rows}};
    CliHandlers *handlers = mig__cli_cancel_begin();
    int code = scratch_setup_begin(&setup, arena, &command_test, &call->options);
    if (!code)
        code = find_first(&test, call->from);
    if (!code && setup.place.dialect == MIG_POSTGRESQL)
        code = scratch_open(arena, &setup.place, &test.scratch);
    if (!code)
        code = test_and_report(&test, call);
    scratch_close(test.scratch);
    scratch_setup_end(&setup);
    mig__cli_cancel_end(handlers);
    return code;
}

static int take_rows(TestCall *call, const char *value)
{
    char *end;
    unsigned long rows = strtoul(value, &end, 10);
    bool is_number = *value >= '0' && *value <= '9' && *end == '\0';
    if (!is_number || rows > TEST_ROWS_LIMIT)
        return command_usage_error(&command_test, "--rows \"%s\" is no number from 0 to %d", value,
                                   (int)TEST_ROWS_LIMIT);
    call->rows = (unsigned)rows;
    return 0;
}

static int take_own(TestCall *call, int argument, const Arguments *arguments)
{
    switch (argument) {
    case ARG_FROM:
        call->from = arguments->value;
        return 0;
    case ARG_ROWS:
        return take_rows(call, arguments->value);
    case ARG_STRICT:
        call->is_strict = true;
        return 0;
    case ARG_VERBOSE:
        call->is_verbose = true;
        return 0;
    case ARG_FORMAT:
        if (report_find(text_from(arguments->value), &call->format))
            return 0;
        return command_usage_error(&command_test,
                                   "unknown format \"%s\": expected text, json, sarif or github",
                                   arguments->value);
    case ARGUMENT_OPERAND:
        input_add_operand(&call->options.input, arguments->value);
        return 0;
    default:
        return command_usage_error(&command_test, "%s", arguments->problem);
    }
}

static int read_arguments(Arena *arena, TestCall *call, int argc, char **argv)
{
    Arguments arguments = arguments_begin(argc, argv, test_options, ARG_COUNT);
    for (int code = 0; !code;) {
        int argument = arguments_next(&arguments);
        union {
            const char *in;
            char *out;
        } value = {arguments.value};
        if (argument == ARGUMENT_END)
            return work(arena, call);
        if (argument == ARGUMENT_HELP) {
            command_print_help(&command_test);
            return EXIT_DONE;
        }
        if (argument < 0 || !scratch_options_take(arena, &call->options, argument, value.out))
            code = take_own(call, argument, &arguments);
    }
    return EXIT_USAGE;
}

static int run_test(int argc, char **argv)
{
    Arena *arena = arena_create();
    TestCall call = {
        .options = {.input = input_create(arena, argc), .choice = {.command = "upgrade"}},
        .rows = TEST_ROWS_DEFAULT};
    int code = read_arguments(arena, &call, argc, argv);
    arena_destroy(arena);
    return code;
}

const Command command_test = {
    "test",       "[DIR]",   "Takes every revision up, down and up again on a scratch database",
    test_options, ARG_COUNT, run_test};
