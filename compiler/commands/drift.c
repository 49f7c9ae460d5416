// SPDX-License-Identifier: MIT
// migc drift: whether a live database is as its applied revisions have left it. For cron and for
// CI: it writes nothing.
#include "command.h"

#include "check_model.h"
#include "cli/cancel.h"
#include "cli/database.h"
#include "cli/print.h"
#include "drift_print.h"
#include "drift_sqlite.h"
#include "drivers.h"
#include "mask.h"
#include "read_postgresql.h"
#include "settings.h"
#include "sqlite_history.h"
#include "target_database.h"

#include <mig/mig.h>
#include <stdlib.h>
#include <string.h>

enum {
    ARG_DIRECTORY,
    ARG_DATABASE,
    ARG_ENVIRONMENT,
    ARG_LEDGER_SCHEMA,
    ARG_SEARCH_PATH,
    ARG_ROLE,
    ARG_CONNECT_TIMEOUT,
    ARG_JSON,
    ARG_COUNT
};

static const Option options[] = {
    OPTION_DIRECTORY,
    {"database", 0, OPTION_TAKES_VALUE, "URL", "the database, or its name in migc.ini"},
    {"environment", 'e', OPTION_TAKES_VALUE, "NAME", "[environment.NAME] of migc.ini"},
    {"ledger-schema", 0, OPTION_TAKES_VALUE, "NAME",
     "schema of the ledger (PostgreSQL, default public)"},
    {"search-path", 0, OPTION_TAKES_VALUE, "LIST",
     "the schemas that revisions run with (PostgreSQL, default public)"},
    {"role", 0, OPTION_TAKES_VALUE, "NAME", "the role to be (PostgreSQL)"},
    {"connect-timeout", 0, OPTION_TAKES_VALUE, "TIME", "wait so long for the server to come up"},
    {"json", 0, OPTION_TAKES_NOTHING, NULL, "the differences as JSON"},
};

enum { DEADLINE = 60 * 1000 };

typedef struct DriftCall {
    const char *directory;
    DatabaseChoice choice;
    CliOptions options;
    bool is_json;
} DriftCall;

typedef struct DriftSchemas {
    Text *items;
    size_t count;
    size_t capacity;
} DriftSchemas;

// "app, \"My schema\"" as a list; `$user` is left out: what it means, the server alone knows.
static DriftSchemas read_search_path(Arena *arena, const char *list)
{
    DriftSchemas schemas = {0};
    while (list && *list) {
        Builder name = {.arena = arena};
        bool is_quoted = false;
        builder_add(&name, (Text){"", 0});
        for (; *list && (is_quoted || *list != ','); list++) {
            is_quoted ^= *list == '"';
            if (*list != '"' && (is_quoted || *list != ' '))
                builder_add_char(&name, *list);
        }
        if (name.count > 0 && strcmp(name.items, "$user") != 0)
            ARRAY_PUSH(arena, &schemas, builder_text(&name));
        list += *list == ',';
    }
    return schemas;
}

// What stands against saying what the database should be; 0: nothing.
static int refuse(const Cli *cli, const MigCurrentEntry *entry)
{
    if (entry->revision == MIG_UNSET) {
        mig__cli_error(cli,
                       "revision %s is applied, and these files do not have it: what it has "
                       "made cannot be told",
                       entry->id);
        return MIG_AHEAD;
    }
    if (entry->is_diverged) {
        mig__cli_error(cli,
                       "revision %s was applied with another way up than its file has now: what "
                       "it has made cannot be told\n  `%s status` says more",
                       entry->id, cli->program);
        return MIG_DIVERGED;
    }
    if (entry->state != MIG_APPLIED) {
        mig__cli_error(cli, "revision %s is not finished: `%s repair` shows what it has done",
                       entry->id, cli->program);
        return MIG_REFUSED;
    }
    return 0;
}

// By node of the graph, whose order is that of the packed history.
static int read_applied(Cli *cli, const Project *project, bool *is_applied, DriftReport *report)
{
    MigError error = {0};
    int code = 0;
    MigOptions run = mig__cli_run_options(cli);
    run.deadline = DEADLINE;
    MigCurrent *current = mig_current(cli->driver, project->history, &run, &error);
    if (!current)
        return mig__cli_report(cli, &error);
    for (size_t i = 0; !code && i < mig_current_count(current); i++) {
        MigCurrentEntry entry = mig_current_entry(current, i);
        code = refuse(cli, &entry);
        if (code)
            break;
        is_applied[entry.revision] = true;
        report->applied++;
        if (entry.is_head)
            ARRAY_PUSH(project->arena, &report->heads,
                       text_copy(project->arena, text_from(entry.id)));
    }
    mig_current_free(current);
    return code;
}

