// SPDX-License-Identifier: MIT
// migc COMMAND …: finds the command. migc-stage1, which only compiles the ledger's own revisions
// before there is a runtime, leaves out what needs it.
#include "command.h"
#include "postgresql_parser.h"

#ifndef MIGC_STAGE1
#include "check.h"
#include "cli/command.h"
#ifdef MIGC_WITH_SQLITE
#include "check_compatible.h"
#include "check_sqlite.h"
#endif
#endif
#include <fcntl.h>
#include <mig/mig.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const Command *const commands[] = {
    &command_compile, &command_check, &command_explain,
#ifndef MIGC_STAGE1
    &command_runtime, &command_init,  &command_new,     &command_merge,       &command_rebase,
    &command_edit,    &command_seal,  &command_scratch, &command_test,        &command_drift,
    &command_create,  &command_drop,  &command_reset,   &command_completions, &command_man,
#endif
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

const Command *const *command_table(size_t *count)
{
    *count = COMMAND_COUNT;
    return commands;
}

#if defined MIGC_WITH_SQLITE && !defined MIGC_STAGE1
static void say_missing_marks(Project *project)
{
    const Graph *graph = project->graph;
    Diagnostics advice = {.arena = project->arena};
    bool *is_published = arena_alloc(project->arena, graph->count + 1);
    for (uint32_t i = 0; project->sealed.source && i < graph->count; i++)
        is_published[i] = sealed_find(&project->sealed, graph->nodes[i].revision->id.text) != NULL;
    check_compatible_missing(graph, is_published, &advice);
    check_allowed(project->arena, &project->revisions, &advice);
    settings_apply_rules(&project->settings.rules, &advice);
    diagnostic_add_all(&project->advice, &advice);
}
#endif

void command_run_sqlite(Project *project, bool is_check)
{
    (void)is_check;
    if (!(project->settings.dialects & DIALECT_BIT(MIG_SQLITE)) || !project_can_run(project))
        return;
#if defined MIGC_WITH_SQLITE && !defined MIGC_STAGE1
    SqliteRequest request = {project->graph, project->settings.dialects,
                             &project->settings.variables, project->settings.external_tables, 0};
    // PostgreSQL's model has judged already where the history is for both.
    bool judges = project->settings.dialects == DIALECT_BIT(MIG_SQLITE) &&
                  (!is_check || check_compatible_has_marks(project->graph));
    check_sqlite(project->arena, &request, judges, &project->diagnostics);
    if (judges)
        say_missing_marks(project);
    check_allowed(project->arena, &project->revisions, &project->diagnostics);
    settings_apply_rules(&project->settings.rules, &project->diagnostics);
#elif !defined MIGC_STAGE1
    if (!is_check)
        return;
    Diagnostic *diagnostic = diagnostic_report(
        &project->diagnostics, RULE_NOT_ANALYSED, (Span){0},
        "this migc was built without SQLite: what the history does there is not analysed");
    diagnostic_hint(diagnostic, "write \"dialects = postgresql\" into migc.ini where it is for "
                                "PostgreSQL alone");
#endif
}

const Model *command_sqlite_model(const Project *project)
{
#if defined MIGC_WITH_SQLITE && !defined MIGC_STAGE1
    Arena *arena = project->arena;
    Diagnostics said_before = {.arena = arena};
    SqliteRequest request = {project->graph, project->settings.dialects,
                             &project->settings.variables, project->settings.external_tables, 0};
    if (!(project->settings.dialects & DIALECT_BIT(MIG_SQLITE)) || !project_can_run(project))
        return NULL;
    bool *is_applied = arena_alloc(arena, project->graph->count + 1);
    memset(is_applied, true, project->graph->count);
    return check_sqlite_applied(arena, &request, is_applied, &said_before);
#else
    (void)project;
    return NULL;
#endif
}

void command_sqlite_compatibility(const Project *project)
{
#if defined MIGC_WITH_SQLITE && !defined MIGC_STAGE1
    SqliteRequest request = {project->graph, project->settings.dialects,
                             &project->settings.variables, project->settings.external_tables, 0};
    if (project->settings.dialects == DIALECT_BIT(MIG_SQLITE) && project_can_run(project))
        check_sqlite_compatibility(project->arena, &request);
#else
    (void)project;
#endif
}

