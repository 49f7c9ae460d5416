// SPDX-License-Identifier: MIT
// migc create, drop, reset: whole databases. What cannot be brought back is asked for first, and a
// protected environment is never asked.
#include "create.h"

#include "cli/database.h"
#include "drivers.h"
#include "settings.h"
#include "target_database.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    ARG_DIRECTORY,
    ARG_DATABASE,
    ARG_ENVIRONMENT,
    ARG_CREATE_COUNT,
    ARG_YES = 3,
    ARG_FORCE,
    ARG_DROP_COUNT
};

#define OPTIONS_OF_ALL                                                                             \
    OPTION_DIRECTORY,                                                                              \
        {"database", 0, OPTION_TAKES_VALUE, "URL", "the database, or its name in migc.ini"},       \
    {                                                                                              \
        "environment", 'e', OPTION_TAKES_VALUE, "NAME", "[environment.NAME] of migc.ini"           \
    }

static const Option create_options[] = {OPTIONS_OF_ALL};
static const Option drop_options[] = {
    OPTIONS_OF_ALL,
    {"yes", 'y', OPTION_TAKES_NOTHING, NULL, "do not ask"},
    {"force", 0, OPTION_TAKES_NOTHING, NULL, "end the sessions of others (PostgreSQL)"}};

typedef struct CreateCall {
    const Command *command;
    const char *directory;
    DatabaseChoice choice;
    bool is_yes;
    bool is_forced;
} CreateCall;

static bool is_sqlite(const Cli *cli)
{
    return cli->kind->dialect == MIG_SQLITE;
}

static const char *name_of(Arena *arena, const Cli *cli)
{
#ifdef MIGC_WITH_SQLITE
    if (is_sqlite(cli))
        return sqlite_name(cli->url);
#endif
#ifdef MIGC_WITH_POSTGRESQL
    if (!is_sqlite(cli))
        return postgresql_name(arena, cli->url);
#endif
    (void)arena;
    return NULL;
}

static int act(Arena *arena, const Cli *cli, const WholeDatabase *database, bool is_drop)
{
    bool did = false;
    int code = MIG_MISUSE;
#ifdef MIGC_WITH_SQLITE
    if (is_sqlite(cli))
        code = is_drop ? drop_sqlite(arena, database, &did) : create_sqlite(arena, database, &did);
#endif
#ifdef MIGC_WITH_POSTGRESQL
    if (!is_sqlite(cli))
        code = is_drop ? drop_postgresql(arena, database, &did)
                       : create_postgresql(arena, database, &did);
#endif
    if (code == 0)
        command_complain("%s %s", database->name,
                         is_drop ? (did ? "dropped" : "is not there")
                                 : (did ? "created" : "is there already"));
    return code;
}

// The name itself is what has to be typed: a habit types "yes" without reading.
static int confirm(const CreateCall *call, const WholeDatabase *database)
{
    char answer[1024] = "";
    if (call->is_yes)
        return 0;
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) {
        command_complain("error: %s removes %s with all that is in it: say --yes where nobody can "
                         "be asked",
                         call->command->name, database->name);
        return MIG_MISUSE;
    }
    fprintf(stderr, "%s removes the database with all that is in it. Type its name, %s: ",
            call->command->name, database->name);
    if (fgets(answer, sizeof answer, stdin))
        answer[strcspn(answer, "\n")] = '\0';
    if (strcmp(answer, database->name) == 0)
        return 0;
    command_complain("nothing was done");
    return MIG_REFUSED;
}

static int refuse_protected(const Place *place)
{
    if (!place || !place->is_protected)
        return 0;
    command_complain("error: [%s.%s] in migc.ini is protected: it is neither dropped nor reset",
                     place->kind == PLACE_ENVIRONMENT ? "environment" : "database",
                     place->name.data);
    return MIG_REFUSED;
}

// Another name for a protected database protects it no less.
static int refuse_same_url(Arena *arena, const PlaceList *places, const char *url)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < places->count; i++) {
        Text missing;
        const char *other = place_url(arena, &places->items[i], &missing);
        if (other && strcmp(other, url) == 0)
            code = refuse_protected(&places->items[i]);
    }
    return code;
}