static Model *read_database(Cli *cli, Arena *arena, MigError *error)
{
    if (cli->kind->dialect == MIG_SQLITE)
        return drift_sqlite_read(arena, cli->driver, error);
    MigSession session = {.ledger_schema =
                              cli->options.ledger_schema ? cli->options.ledger_schema : "public",
                          .deadline = mig__now() + DEADLINE,
                          .role = cli->options.role};
    cli->driver->kind->configure(cli->driver, &session);
    return model_read_postgresql(arena, cli->driver, error);
}

// What something else makes is nobody's drift.
static void leave_out_external(DriftReport *report)
{
    size_t kept = 0;
    for (size_t i = 0; i < report->changes.count; i++) {
        const ModelChange *change = &report->changes.items[i];
        const ModelObject *wanted = model_find(report->wanted, model_space(change->object->kind),
                                               change->object->schema, change->object->name);
        bool is_external = wanted && wanted->is_open && wanted->revision == MODEL_NONE &&
                           model_is_uncertain(report->wanted, model_space(wanted->kind),
                                              wanted->schema, wanted->name);
        if (!is_external)
            report->changes.items[kept++] = *change;
    }
    report->changes.count = kept;
}

// What a database is, and what is applied to it.
typedef struct DriftState {
    bool *is_applied; // by node of the graph
    const Model *found;
} DriftState;

static void close_database(Cli *cli)
{
    if (cli->driver && cli->kind->dialect == MIG_SQLITE) {
        mig__cli_cancel_watch(NULL);
        drift_sqlite_close(cli->driver);
        cli->driver = NULL;
    }
    mig__cli_database_close(cli);
}

static int read_once(Cli *cli, Project *project, DriftState *state, DriftReport *report)
{
    MigError error = {0};
    int code = mig__cli_database_open(cli);
    *report = (DriftReport){.history = text_from(project->settings.name.data)};
    state->is_applied = arena_alloc(project->arena, project->graph->count + 1);
    if (!code)
        code = read_applied(cli, project, state->is_applied, report);
    if (!code && !(state->found = read_database(cli, project->arena, &error)))
        code = mig__cli_report(cli, &error);
    close_database(cli);
    return code;
}

static int read_state(Cli *cli, Project *project, DriftState *state, DriftReport *report)
{
    int code = read_once(cli, project, state, report);
    if (cli->kind && cli->kind->dialect == MIG_SQLITE && drift_sqlite_must_repeat() && !code)
        code = read_once(cli, project, state, report);
    return code;
}

// The revisions do something that cannot be done here: what that speaks of is not compared.
static void say_problems(const Cli *cli, Arena *arena, const Diagnostics *problems,
                         DriftReport *report)
{
    for (size_t i = 0; i < problems->count; i++) {
        const Diagnostic *problem = problems->items[i];
        Mask mask = {0};
        mask_prepare(arena, &mask, problem->span.source);
        const char *file = problem->span.source ? problem->span.source->path : "";
        Text text = diagnostic_visible(arena, &mask, problem->span, problem->text);
        mig__cli_note(cli, "%s: %.*s: what this speaks of is not compared", file, TEXT_ARGS(text));
        report->is_partly_unknown = true;
    }
}

static Model *read_wanted(const Cli *cli, Project *project, const DriftState *state,
                          DriftReport *report)
{
    Arena *arena = project->arena;
    if (cli->kind->dialect == MIG_SQLITE) {
        Diagnostics problems = {.arena = arena};
        Model *model = command_sqlite_applied(project, state->is_applied, &problems);
        if (model)
            say_problems(cli, arena, &problems, report);
        else
            mig__cli_error(cli, "the revisions cannot be run in memory: they take too long");
        return model;
    }
    DriftSchemas path = read_search_path(arena, cli->options.search_path);
    ModelRequest request = project_model_request(project);
    return check_model_applied(arena, &request, state->is_applied, path.items, path.count);
}

