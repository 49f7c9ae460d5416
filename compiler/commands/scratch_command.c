// SPDX-License-Identifier: MIT
// migc scratch -- COMMAND…: an application's tests, or whatever else, on a database of their own
// that is at head.
#include "command.h"

#include "cli/cancel.h"
#include "cli/url.h"
#include "scratch_child.h"
#include "scratch_setup.h"
#include <stdio.h>
#include <stdlib.h>

enum { ARG_TARGET = SCRATCH_OPTION_COUNT, ARG_KEEP, ARG_COUNT };

static const Option scratch_options[] = {
    SCRATCH_OPTIONS,
    {"target", 0, OPTION_TAKES_VALUE, "REVISION", "up to there (default: heads)"},
    {"keep", 0, OPTION_TAKES_NOTHING, NULL, "leave the database, and print its URL"}};

typedef struct ScratchCall {
    ScratchOptions options;
    const char *target;
    bool is_kept;
    char **words; // of the command; ends with NULL
} ScratchCall;

// Where it is; who needs the password knows it.
static void print_kept(const char *url)
{
    char *masked = mig__cli_mask(url);
    if (masked)
        command_complain("kept: %s", masked);
    free(masked);
}

static int run_on(Scratch *scratch, ScratchSetup *setup, const ScratchCall *call,
                  CliHandlers **handlers)
{
    const char *url = NULL;
    ScratchContent content = scratch_setup_content(setup);
    int code = scratch_clone(scratch, &content, &url);
    if (!code && mig__cli_cancel_signal())
        code = mig__cli_cancel_exit_code();
    if (code)
        return code;
    if (call->is_kept)
        print_kept(url);
    CliHandlers *taken = *handlers;
    *handlers = NULL;
    return scratch_child_run(call->words, url, taken);
}

static int work(Arena *arena, const ScratchCall *call)
{
    ScratchSetup setup;
    Scratch *scratch = NULL;
    CliHandlers *handlers = mig__cli_cancel_begin();
    int code = scratch_setup_begin(&setup, arena, &command_scratch, &call->options);
    setup.target = call->target;
    setup.place.is_kept = call->is_kept;
    if (!code && call->is_kept && setup.place.dialect == MIG_POSTGRESQL && !setup.place.url) {
        command_complain("error: --keep: a server of migc's own goes when migc ends: name one with "
                         "--database URL");
        code = MIG_MISUSE;
    }
    if (!code)
        code = scratch_open(arena, &setup.place, &scratch);
    if (!code)
        code = run_on(scratch, &setup, call, &handlers);
    scratch_close(scratch);
    scratch_setup_end(&setup);
    mig__cli_cancel_end(handlers);
    return code;
}

static int read_arguments(Arena *arena, ScratchCall *call, int argc, char **argv)
{
    Arguments arguments = arguments_begin(argc, argv, scratch_options, ARG_COUNT);
    for (;;) {
        int argument = arguments_next(&arguments);
        union {
            const char *in;
            char *out;
        } value = {arguments.value};
        if (argument >= 0 && scratch_options_take(arena, &call->options, argument, value.out))
            continue;
        switch (argument) {
        case ARG_TARGET:
            call->target = arguments.value;
            break;
        case ARG_KEEP:
            call->is_kept = true;
            break;
        case ARGUMENT_OPERAND: // all behind it is the command's, whatever it looks like
            call->words = argv + arguments.next - 1;
            return work(arena, call);
        case ARGUMENT_END:
            return command_usage_error(&command_scratch,
                                       "expected a command to run: migc scratch -- COMMAND…");
        case ARGUMENT_HELP:
            command_print_help(&command_scratch);
            return EXIT_DONE;
        default:
            return command_usage_error(&command_scratch, "%s", arguments.problem);
        }
    }
}

static int run_scratch(int argc, char **argv)
{
    Arena *arena = arena_create();
    ScratchCall call = {.options = {.choice = {.command = "upgrade"}}};
    int code = read_arguments(arena, &call, argc, argv);
    arena_destroy(arena);
    return code;
}

const Command command_scratch = {
    "scratch",       "-- COMMAND…", "Runs a command on a database of its own that is at head",
    scratch_options, ARG_COUNT,     run_scratch};
