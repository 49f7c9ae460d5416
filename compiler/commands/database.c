// SPDX-License-Identifier: MIT
// The commands that every application gets from mig_main, on a directory of revision files: they
// are packed in memory, and the runtime walks that very value.
#include "command.h"

#include "project.h"
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
    char **argv; // without --directory, which mig_main does not know
    const char *directory;
    bool is_help;
    bool is_broken; // --directory without a value
} DatabaseArguments;

static void take_directory(DatabaseArguments *arguments, const char *directory)
{
    arguments->directory = directory;
    arguments->is_broken |= !directory || !*directory;
}

static DatabaseArguments read_arguments(Arena *arena, int argc, char **argv)
{
    static const char option[] = "--directory";
    size_t size = sizeof option - 1;
    DatabaseArguments arguments = {.directory = "migrations"};
    bool only_words = false;
    arguments.argv = arena_alloc(arena, ((size_t)argc + 1) * sizeof *arguments.argv);
    for (int i = 0; i < argc; i++) {
        bool is_option = !only_words && strncmp(argv[i], option, size) == 0;
        bool is_letter = !only_words && strncmp(argv[i], "-d", 2) == 0;
        const char *rest = argv[i] + (is_option ? size : 2);
        if ((is_option || is_letter) && !*rest) {
            i++;
            take_directory(&arguments, i < argc ? argv[i] : NULL);
            continue;
        }
        if (is_letter || (is_option && *rest == '=')) {
            take_directory(&arguments, is_letter ? rest : rest + 1);
            continue;
        }
        only_words |= strcmp(argv[i], "--") == 0;
        arguments.is_help |=
            !only_words && (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0);
        arguments.argv[arguments.argc++] = argv[i];
    }
    return arguments;
}

// Help needs no project, and one option more.
static int print_help(const DatabaseArguments *arguments)
{
    static const MigHistory *const none[] = {NULL};
    int code = mig_main(arguments->argc, arguments->argv, none, drivers);
    if (code == 0)
        printf("  %-32s  %s\n", "-d, --directory DIR", "the revision files (default migrations)");
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
    const MigHistory *const histories[] = {project->history, NULL};
    set_variables(arena, &project->settings);
    return mig_main(arguments->argc, arguments->argv, histories, drivers);
}

int command_database(int argc, char **argv)
{
    Arena *arena = arena_create();
    DatabaseArguments arguments = read_arguments(arena, argc, argv);
    int code = MIG_MISUSE;
    if (arguments.is_broken)
        fputs("migc: error: --directory needs a value: DIR\n", stderr);
    else
        code = arguments.is_help ? print_help(&arguments) : run(arena, &arguments);
    arena_destroy(arena);
    return code;
}
