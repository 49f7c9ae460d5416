// SPDX-License-Identifier: MIT
// The table of commands, and help, which is made from it.
#include "command.h"

#include <string.h>

enum {
    FOR_ALL = OPTION_HISTORY | OPTION_NO_COLOR | OPTION_HELP,
    FOR_DATABASE = FOR_ALL | OPTION_DATABASE | OPTION_CONNECT_TIMEOUT,
    FOR_READING = FOR_DATABASE | OPTION_LEDGER_SCHEMA | OPTION_QUIET | OPTION_ROLE,
    FOR_WRITING = FOR_READING | OPTION_DEADLINE | OPTION_READER_ROLE | OPTION_APPLICATION |
                  OPTION_POOLER | OPTION_LOG,
    FOR_RUNS_IN_WORDS = FOR_WRITING | OPTION_SET | OPTION_LOCK_TIMEOUT | OPTION_STATEMENT_TIMEOUT |
                        OPTION_SEARCH_PATH | OPTION_VERBOSE
};

#define FOR_RUNS (FOR_RUNS_IN_WORDS | OPTION_GROUP)
#define PLAN_OF_SCRIPT                                                                             \
    (OPTION_APPLICATION | OPTION_DEADLINE | OPTION_LOCK_TIMEOUT | OPTION_STATEMENT_TIMEOUT |       \
     OPTION_SEARCH_PATH)
#define FOR_SCRIPT (OPTION_SQL | OPTION_OF_DIALECT | OPTION_LEDGER_EXISTS)

