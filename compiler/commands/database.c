// SPDX-License-Identifier: MIT
// The commands that every application gets from mig_main, on a directory of revision files: they
// are packed in memory, and the runtime walks that very value.
#include "command.h"

#include "project.h"
#include "steps.h"
#include <ctype.h>
#include <mig/cli.h>
#include <stdlib.h>
#include <string.h>
#ifdef MIGC_WITH_SQLITE
#include <mig/sqlite.h>
#endif
#ifdef MIGC_WITH_POSTGRESQL
#include <mig/postgresql.h>
#endif

static const MigDriverKind *const drivers[] = {
#ifdef MIGC_WITH_SQLITE
    &mig_sqlite,
#endif
#ifdef MIGC_WITH_POSTGRESQL
    &mig_postgresql,
#endif
    NULL,
};

typedef struct DatabaseArguments {
    int argc;
    char **argv; // without --directory and --steps, which mig_main does not know
    const char *directory;
    const char *steps; // NULL: not given
    bool is_help;
    const char *broken; // an option without its value, or NULL
} DatabaseArguments;

// The value of an option of migc alone where argv[*i] is that one; *i moves to its last word.
static bool take_option(DatabaseArguments *arguments, int argc, char **argv, int *i,
                        const char *name, const char *letter, const char **value)
{
    size_t size = strlen(name);
    bool is_long =
        strncmp(argv[*i], name, size) == 0 && (argv[*i][size] == '\0' || argv[*i][size] == '=');
    if (!is_long && (!letter || strncmp(argv[*i], letter, strlen(letter)) != 0))
        return false;
    const char *rest = argv[*i] + (is_long ? size : strlen(letter));
    if (!*rest)
        *value = ++*i < argc ? argv[*i] : NULL;
    else
        *value = is_long ? rest + 1 : rest;
    if (!*value || !**value)
        arguments->broken = name;
    return true;
}

static DatabaseArguments read_arguments(Arena *arena, int argc, char **argv)
{
    DatabaseArguments arguments = {.directory = "migrations"};
    bool only_words = false;
    arguments.argv = arena_alloc(arena, ((size_t)argc + 1) * sizeof *arguments.argv);
    for (int i = 0; i < argc; i++) {
        if (!only_words &&
            (take_option(&arguments, argc, argv, &i, "--directory", "-d", &arguments.directory) ||
             take_option(&arguments, argc, argv, &i, "--steps", NULL, &arguments.steps)))
            continue;
        only_words |= strcmp(argv[i], "--") == 0;
        arguments.is_help |=
            !only_words && (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0);
        arguments.argv[arguments.argc++] = argv[i];
    }
    return arguments;
}

// Help needs no project, and two options more.
static int print_help(const DatabaseArguments *arguments)
{
    static const MigHistory *const none[] = {NULL};
    int code = mig_main(arguments->argc, arguments->argv, none, drivers);
    if (code == 0) {
        printf("  %-32s  %s\n", "-d, --directory DIR", "the revision files (default migrations)");
        printf("  %-32s  %s\n", "--steps LIBRARY", "the C functions that revisions call");
    }
    return code;
}

// migc.ini is weaker than the environment, which mig_main reads.
static void set_variables(Arena *arena, const PackSettings *settings)
{
    for (size_t i = 0; i < settings->variables.count; i++) {
        const SettingsVariable *variable = &settings->variables.items[i];
        Builder key = {.arena = arena};
        builder_add_format(&key, "MIGC_VARIABLE_%.*s", TEXT_ARGS(variable->name));
        for (char *c = key.items; *c; c++)
            *c = (char)toupper((unsigned char)*c);
        setenv(key.items, variable->value.data, 0);
    }
}

static int run(Arena *arena, const DatabaseArguments *arguments)
{
    Project *project = project_load(arena, arguments->directory, 0);
    project_pack(project);
    // Warnings belong to check and compile; here they would hide what the database says.
    if (project->diagnostics.error_count > 0 || !project->history) {
        diagnostic_print(&project->diagnostics, stderr);
        return 1;
    }
    const MigHistory *history = steps_load(project, arguments->steps);
    if (!history)
        return 1;
    const MigHistory *const histories[] = {history, NULL};
    set_variables(arena, &project->settings);
    return mig_main(arguments->argc, arguments->argv, histories, drivers);
}

int command_database(int argc, char **argv)
{
    Arena *arena = arena_create();
    DatabaseArguments arguments = read_arguments(arena, argc, argv);
    int code = MIG_MISUSE;
    if (arguments.broken)
        fprintf(stderr, "migc: error: %s needs a value: %s\n", arguments.broken,
                strcmp(arguments.broken, "--steps") == 0 ? "LIBRARY" : "DIR");
    else
        code = arguments.is_help ? print_help(&arguments) : run(arena, &arguments);
    arena_destroy(arena);
    return code;
}