static int upgrade(Arena *arena, const CreateCall *call, const char *url)
{
    char *words[] = {text_copy(arena, TEXT("migc")),
                     text_copy(arena, TEXT("upgrade")),
                     text_copy(arena, TEXT("-d")),
                     text_copy(arena, text_from(call->directory)),
                     text_copy(arena, TEXT("--database")),
                     text_copy(arena, text_from(url)),
                     NULL};
    return command_database(6, words);
}

static int work(Arena *arena, const CreateCall *call, const PlaceList *places, Cli *cli)
{
    WholeDatabase database = {cli->url, name_of(arena, cli), command_drivers, call->is_forced};
    bool is_removed = call->command != &command_create;
    int code = database.name ? 0 : MIG_MISUSE;
    if (!code && is_removed)
        code = refuse_same_url(arena, places, cli->url);
    if (!code && is_removed)
        code = confirm(call, &database);
    if (!code && is_removed)
        code = act(arena, cli, &database, true);
    if (!code && call->command != &command_drop)
        code = act(arena, cli, &database, false);
    if (!code && call->command == &command_reset)
        code = upgrade(arena, call, cli->url);
    return code;
}

static int find_and_work(Arena *arena, const CreateCall *call)
{
    PackSettings settings = settings_default();
    Diagnostics diagnostics = {.arena = arena};
    TargetDatabases targets = {0};
    settings_read(arena, call->directory, &settings, &diagnostics);
    if (diagnostics.error_count > 0) {
        diagnostic_print(&diagnostics, stderr);
        return MIG_REFUSED;
    }
    int code =
        target_databases_choose(arena, &call->choice, &settings.places, command_drivers, &targets);
    if (code)
        return code;
    const TargetDatabase *target = &targets.items[0];
    Cli cli = {.program = "migc", .drivers = command_drivers};
    for (size_t i = 0; i + 1 < target->words.count; i += 2)
        if (strcmp(target->words.items[i], "--database") == 0)
            cli.options.database = target->words.items[i + 1];
    if (call->command != &command_create)
        code = refuse_protected(target->place);
    if (!code)
        code = mig__cli_database_find(&cli, true);
    if (!code)
        code = work(arena, call, &settings.places, &cli);
    mig__cli_database_close(&cli);
    return code;
}

static int read_arguments(Arena *arena, CreateCall *call, int argc, char **argv)
{
    Arguments arguments =
        arguments_begin(argc, argv, call->command->options, call->command->option_count);
    for (;;) {
        switch (arguments_next(&arguments)) {
        case ARGUMENT_END:
            return find_and_work(arena, call);
        case ARG_DIRECTORY:
            call->directory = arguments.value;
            break;
        case ARG_DATABASE:
            call->choice.database = arguments.value;
            break;
        case ARG_ENVIRONMENT:
            call->choice.environment = arguments.value;
            break;
        case ARG_YES:
            call->is_yes = true;
            break;
        case ARG_FORCE:
            call->is_forced = true;
            break;
        case ARGUMENT_HELP:
            command_print_help(call->command);
            return EXIT_DONE;
        case ARGUMENT_OPERAND:
            return command_usage_error(call->command, "unexpected argument \"%s\"",
                                       arguments.value);
        default:
            return command_usage_error(call->command, "%s", arguments.problem);
        }
    }
}

static int run(const Command *command, int argc, char **argv)
{
    Arena *arena = arena_create();
    CreateCall call = {
        .command = command, .directory = "migrations", .choice = {.command = "upgrade"}};
    int code = read_arguments(arena, &call, argc, argv);
    arena_destroy(arena);
    return code;
}

static int run_create(int argc, char **argv)
{
    return run(&command_create, argc, argv);
}

static int run_drop(int argc, char **argv)
{
    return run(&command_drop, argc, argv);
}

static int run_reset(int argc, char **argv)
{
    return run(&command_reset, argc, argv);
}

const Command command_create = {
    "create", "", "Makes an empty database", create_options, ARG_CREATE_COUNT, run_create};
const Command command_drop = {
    "drop",         "",      "Removes a database with all that is in it", drop_options,
    ARG_DROP_COUNT, run_drop};
const Command command_reset = {
    "reset",        "",       "Removes a database, makes it again and upgrades it", drop_options,
    ARG_DROP_COUNT, run_reset};