static const CliCommand command_table[] = {
    {"upgrade", "[TARGET…]", false, CLI_EVERY_WITHOUT_TARGET,
     FOR_RUNS | OPTION_ON_FAILURE | OPTION_BACKUP | FOR_SCRIPT,
     "apply revisions up to TARGET (default: everything)",
     "Applies, in order, what TARGET needs and the database lacks. Each revision is committed\n"
     "together with its place in the ledger; an error leaves what came before it.\n"
     "An up-to-date database is asked one question, and nothing is written.\n"
     "With --sql prints a script that does the same (TARGET: FROM:TO, FROM default base).",
     mig__cli_upgrade},
    {"downgrade", "[TARGET]", false, CLI_ONE_HISTORY, FOR_RUNS | OPTION_BACKUP | FOR_SCRIPT,
     "undo revisions down to TARGET (default: -1)",
     "Undoes what was applied on top of TARGET and what depends on that, the newest first, each by\n"
     "the way back that was stored in the database when it was applied. TARGET itself stays;\n"
     "`base` undoes everything. With --sql prints a script that does the same (TARGET: FROM:TO).",
     mig__cli_downgrade},
    {"redo", "[TARGET…]", false, CLI_ONE_HISTORY, FOR_RUNS | OPTION_BACKUP,
     "undo and apply again one revision (default: the last)",
     "Undoes a revision (default: the last) by its stored way back, after what was applied on\n"
     "top of it, and applies all of it as it is written now: for the revision that is being\n"
     "developed.",
     mig__cli_redo},
    {"stamp", "TARGET…", true, CLI_ONE_HISTORY,
     FOR_WRITING | OPTION_SET | OPTION_PURGE | FOR_SCRIPT,
     "record TARGET as applied, without running anything",
     "Writes the ledger as if TARGET and its ancestors had been applied, and nothing else of the\n"
     "lines that TARGET is on: for a database that got its schema in another way. Lines that share\n"
     "nothing with it stay as they are; with --purge nothing stays. With --sql prints a\n"
     "script that does the same (TARGET: FROM:TO, FROM default base).",
     mig__cli_stamp},
    {"repair", "[REVISION]", false, CLI_ONE_HISTORY,
     FOR_RUNS | OPTION_RESUME | OPTION_MARK_DONE | OPTION_MARK_REVERTED | OPTION_ACCEPT |
         OPTION_MESSAGE,
     "settle what was interrupted or has changed",
     "Without options shows every revision that was begun and is not finished: which steps ran,\n"
     "which is in doubt, which did not run. Where one cannot simply go on, look at what the\n"
     "database really has and say so. What is said is written to the ledger with an event;\n"
     "only --resume runs anything. REVISION: an id (default: the only unfinished one).",
     mig__cli_repair},
    {"wait", NULL, false, CLI_EVERY_HISTORY, FOR_READING | OPTION_DEADLINE,
     "wait until another program has migrated",
     "For what must not migrate itself: ends with 0 as soon as nothing is to be applied. Exits 5\n"
     "where that is not so at the deadline (default 15m), 3 where the server is not there then.\n"
     "Takes no lock and writes nothing; the right to SELECT is enough.",
     mig__cli_wait},
    {"current", NULL, false, CLI_EVERY_HISTORY,
     FOR_READING | OPTION_VERBOSE | OPTION_CHECK_HEADS | OPTION_JSON, "print where the database is",
     "Prints the revisions that the database is at, and those that are unfinished, changed or\n"
     "unknown. With --check-heads exits 4 where revisions are pending, 6 where the database is\n"
     "ahead of this program, 7 where an applied revision is not what it was.",
     mig__cli_current},
    {"status", NULL, false, CLI_EVERY_HISTORY,
     FOR_READING | OPTION_VERBOSE | OPTION_EXIT_CODE | OPTION_JSON,
     "print at a glance what is applied, pending and wrong",
     "Prints where the database is, how many revisions are applied, and which are pending,\n"
     "unfinished, unknown to this program, diverged or moved. With --exit-code exits 4 where\n"
     "revisions are pending, 6 where the database is ahead of this program, 7 where an applied\n"
     "revision is not what it was. Takes no lock and writes nothing.",
     mig__cli_status},
    {"log", "[REVISION]", false, CLI_EVERY_WITHOUT_TARGET,
     FOR_READING | OPTION_VERBOSE | OPTION_LIMIT | OPTION_JSON,
     "print what has happened to the database",
     "Prints the events of the ledger, the newest first: what was applied, reverted, stamped,\n"
     "repaired, and what failed; when, by whom, how long it took. REVISION: only its events.\n"
     "With --verbose prints all that an event says, such as the error of a failure.",
     mig__cli_log},
    {"verify", NULL, false, CLI_EVERY_HISTORY,
     FOR_READING | OPTION_VERBOSE | OPTION_STATEMENT_TIMEOUT | OPTION_SET,
     "run the checks of all applied revisions",
     "Runs the `verify` queries of every applied revision on the database as it is now; each must\n"
     "return no row. Exits 1 where one does, and shows the first ten. A query that today's schema\n"
     "no longer knows is outdated, which is said and is no failure. Takes no lock, changes nothing.",
     mig__cli_verify},
    {"plan", "[TARGET…]", false, CLI_EVERY_WITHOUT_TARGET,
     FOR_READING | OPTION_VERBOSE | OPTION_DOWN | OPTION_EXIT_CODE | OPTION_SET | OPTION_JSON |
         OPTION_SQL | PLAN_OF_SCRIPT,
     "print what upgrade (--down: downgrade) would do",
     "Prints the revisions in the order in which they would run, with their steps. Changes\n"
     "nothing and takes no lock. With --verbose prints their SQL, too; with --sql the script that\n"
     "does it, for psql or the sqlite3 shell, from where the database is.",
     mig__cli_plan},
    {"history", NULL, false, CLI_ONE_HISTORY,
     FOR_READING | OPTION_VERBOSE | OPTION_INDICATE_CURRENT | OPTION_RANGE | OPTION_GRAPH |
         OPTION_JSON,
     "print all revisions, the newest first",
     "Prints `parents -> revision (label) (head) (merge) (branch point), title`. Needs no database,\n"
     "but with --indicate-current (or --database) marks with [x] what is applied, with [~] what is\n"
     "unfinished, and with (current) where the database is. With --graph draws, as git does, which\n"
     "revision revises which.",
     mig__cli_history},
    {"heads", NULL, false, CLI_ONE_HISTORY,
     FOR_ALL | OPTION_VERBOSE | OPTION_RESOLVE_DEPENDENCIES | OPTION_JSON,
     "print the revisions that no other revises",
     "Prints the revisions that no other revises: where `upgrade` leads. Needs no database.\n"
     "With --resolve-dependencies leaves out those that another revision depends on.",
     mig__cli_heads},
    {"branches", NULL, false, CLI_ONE_HISTORY, FOR_ALL | OPTION_VERBOSE | OPTION_JSON,
     "print the revisions that several others revise",
     "Prints each revision that several others revise, the newest first, and those others below\n"
     "it. Needs no database.",
     mig__cli_branches},
    {"show", "TARGET…", true, CLI_ONE_HISTORY, FOR_READING | OPTION_DOWN | OPTION_JSON,
     "print revisions and their SQL",
     "Prints what is known of a revision, and the SQL of up, down and verify: for the kind of\n"
     "database that is configured, else for each; with --down only that of down, which may be\n"
     "derived. Only `current` and +N, -N need the database itself.",
     mig__cli_show},
    {"graph", NULL, false, CLI_ONE_HISTORY,
     FOR_READING | OPTION_INDICATE_CURRENT | OPTION_RANGE | OPTION_FORMAT | OPTION_JSON,
     "draw the history: DOT, Mermaid or a page",
     "Prints the revisions and what leads to what: for Graphviz (dot), for Mermaid, which GitHub and\n"
     "GitLab draw, or as a page of HTML that stands alone, shows a revision's SQL and can be\n"
     "searched. Needs no database, but with --indicate-current (or --database) marks what is\n"
     "applied.",
     mig__cli_graph},
    {NULL, NULL, false, CLI_ONE_HISTORY, 0, NULL, NULL, NULL},
};

