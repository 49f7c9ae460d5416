// SPDX-License-Identifier: MIT
// mig_main: reads argv, chooses command and histories, runs, and sees to it that stdout was
// written.
#include "command.h"

#include "cancel.h"
#include "print.h"
#include "url.h"
#include "variables.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int fail_usage(const Cli *cli, const CliCommand *command, const char *text)
{
    mig__cli_error(cli, "%s", text);
    mig__cli_print_usage(cli, command);
    return MIG_MISUSE;
}

static int fail_options(const Cli *cli, const char *problem)
{
    const char *name = cli->options.command;
    return fail_usage(cli, name ? mig__cli_command_find(name) : NULL, problem);
}

static int fail_command(const Cli *cli, const char *name)
{
    const char *names[64];
    size_t count = 0;
    char text[CLI_PROBLEM_SIZE];
    for (const CliCommand *command = mig__cli_command_table();
         command->name && count < sizeof names / sizeof *names; command++)
        names[count++] = command->name;
    const char *near = mig__cli_suggest(name, names, count);
    snprintf(text, sizeof text, "unknown command \"%.60s\"%s%s%s", name,
             near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
    return fail_usage(cli, NULL, text);
}

static bool takes_several(const CliCommand *command)
{
    return command->argument && strstr(command->argument, "…");
}

static int check_options(const Cli *cli, const CliCommand *command)
{
    const CliOptions *options = &cli->options;
    char text[CLI_PROBLEM_SIZE];
    *text = '\0';
    for (const CliOption *option = mig__cli_option_table(); option->name && !*text; option++)
        if (options->given & option->bit & ~command->options)
            snprintf(text, sizeof text, "--%s is no option of %s", option->name, command->name);
    if (!*text && options->target && !command->argument)
        snprintf(text, sizeof text, "unexpected argument %.60s", options->target);
    if (!*text && options->target_count > 1 && !takes_several(command))
        snprintf(text, sizeof text, "%s takes one argument, and here are %u", command->name,
                 (unsigned)options->target_count);
    if (!*text && options->target && !*options->target)
        snprintf(text, sizeof text, "the target is empty");
    if (!*text && !options->target && command->needs_argument)
        snprintf(text, sizeof text, "%s needs a %.*s", command->name,
                 (int)strcspn(command->argument, "…"), command->argument);
    return *text ? fail_usage(cli, command, text) : 0;
}

const MigHistory *mig__cli_one_history(const Cli *cli)
{
    return cli->histories[0];
}

static void list_histories(const MigHistory *const *histories, char *text, size_t size)
{
    *text = '\0';
    for (size_t i = 0; histories[i]; i++) {
        size_t used = strlen(text);
        snprintf(text + used, size - used, "%s%s", i ? ", " : "",
                 mig__text(histories[i], histories[i]->name));
    }
}

// `chosen` has room for the one history of --history, and its end.
static int choose_histories(Cli *cli, const CliCommand *command, const MigHistory *chosen[2])
{
    char names[300];
    const char *name = cli->options.history;
    list_histories(cli->histories, names, sizeof names);
    for (size_t i = 0; name && cli->histories[i] && !chosen[0]; i++)
        if (strcmp(mig__text(cli->histories[i], cli->histories[i]->name), name) == 0)
            chosen[0] = cli->histories[i];
    if (name && !chosen[0]) {
        mig__cli_error(cli, "no history \"%s\" (there are: %s)", name, names);
        return MIG_MISUSE;
    }
    if (chosen[0]) {
        cli->histories = chosen;
        return 0;
    }
    cli->has_several = cli->histories[0] && cli->histories[1];
    bool takes_all = command->histories == CLI_EVERY_HISTORY ||
                     (command->histories == CLI_EVERY_WITHOUT_TARGET && !cli->options.target);
    if (!cli->has_several || takes_all)
        return 0;
    mig__cli_error(cli, "this program has several histories (%s): name one with --history", names);
    return MIG_MISUSE;
}

// Commands that open no database read the tables themselves.
static int check_histories(const Cli *cli)
{
    if (!cli->histories[0]) {
        mig__cli_error(cli, "this program has no history");
        return MIG_REFUSED;
    }
    for (size_t i = 0; cli->histories[i]; i++) {
        const MigHistory *history = cli->histories[i];
        if (history->abi == MIG_ABI && history->size == sizeof *history)
            continue;
        mig__cli_error(
            cli,
            "the history was compiled for tables of version %u (%u bytes), this program reads "
            "version %u (%u bytes): compile it again with the migc of this runtime",
            (unsigned)history->abi, (unsigned)history->size, (unsigned)MIG_ABI,
            (unsigned)sizeof *history);
        return MIG_REFUSED;
    }
    return 0;
}

static int run_command(Cli *cli, const CliCommand *command)
{
    const MigHistory *chosen[2] = {NULL, NULL};
    int code = check_options(cli, command);
    if (!code)
        code = check_histories(cli);
    if (!code)
        code = choose_histories(cli, command, chosen);
    return code ? code : command->run(cli);
}

static int print_help_for(const Cli *cli, const char *name)
{
    const CliCommand *command = name ? mig__cli_command_find(name) : NULL;
    if (name && !command && strcmp(name, "help") != 0)
        return fail_command(cli, name);
    if (command)
        mig__cli_print_command_help(cli, command);
    else
        mig__cli_print_help(cli, stdout);
    return 0;
}

static int run_named_command(Cli *cli)
{
    const CliOptions *options = &cli->options;
    if (options->command && strcmp(options->command, "help") == 0)
        return print_help_for(cli, options->target);
    if (options->given & OPTION_HELP)
        return print_help_for(cli, options->command);
    if (options->given & OPTION_VERSION) {
        printf("%s (migc %s)\n", cli->program, MIG_VERSION);
        return 0;
    }
    if (!options->command) {
        mig__cli_print_help(cli, stderr);
        return MIG_MISUSE;
    }
    const CliCommand *command = mig__cli_command_find(options->command);
    return command ? run_command(cli, command) : fail_command(cli, options->command);
}

// What was printed may still be on its way; a full disk or a closed pipe must not look like
// success.
static int finish_output(const Cli *cli, int code)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    mig__cli_error(cli, "cannot write to standard output%s%s", errno ? ": " : "",
                   errno ? strerror(errno) : "");
    return code ? code : MIG_REFUSED;
}

