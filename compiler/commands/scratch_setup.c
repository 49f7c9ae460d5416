// SPDX-License-Identifier: MIT
#include "scratch_setup.h"

#include "cli/cancel.h"
#include "cli/database.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/url.h"
#include "cli/variables.h"
#include "digest.h"
#include "drivers.h"
#include "scratch_cache.h"
#include "settings.h"
#include "steps.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Words {
    char **items;
    size_t count;
    size_t capacity;
} Words;

bool scratch_options_take(Arena *arena, ScratchOptions *options, int argument, char *value)
{
    switch (argument) {
    case SCRATCH_DIRECTORY:
        options->input.directory = value;
        return true;
    case SCRATCH_DIALECT:
        input_add_dialects(&options->input, value);
        return true;
    case SCRATCH_DATABASE:
        options->choice.database = value;
        return true;
    case SCRATCH_ENVIRONMENT:
        options->choice.environment = value;
        return true;
    case SCRATCH_STEPS:
        options->steps = value;
        return true;
    case SCRATCH_SET:
        ARRAY_PUSH(arena, &options->sets, value);
        return true;
    default:
        return false;
    }
}

static int load(ScratchSetup *setup, const Command *command, const ScratchOptions *options)
{
    setup->project = input_load(setup->arena, command, &options->input, PROJECT_USED);
    if (!setup->project)
        return MIG_MISUSE;
    project_pack(setup->project, PACK_WHOLE);
    if (setup->project->diagnostics.error_count > 0 || !setup->project->history) {
        diagnostic_print(&setup->project->diagnostics, stderr);
        return MIG_REFUSED;
    }
    setup->history = steps_load(setup->project, options->steps);
    setup->histories[0] = setup->history;
    setup->cli.histories = setup->histories;
    return setup->history ? 0 : MIG_REFUSED;
}

static int refuse_protected(const Place *place)
{
    command_complain("error: [%s.%s] in migc.ini is protected: no scratch database is made on its "
                     "server",
                     place->kind == PLACE_ENVIRONMENT ? "environment" : "database",
                     place->name.data);
    return MIG_REFUSED;
}

// Another name for a protected database protects it no less.
static int check_protection(const ScratchSetup *setup, const Place *place, const char *url)
{
    const PlaceList *places = &setup->project->settings.places;
    if (place && place->is_protected)
        return refuse_protected(place);
    for (size_t i = 0; i < places->count; i++) {
        Text missing;
        const char *other = place_url(setup->arena, &places->items[i], &missing);
        if (places->items[i].is_protected && other && strcmp(other, url) == 0)
            return refuse_protected(&places->items[i]);
    }
    return 0;
}

// The command line that `upgrade` would have there: the options of migc.ini, then the variables.
static int read_options(ScratchSetup *setup, const TargetDatabase *target,
                        const ScratchOptions *options)
{
    char problem[CLI_PROBLEM_SIZE];
    Words words = {0};
    ARRAY_PUSH(setup->arena, &words, text_copy(setup->arena, TEXT("migc")));
    ARRAY_PUSH(setup->arena, &words, text_copy(setup->arena, TEXT("upgrade")));
    for (size_t i = 0; target && i < target->words.count; i++)
        ARRAY_PUSH(setup->arena, &words, target->words.items[i]);
    for (size_t i = 0; i < options->sets.count; i++) {
        ARRAY_PUSH(setup->arena, &words, text_copy(setup->arena, TEXT("--set")));
        ARRAY_PUSH(setup->arena, &words, options->sets.items[i]);
    }
    ARRAY_PUSH(setup->arena, &words, NULL);
    int count = (int)words.count - 1;
    if (!mig__cli_options_read(&setup->cli.options, count, words.items, problem)) {
        command_complain("error: %s", problem);
        return MIG_MISUSE;
    }
    if (mig__cli_variables_take(&setup->cli.options, count, words.items))
        return 0;
    command_complain("error: out of memory");
    return MIG_REFUSED;
}

// The server that was named, if one was. DATABASE_URL alone names none: on the application's own
// server nobody wants databases that he has not asked for.
static int find_server(ScratchSetup *setup, const ScratchOptions *options)
{
    const DatabaseChoice *choice = &options->choice;
    TargetDatabases targets = {0};
    if (!choice->database && !choice->environment)
        return read_options(setup, NULL, options);
    int code = target_databases_choose(setup->arena, choice, &setup->project->settings.places,
                                       command_drivers, &targets);
    if (!code)
        code = read_options(setup, &targets.items[0], options);
    if (!code)
        code = mig__cli_database_find(&setup->cli, true);
    if (!code)
        code = check_protection(setup, targets.items[0].place, setup->cli.url);
    if (!code)
        setup->place.url = text_copy(setup->arena, text_from(setup->cli.url));
    if (choice->database) {
        union {
            const char *in;
            char *out;
        } same = {choice->database};
        mig__cli_scrub(same.out);
    }
    return code;
}

