// SPDX-License-Identifier: MIT
// migc runtime DIR: the runtime that this very migc was built with, as mig.c, mig.h and headers
// mig/….h of one line, so that <mig/mig.h> means the same as with the libraries.
#include "command.h"

#include "amalgamation.h"
#include "output.h"
#include "settings.h"

#include <stdio.h>
#include <unistd.h>

enum { RUNTIME_DRIVERS, RUNTIME_CLI, RUNTIME_VERIFY, RUNTIME_OPTION_COUNT };

static const Option runtime_options[RUNTIME_OPTION_COUNT] = {
    {"drivers", 0, OPTION_TAKES_VALUE, "D",
     "sqlite, postgresql, or both with a comma (default: sqlite)"},
    {"cli", 0, OPTION_TAKES_NOTHING, NULL, "also mig_main, the database command line (POSIX)"},
    {"verify", 0, OPTION_TAKES_NOTHING, NULL,
     "write nothing; exit 1 where a file is not up to date"},
};

typedef struct RuntimeFiles {
    Arena *arena;
    Diagnostics diagnostics;
    const char *directory; // NULL: not given
    unsigned parts;
    bool is_verify;
    bool is_stale; // found by --verify
} RuntimeFiles;

#define FORWARDING_HEADER TEXT("#include \"../mig.h\"\n")

static const char *path_in(const RuntimeFiles *files, const char *name)
{
    Builder path = {.arena = files->arena};
    size_t size = text_from(files->directory).size;
    builder_add_format(&path, "%s%s%s", files->directory,
                       files->directory[size - 1] == '/' ? "" : "/", name);
    return path.items;
}

// False where what follows makes no sense any more.
static bool put(RuntimeFiles *files, const char *name, Text content)
{
    const char *path = path_in(files, name);
    if (!files->is_verify)
        return output_write(files->arena, path, content, NULL, &files->diagnostics);
    OutputState state = output_compare(path, content);
    if (state == OUTPUT_SAME)
        return true;
    if (state == OUTPUT_MISSING)
        command_complain("%s cannot be read: write the runtime first", path);
    else
        command_complain("%s is stale: write the runtime again", path);
    files->is_stale = true;
    return true;
}

// A header that an earlier call with more drivers has left would promise what mig.h lacks. Only
// what this command has written is removed.
static bool remove_forwarding_header(RuntimeFiles *files, const char *name)
{
    const char *path = path_in(files, name);
    if (output_compare(path, FORWARDING_HEADER) != OUTPUT_SAME)
        return true;
    if (files->is_verify) {
        command_complain("%s is of another choice of drivers: write the runtime again", path);
        files->is_stale = true;
        return true;
    }
    return unlink(path) == 0 ||
           output_write(files->arena, path, TEXT(""), NULL, &files->diagnostics);
}

static bool put_forwarding_headers(RuntimeFiles *files)
{
    for (const EmbeddedFile *file = embedded_runtime; file->name; file++) {
        const char *name = amalgamation_public_name(file);
        bool is_good =
            !name || (amalgamation_has(file, files->parts) ? put(files, name, FORWARDING_HEADER)
                                                           : remove_forwarding_header(files, name));
        if (!is_good)
            return false;
    }
    return true;
}

// The source comes last: where it is new, all else is.
static int write_runtime(RuntimeFiles *files)
{
    if (!files->directory || !files->directory[0])
        return command_usage_error(&command_runtime, "DIR is missing: where to write mig.c");
    if (!(files->parts & (AMALGAMATION_SQLITE | AMALGAMATION_POSTGRESQL)))
        files->parts |= AMALGAMATION_SQLITE;
    Amalgamation runtime = amalgamation_make(files->arena, embedded_runtime, files->parts);
    bool is_there = files->is_verify ||
                    output_make_directory(files->arena, path_in(files, "mig"), &files->diagnostics);
    if (is_there && put_forwarding_headers(files) && put(files, "mig.h", runtime.header))
        put(files, "mig.c", runtime.source);
    diagnostic_print(&files->diagnostics, stderr);
    return files->is_stale || files->diagnostics.error_count > 0 ? EXIT_REFUSED : EXIT_DONE;
}

static bool take_drivers(RuntimeFiles *files, const char *list)
{
    Text unknown;
    DialectSet drivers = settings_dialects(text_from(list), &unknown);
    if (drivers & DIALECT_BIT(MIG_SQLITE))
        files->parts |= AMALGAMATION_SQLITE;
    if (drivers & DIALECT_BIT(MIG_POSTGRESQL))
        files->parts |= AMALGAMATION_POSTGRESQL;
    if (drivers != 0)
        return true;
    command_usage_error(
        &command_runtime,
        "unknown driver \"%.*s\": expected sqlite, postgresql, or both with a comma",
        TEXT_ARGS(unknown));
    return false;
}

static int read_arguments(RuntimeFiles *files, Arguments *arguments)
{
    for (;;) {
        switch (arguments_next(arguments)) {
        case ARGUMENT_END:
            return write_runtime(files);
        case ARGUMENT_OPERAND:
            if (files->directory)
                return command_usage_error(&command_runtime, "one directory at a time");
            files->directory = arguments->value;
            break;
        case RUNTIME_DRIVERS:
            if (!take_drivers(files, arguments->value))
                return EXIT_USAGE;
            break;
        case RUNTIME_CLI:
            files->parts |= AMALGAMATION_CLI;
            break;
        case RUNTIME_VERIFY:
            files->is_verify = true;
            break;
        case ARGUMENT_HELP:
            command_print_help(&command_runtime);
            return EXIT_DONE;
        default:
            return command_usage_error(&command_runtime, "%s", arguments->problem);
        }
    }
}

static int run_runtime(int argc, char **argv)
{
    Arena *arena = arena_create();
    RuntimeFiles files = {.arena = arena, .diagnostics = {.arena = arena}};
    Arguments arguments = arguments_begin(argc, argv, runtime_options, RUNTIME_OPTION_COUNT);
    int status = read_arguments(&files, &arguments);
    arena_destroy(arena);
    return status;
}

const Command command_runtime = {"runtime",
                                 "DIR",
                                 "Writes the runtime as C files, mig.c and mig.h",
                                 runtime_options,
                                 RUNTIME_OPTION_COUNT,
                                 run_runtime};