// The runtime's own table of commands.
typedef struct DatabaseCommand {
    const char *name;
    const char *summary;
} DatabaseCommand;

static bool next_database_command(size_t *place, DatabaseCommand *command)
{
#ifndef MIGC_STAGE1
    const CliCommand *found = &mig__cli_command_table()[(*place)++];
    *command = (DatabaseCommand){found->name, found->summary};
    return found->name;
#else
    (void)place;
    (void)command;
    return false;
#endif
}

// `revision` is what people type who come from Alembic.
static const Command *find_command(const char *name)
{
    if (strcmp(name, "revision") == 0)
        name = "new";
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static bool is_database_command(const char *name)
{
    DatabaseCommand command;
    for (size_t place = 0; next_database_command(&place, &command);)
        if (strcmp(command.name, name) == 0)
            return true;
    return false;
}

static int run_database(int argc, char **argv)
{
#ifndef MIGC_STAGE1
    return command_database(argc, argv);
#else
    (void)argc;
    (void)argv;
    return EXIT_USAGE;
#endif
}

static void print_commands(FILE *stream)
{
    fputs("usage: migc COMMAND [ARGUMENT…]\n\nrevision files:\n", stream);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(stream, "  %-12s %s\n", commands[i]->name, commands[i]->summary);
    DatabaseCommand command;
    for (size_t place = 0; next_database_command(&place, &command);)
        fprintf(stream, "%s  %-12s %s\n", place == 1 ? "\ndatabases:\n" : "", command.name,
                command.summary);
    fputs("\n`migc help COMMAND` says more; `migc --version` prints the version\n", stream);
}

static int fail_unknown(const char *name)
{
    enum { MOST_NAMES = 64 };
    Text names[MOST_NAMES];
    size_t count = 0;
    for (size_t i = 0; i < COMMAND_COUNT && count < MOST_NAMES; i++)
        names[count++] = text_from(commands[i]->name);
    DatabaseCommand command;
    for (size_t place = 0; count < MOST_NAMES && next_database_command(&place, &command);)
        names[count++] = text_from(command.name);
    Text near = text_suggest(text_from(name), names, count);
    command_complain("unknown command \"%s\"%s%.*s%s", name,
                     near.size > 0 ? "; did you mean \"" : "", TEXT_ARGS(near),
                     near.size > 0 ? "\"?" : "");
    fputs("try: migc help\n", stderr);
    return EXIT_USAGE;
}

static int help(int argc, char **argv)
{
    if (argc < 3) {
        print_commands(stdout);
        return EXIT_DONE;
    }
    const Command *command = find_command(argv[2]);
    if (command) {
        command_print_help(command);
        return EXIT_DONE;
    }
    char option[] = "--help";
    char *forwarded[] = {argv[0], argv[2], option, NULL};
    return is_database_command(argv[2]) ? run_database(3, forwarded) : fail_unknown(argv[2]);
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2) {
        print_commands(stderr);
        return EXIT_USAGE;
    }
    const char *name = argv[1];
    if (strcmp(name, "--version") == 0 || strcmp(name, "version") == 0) {
        puts("migc " MIG_VERSION);
        return EXIT_DONE;
    }
    if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return help(argc, argv);
    const Command *command = find_command(name);
    if (command)
        return command->run(argc - 1, argv + 1);
    return is_database_command(name) ? run_database(argc, argv) : fail_unknown(name);
}

// A closed one would be given to the first file or connection that is opened, and what is printed
// would go there. Writing to these fails, as it should.
static void keep_standard_streams(void)
{
    int file;
    do
        file = open("/dev/null", O_RDONLY);
    while (file >= 0 && file <= STDERR_FILENO);
    if (file >= 0)
        (void)close(file);
}

int main(int argc, char **argv)
{
    keep_standard_streams();
#ifdef SIGXFSZ
    // A file that grows over `ulimit -f` is a failed write, which cleans up, and no sudden end.
    (void)signal(SIGXFSZ, SIG_IGN);
#endif
    int status = dispatch(argc, argv);
    postgresql_parser_end();
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == EXIT_DONE) {
        fputs("migc: standard output cannot be written\n", stderr);
        return EXIT_REFUSED;
    }
    return status;
}