const CliCommand *mig__cli_command_table(void)
{
    return command_table;
}

const CliCommand *mig__cli_command_find(const char *name)
{
    for (const CliCommand *command = command_table; command->name; command++)
        if (strcmp(command->name, name) == 0)
            return command;
    return NULL;
}

static void print_signature(char *text, size_t size, const CliCommand *command)
{
    snprintf(text, size, "%s%s%s", command->name, command->argument ? " " : "",
             command->argument ? command->argument : "");
}

void mig__cli_print_help(const Cli *cli, FILE *stream)
{
    char signature[60];
    fprintf(stream, "usage: %s COMMAND [TARGET] [OPTION…]\n\n", cli->program);
    for (const CliCommand *command = command_table; command->name; command++) {
        print_signature(signature, sizeof signature, command);
        int width = strstr(signature, "…") ? 20 + 2 : 20; // printf counts bytes
        fprintf(stream, "  %-*s  %s\n", width, signature, command->summary);
    }
    fprintf(stream, "  %-20s  %s\n", "help [COMMAND]", "print this, or the options of a command");
    fprintf(
        stream,
        "\nTARGET: an id or a unique prefix of it (4 characters), a label, head, heads, base, current,\n"
        "+N or -N (from where the database is), ID-N, ID+N, and LABEL@ in front of any of these.\n"
        "The database is --database URL, else MIGC_DATABASE_URL or DATABASE_URL, also from .env.\n"
        "Exit codes: 0 done, 1 refused, 2 usage, 3 cannot connect, 4 pending, 5 locked,\n"
        "6 database ahead, 7 diverged, 128+N cancelled by signal N.\n");
}

static void print_option(const CliOption *option)
{
    char text[60];
    snprintf(text, sizeof text, "%c%c%s--%s%s%s", option->letter ? '-' : ' ',
             option->letter ? option->letter : ' ', option->letter ? ", " : "  ", option->name,
             option->argument ? " " : "", option->argument ? option->argument : "");
    printf("  %-32s  %s\n", text, option->text);
}

void mig__cli_print_command_help(const Cli *cli, const CliCommand *command)
{
    char signature[60];
    print_signature(signature, sizeof signature, command);
    printf("usage: %s %s [OPTION…]\n\n%s\n\noptions:\n", cli->program, signature, command->text);
    for (const CliOption *option = mig__cli_option_table(); option->name; option++)
        if (option->bit & command->options)
            print_option(option);
}

void mig__cli_print_usage(const Cli *cli, const CliCommand *command)
{
    char signature[60];
    if (!command) {
        fprintf(stderr, "usage: %s COMMAND [TARGET] [OPTION…]; `%s help` lists the commands\n",
                cli->program, cli->program);
        return;
    }
    print_signature(signature, sizeof signature, command);
    fprintf(stderr, "usage: %s %s [OPTION…]; `%s help %s` says more\n", cli->program, signature,
            cli->program, command->name);
}