// `ps` shows argv to everybody: the program keeps a copy and makes the password unreadable there.
static bool take_database(CliOptions *options, int argc, char **argv, char **copy)
{
    bool is_given = options->database != NULL;
    if (is_given) {
        *copy = strdup(options->database);
        options->database = *copy;
    }
    for (int i = 1; i < argc; i++)
        mig__cli_scrub(argv[i]);
    return is_given == (*copy != NULL);
}

int mig_main(int argc, char **argv, const MigHistory *const *histories,
             const MigDriverKind *const *drivers)
{
    Cli cli = {0};
    char problem[CLI_PROBLEM_SIZE];
    char *database = NULL;
    const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
    cli.program = slash ? slash + 1 : argc > 0 ? argv[0] : "mig";
    cli.histories = histories;
    cli.drivers = drivers;
    bool is_read = mig__cli_options_read(&cli.options, argc, argv, problem);
    mig__cli_log_begin(&cli, NULL);
    bool has_memory = mig__cli_variables_take(&cli.options, argc, argv) &&
                      take_database(&cli.options, argc, argv, &database);
    CliHandlers *handlers = mig__cli_cancel_begin();
    mig__cli_choose_colours(&cli);
    int code = MIG_REFUSED;
    if (!has_memory || !handlers)
        mig__cli_error(&cli, "out of memory");
    else
        code = is_read ? run_named_command(&cli) : fail_options(&cli, problem);
    code = finish_output(&cli, code);
    mig__cli_cancel_end(handlers);
    if (database)
        memset(database, 0, strlen(database));
    free(database);
    mig__cli_variables_drop(&cli.options);
    return code;
}
