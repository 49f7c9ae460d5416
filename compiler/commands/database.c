// SPDX-License-Identifier: MIT
// The commands that every application gets from mig_main, on a directory of revision files: they
// are packed in memory, and the runtime walks that very value.
#include "command.h"

#include "cli/options.h"
#include "depth.h"
#include "drivers.h"
#include "each.h"
#include "project.h"
#include "settings.h"
#include "sqlite_history.h"
#include "steps.h"
#include "target_database.h"
#include <ctype.h>
#include <mig/cli.h>
#include <stdlib.h>
#include <string.h>

typedef struct DatabaseArguments {
    int argc;
    char **argv; // without the options of migc alone, which mig_main does not know
    const char *directory;
    const char *steps; // NULL: not given
    DatabaseChoice choice;
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

// An option without a value, of migc alone.
static bool take_flag(const char *word, const char *name, bool *flag)
{
    if (strcmp(word, name) != 0)
        return false;
    *flag = true;
    return true;
}

static bool take_choice(DatabaseArguments *arguments, int argc, char **argv, int *i)
{
    DatabaseChoice *choice = &arguments->choice;
    return take_option(arguments, argc, argv, i, "--environment", "-e", &choice->environment) ||
           take_option(arguments, argc, argv, i, "--database", NULL, &choice->database) ||
           take_option(arguments, argc, argv, i, "--schema", NULL, &choice->schema) ||
           take_option(arguments, argc, argv, i, "--each-schema", NULL, &choice->each_schema) ||
           take_option(arguments, argc, argv, i, "--jobs", "-j", &choice->jobs) ||
           take_flag(argv[*i], "--all", &choice->is_all) ||
           take_flag(argv[*i], "--keep-going", &choice->keeps_going);
}

// One row a database is JSON where it is asked for; else --json is the command's own.
static void settle_json(DatabaseArguments *arguments)
{
    DatabaseChoice *choice = &arguments->choice;
    int kept = 0;
    for (int i = 0; i < arguments->argc; i++) {
        bool is_ours =
            (choice->is_all || choice->each_schema) && strcmp(arguments->argv[i], "--json") == 0;
        choice->is_json |= is_ours;
        if (!is_ours)
            arguments->argv[kept++] = arguments->argv[i];
    }
    arguments->argc = kept;
    arguments->argv[kept] = NULL;
    choice->command = kept > 1 ? arguments->argv[1] : "";
}

static const CliOption *find_letter(char letter)
{
    for (const CliOption *option = mig__cli_option_table(); option->name; option++)
        if (option->letter && option->letter == letter)
            return option;
    return NULL;
}

// Of several letters in one word the first that is migc's alone, where those before it are flags
// that mig_main knows; else NULL.
static const char *own_letter(const char *word)
{
    bool is_group = word[0] == '-' && isalpha((unsigned char)word[1]);
    for (const char *letter = word + 1; is_group && *letter; letter++) {
        const CliOption *option = find_letter(*letter);
        if (!option)
            return strchr("dej", *letter) ? letter : NULL;
        if (option->argument)
            return NULL;
    }
    return NULL;
}

// Whether the next word is the value of this one, which is mig_main's.
static bool takes_next(const char *word)
{
    const CliOption *option = mig__cli_option_table();
    if (word[0] != '-' || isdigit((unsigned char)word[1]))
        return false;
    for (; word[1] == '-' && option->name; option++)
        if (option->argument && strcmp(option->name, word + 2) == 0)
            return true;
    for (const char *letter = word + 1; word[1] != '-' && *letter; letter++) {
        option = find_letter(*letter);
        if (!option || option->argument)
            return option && !letter[1];
    }
    return false;
}

// `-qd DIR` is `-q -d DIR`: the flags before the letter go to mig_main, the rest takes the word's
// place.
static void split_letters(Arena *arena, DatabaseArguments *arguments, char **word)
{
    const char *own = own_letter(*word);
    Builder rest = {.arena = arena};
    if (!own || own == *word + 1)
        return;
    arguments->argv[arguments->argc++] = text_copy(arena, (Text){*word, (size_t)(own - *word)});
    builder_add_format(&rest, "-%s", own);
    *word = rest.items;
}

static DatabaseArguments read_arguments(Arena *arena, int argc, char **argv)
{
    DatabaseArguments arguments = {.directory = "migrations"};
    bool only_words = false, is_value = false;
    char **words = arena_alloc(arena, ((size_t)argc + 1) * sizeof *words);
    arguments.argv = arena_alloc(arena, ((size_t)argc + 1) * sizeof *arguments.argv);
    memcpy(words, argv, (size_t)argc * sizeof *words);
    for (int i = 0; i < argc; i++) {
        if (!only_words && !is_value) {
            split_letters(arena, &arguments, &words[i]);
            if (take_option(&arguments, argc, words, &i, "--directory", "-d",
                            &arguments.directory) ||
                take_option(&arguments, argc, words, &i, "--steps", NULL, &arguments.steps) ||
                take_choice(&arguments, argc, words, &i))
                continue;
            only_words = strcmp(words[i], "--") == 0;
            arguments.is_help |= strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0;
        }
        is_value = !only_words && !is_value && takes_next(words[i]);
        arguments.argv[arguments.argc++] = words[i];
    }
    settle_json(&arguments);
    return arguments;
}

static const Option own_options[] = {
    {"directory", 'd', OPTION_TAKES_VALUE, "DIR", "the revision files (default migrations)"},
    {"steps", 0, OPTION_TAKES_VALUE, "LIBRARY", "the C functions that revisions call"},
    {"environment", 'e', OPTION_TAKES_VALUE, "NAME", "[environment.NAME] of migc.ini"},
    {"schema", 0, OPTION_TAKES_VALUE, "NAME", "search path and ledger schema (PostgreSQL)"},
    {"each-schema", 0, OPTION_TAKES_VALUE, "QUERY", "one after the other, as the query gives them"},
    {"all", 0, OPTION_TAKES_NOTHING, NULL, "every [database.NAME] of migc.ini"},
    {"jobs", 'j', OPTION_TAKES_VALUE, "N", "so many at once (--all, --each-schema)"},
    {"keep-going", 0, OPTION_TAKES_NOTHING, NULL, "after a failure, too"},
    {"json", 0, OPTION_TAKES_NOTHING, NULL, "the rows of --all as JSON"},
};

const Option *command_database_options(size_t *count)
{
    *count = sizeof own_options / sizeof *own_options;
    return own_options;
}

// Help needs no project, and some options more.
static int print_help(const DatabaseArguments *arguments)
{
    static const MigHistory *const none[] = {NULL};
    int code = mig_main(arguments->argc, arguments->argv, none, command_drivers);
    for (size_t i = 0; code == 0 && i < sizeof own_options / sizeof *own_options; i++) {
        const Option *option = &own_options[i];
        char left[64];
        snprintf(left, sizeof left, "%c%c%s--%s%s%s", option->letter ? '-' : ' ',
                 option->letter ? option->letter : ' ', option->letter ? ", " : "  ", option->name,
                 option->value ? " " : "", option->value ? option->value : "");
        printf("  %-32s  %s\n", left, option->help);
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

typedef struct DatabaseRun {
    Arena *arena;
    const DatabaseArguments *arguments;
    const MigHistory *const *histories;
} DatabaseRun;

// The words of migc.ini stand before those that were typed: the last one counts.
static int run_one(void *context, const TargetDatabase *target)
{
    const DatabaseRun *call = context;
    const DatabaseArguments *arguments = call->arguments;
    size_t count = (size_t)arguments->argc + target->words.count;
    char **argv = arena_alloc(call->arena, (count + 1) * sizeof *argv);
    size_t used = 0;
    for (int i = 0; i < arguments->argc; i++) {
        argv[used++] = arguments->argv[i];
        for (size_t k = 0; i == 1 && k < target->words.count; k++)
            argv[used++] = target->words.items[k];
    }
    return mig_main((int)count, argv, call->histories, command_drivers);
}

static int run_each(DatabaseRun *call, const TargetDatabases *targets)
{
    const DatabaseChoice *choice = &call->arguments->choice;
    char *rest = NULL;
    unsigned long jobs = choice->jobs ? strtoul(choice->jobs, &rest, 10) : 1;
    if (choice->jobs &&
        (!isdigit((unsigned char)*choice->jobs) || *rest || jobs < 1 || jobs > 64)) {
        command_complain("error: --jobs %s: write a number from 1 to 64", choice->jobs);
        return MIG_MISUSE;
    }
    Each each = {targets, (unsigned)jobs, choice->keeps_going, choice->is_json, run_one, call};
    return each_run(call->arena, &each);
}

// What runs nothing works where two lines of work have not been merged yet: `heads` and `history`
// are how a person finds out.
static bool only_looks(const DatabaseArguments *arguments)
{
    static const char *const names[] = {"heads", "branches", "history", "show",
                                        "graph", "current",  "status",  "log"};
    for (size_t i = 0; arguments->argc > 1 && i < sizeof names / sizeof *names; i++)
        if (strcmp(arguments->argv[1], names[i]) == 0)
            return true;
    return false;
}

// What names a database is not among the words yet, or no longer.
static PackDepth depth_of(const DatabaseArguments *arguments)
{
    const DatabaseChoice *choice = &arguments->choice;
    const char *environment = getenv("MIGC_ENVIRONMENT");
    bool has_database = choice->is_all || choice->each_schema || choice->database ||
                        choice->environment || (environment && *environment);
    return command_depth(arguments->argc, arguments->argv, has_database);
}

static Project *load(Arena *arena, const DatabaseArguments *arguments, PackDepth depth)
{
    bool is_plan = strcmp(arguments->choice.command, "plan") == 0;
    ProjectNeed need = depth == PACK_SHAPE ? PROJECT_LOOKED_AT
                       : is_plan           ? PROJECT_COMPATIBLE
                                           : PROJECT_USED;
    Project *project = project_load_for(arena, arguments->directory, 0, need);
    if (only_looks(arguments))
        project_accept_heads(project);
    settings_refuse_ledgers_name(&project->settings, &project->diagnostics);
    if (need == PROJECT_COMPATIBLE && project->diagnostics.error_count == 0)
        command_sqlite_compatibility(project);
    project_pack(project, depth);
    return project;
}

static int run(Arena *arena, const DatabaseArguments *arguments)
{
    PackDepth depth = depth_of(arguments);
    Project *project = load(arena, arguments, depth);
    // Warnings belong to check and compile; here they would hide what the database says.
    if (project->diagnostics.error_count > 0 || !project->history) {
        diagnostic_print(&project->diagnostics, stderr);
        return 1;
    }
    // Functions are for what runs.
    const MigHistory *history =
        depth == PACK_WHOLE ? steps_load(project, arguments->steps) : project->history;
    if (!history)
        return 1;
    const MigHistory *const histories[] = {history, NULL};
    set_variables(arena, &project->settings);
    TargetDatabases targets = {0};
    int code = target_databases_choose(arena, &arguments->choice, &project->settings.places,
                                       command_drivers, &targets);
    DatabaseRun call = {arena, arguments, histories};
    if (code || targets.count == 0)
        return code;
    if (!arguments->choice.is_all && !arguments->choice.each_schema)
        return run_one(&call, &targets.items[0]);
    return run_each(&call, &targets);
}

int command_database(int argc, char **argv)
{
    Arena *arena = arena_create();
    DatabaseArguments arguments = read_arguments(arena, argc, argv);
    int code = MIG_MISUSE;
    if (arguments.broken)
        fprintf(stderr, "migc: error: %s needs a value\n", arguments.broken);
    else
        code = arguments.is_help ? print_help(&arguments) : run(arena, &arguments);
    arena_destroy(arena);
    return code;
}