static int compare(Cli *cli, Project *project, const DriftCall *call)
{
    DriftReport report;
    DriftState state = {0};
    int code = read_state(cli, project, &state, &report);
    if (code)
        return code;
    report.wanted = read_wanted(cli, project, &state, &report);
    if (!report.wanted)
        return MIG_REFUSED;
    report.is_partly_unknown |= report.wanted->has_unknown_relations;
    report.changes = model_diff(project->arena, report.wanted, state.found, MODEL_DIFF_DATABASE);
    leave_out_external(&report);
    return call->is_json ? drift_print_json(cli, project->arena, &report)
                         : drift_print(cli, project->arena, &report);
}

// What migc.ini says of the database stands behind what was typed.
static void take_words(CliOptions *chosen, const TargetDatabase *target)
{
    bool has_timeout = chosen->connect_timeout != 0;
    struct {
        const char *name;
        const char **value;
    } known[] = {{"--database", &chosen->database},
                 {"--ledger-schema", &chosen->ledger_schema},
                 {"--search-path", &chosen->search_path},
                 {"--role", &chosen->role}};
    for (size_t i = 0; i + 1 < target->words.count; i += 2) {
        const char *name = target->words.items[i], *value = target->words.items[i + 1];
        for (size_t k = 0; k < sizeof known / sizeof *known; k++)
            if (!*known[k].value && strcmp(name, known[k].name) == 0)
                *known[k].value = value;
        if (!has_timeout && strcmp(name, "--connect-timeout") == 0)
            mig__cli_duration_read(value, &chosen->connect_timeout); // migc.ini was checked
    }
}

static int run_drift(Arena *arena, DriftCall *call)
{
    Project *project = project_load_for(arena, call->directory, 0, PROJECT_USED);
    TargetDatabases targets = {0};
    project_accept_heads(project);
    settings_refuse_ledgers_name(&project->settings, &project->diagnostics);
    project_pack(project, PACK_WHOLE);
    if (project->diagnostics.error_count > 0 || !project->history) {
        diagnostic_print(&project->diagnostics, stderr);
        return EXIT_REFUSED;
    }
    int code = target_databases_choose(arena, &call->choice, &project->settings.places,
                                       command_drivers, &targets);
    if (code)
        return code;
    Cli cli = {.program = "migc", .drivers = drift_drivers(), .options = call->options};
    take_words(&cli.options, &targets.items[0]);
    mig__cli_choose_colours(&cli);
    return compare(&cli, project, call);
}

static int read_arguments(Arena *arena, DriftCall *call, int argc, char **argv)
{
    Arguments arguments = arguments_begin(argc, argv, options, ARG_COUNT);
    for (;;) {
        switch (arguments_next(&arguments)) {
        case ARGUMENT_END:
            return run_drift(arena, call);
        case ARG_DIRECTORY:
            call->directory = arguments.value;
            break;
        case ARG_DATABASE:
            call->choice.database = arguments.value;
            break;
        case ARG_ENVIRONMENT:
            call->choice.environment = arguments.value;
            break;
        case ARG_LEDGER_SCHEMA:
            call->options.ledger_schema = arguments.value;
            call->options.given |= OPTION_LEDGER_SCHEMA;
            break;
        case ARG_SEARCH_PATH:
            call->options.search_path = arguments.value;
            call->options.given |= OPTION_SEARCH_PATH;
            break;
        case ARG_ROLE:
            call->options.role = arguments.value;
            call->options.given |= OPTION_ROLE;
            break;
        case ARG_CONNECT_TIMEOUT:
            if (!mig__cli_duration_read(arguments.value, &call->options.connect_timeout))
                return command_usage_error(&command_drift,
                                           "--connect-timeout %.60s: not a duration; write 250ms, "
                                           "2s, 5m or 1h",
                                           arguments.value);
            break;
        case ARG_JSON:
            call->is_json = true;
            break;
        case ARGUMENT_HELP:
            command_print_help(&command_drift);
            return EXIT_DONE;
        case ARGUMENT_OPERAND:
            return command_usage_error(&command_drift, "unexpected argument \"%s\"",
                                       arguments.value);
        default:
            return command_usage_error(&command_drift, "%s", arguments.problem);
        }
    }
}

static int run(int argc, char **argv)
{
    Arena *arena = arena_create();
    DriftCall call = {.directory = "migrations", .choice = {.command = "upgrade"}};
    int code = read_arguments(arena, &call, argc, argv);
    arena_destroy(arena);
    return code;
}

const Command command_drift = {
    "drift", "", "Compares a database with what its revisions have made", options, ARG_COUNT, run};