static int choose_dialect(ScratchSetup *setup, const ScratchOptions *options)
{
    DialectSet wanted = options->input.dialects;
    DialectSet had = 0;
    for (unsigned i = 0; i < MIG_DIALECT_COUNT; i++)
        if (setup->history->tracks[i].revisions)
            had |= DIALECT_BIT(i);
    if (wanted & (wanted - 1u)) {
        command_complain("error: --dialect: one of the two, since it is one database");
        return MIG_MISUSE;
    }
    if (setup->cli.kind && wanted && wanted != DIALECT_BIT(setup->cli.kind->dialect)) {
        command_complain("error: --database is of %s, and --dialect says another",
                         setup->cli.kind->name);
        return MIG_MISUSE;
    }
    if (setup->cli.kind)
        wanted = DIALECT_BIT(setup->cli.kind->dialect);
    if (!wanted)
        wanted = had & DIALECT_BIT(MIG_SQLITE) ? DIALECT_BIT(MIG_SQLITE) : had;
    setup->place.dialect = wanted == DIALECT_BIT(MIG_SQLITE) ? MIG_SQLITE : MIG_POSTGRESQL;
    if (wanted & had)
        return 0;
    command_complain("error: the history is not for %s: its dialects are in migc.ini",
                     dialect_name(setup->place.dialect));
    return MIG_REFUSED;
}

// Of migc.ini they are weaker than those of the environment and of --set.
static int set_variables(ScratchSetup *setup)
{
    const SettingsVariableList *list = &setup->project->settings.variables;
    MigVariableValue *values;
    int code = mig__cli_variables_set(&setup->cli, setup->history, &setup->options, &setup->memory);
    if (code)
        return code;
    size_t count = 0;
    values = arena_alloc(setup->arena,
                         (list->count + setup->options.variable_count + 1) * sizeof *values);
    for (size_t i = 0; i < list->count; i++)
        values[count++] = (MigVariableValue){text_copy(setup->arena, list->items[i].name),
                                             text_copy(setup->arena, list->items[i].value)};
    for (size_t i = 0; i < setup->options.variable_count; i++)
        values[count++] = setup->options.variables[i];
    setup->options.variables = values;
    setup->options.variable_count = count;
    return 0;
}

int scratch_setup_begin(ScratchSetup *setup, Arena *arena, const Command *command,
                        const ScratchOptions *options)
{
    *setup = (ScratchSetup){.arena = arena,
                            .steps = options->steps,
                            .cli = {.program = "migc", .drivers = command_drivers},
                            .options = MIG_OPTIONS};
    int code = load(setup, command, options);
    if (!code)
        code = find_server(setup, options);
    if (!code)
        code = choose_dialect(setup, options);
    if (!code) {
        setup->options = mig__cli_run_options(&setup->cli);
        code = set_variables(setup);
    }
    return code;
}

void scratch_setup_end(ScratchSetup *setup)
{
    mig__cli_variables_drop(&setup->cli.options);
    free(setup->memory);
    mig__cli_database_close(&setup->cli);
}

static int fill(void *context, const char *url)
{
    ScratchSetup *setup = context;
    MigError error = {0};
    CliProgress progress;
    MigOptions options = setup->options;
    MigDriver *driver = mig_open(url, command_drivers, &error);
    if (!driver)
        return mig__cli_report(&setup->cli, &error);
    bool is_shown = isatty(STDERR_FILENO);
    mig__cli_cancel_watch(driver);
    if (is_shown) {
        options.observer = mig__cli_progress_event;
        options.observer_context = &progress;
        mig__cli_progress_begin(&progress, &setup->cli, setup->history);
    }
    error.status = mig_upgrade(driver, setup->history, setup->target, &options, &error);
    if (is_shown)
        mig__cli_progress_break(&progress);
    mig__cli_cancel_watch(NULL);
    mig_close(driver);
    return error.status == MIG_OK ? 0 : mig__cli_report(&setup->cli, &error);
}

// Each part with its end, so that no two lists are the same bytes.
static void add_part(MigDigest *digest, const char *part)
{
    const char *text = part ? part : "";
    mig__digest_update(digest, text, strlen(text) + 1);
}

// What functions of a library do is not in any digest.
static void add_library(Arena *arena, const Project *project, const char *path, MigDigest *digest)
{
    struct stat status;
    Builder text = {.arena = arena};
    if (!path && project->settings.steps.size == 0)
        return;
    if (path)
        builder_add(&text, text_from(path));
    else if (project->settings.steps.data[0] == '/')
        builder_add(&text, project->settings.steps);
    else
        builder_add_format(&text, "%s/%.*s", project->directory,
                           TEXT_ARGS(project->settings.steps));
    if (stat(text.items, &status) == 0)
        builder_add_format(&text, " %lld %lld %ld", (long long)status.st_size,
                           (long long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
    add_part(digest, text.items);
}

ScratchContent scratch_setup_content(ScratchSetup *setup)
{
    MigDigest digest;
    char hex[MIG_DIGEST_HEX_SIZE];
    const MigHistory *history = setup->history;
    const MigOptions *options = &setup->options;
    const char *parts[] = {MIG_VERSION,
                           dialect_name(setup->place.dialect),
                           history->text + history->name,
                           history->text + history->tracks[setup->place.dialect].launch_digest,
                           setup->target,
                           options->ledger_schema,
                           options->role,
                           options->search_path,
                           options->reader_role};
    mig__digest_init(&digest);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        add_part(&digest, parts[i]);
    for (size_t i = 0; i < options->variable_count; i++) {
        add_part(&digest, options->variables[i].name);
        add_part(&digest, options->variables[i].value);
    }
    add_library(setup->arena, setup->project, setup->steps, &digest);
    mig__digest_final_hex(&digest, hex);
    return (ScratchContent){text_from(text_copy(setup->arena, (Text){hex, SCRATCH_KEY_SIZE})), fill,
                            setup};
}
