// SPDX-License-Identifier: MIT
// migc COMMAND …: finds the command. migc-stage1, which only compiles the ledger's own revisions
// before there is a runtime, leaves out what needs it.
#include "command.h"
#include "postgresql_parser.h"

#ifndef MIGC_STAGE1
#include "cli/command.h"
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
