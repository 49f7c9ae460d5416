// SPDX-License-Identifier: MIT
#include "target_database.h"

#include "cli/command.h"
#include "cli/database.h"
#include "cli/print.h"
#include "settings.h"
#include <stdlib.h>
#include <string.h>

enum { ASK_SECONDS = 60 };

static void add_word(Arena *arena, TargetDatabase *target, const char *word)
{
    ARRAY_PUSH(arena, &target->words, text_copy(arena, text_from(word)));
}

static bool has_option(const char *command, const char *name)
{
    const CliCommand *known = mig__cli_command_find(command);
    for (const CliOption *option = mig__cli_option_table(); known && option->name; option++)
        if (strcmp(option->name, name) == 0)
            return (known->options & option->bit) != 0;
    return false;
}

static void add_option(Arena *arena, TargetDatabase *target, const char *command, const char *name,
                       const char *value)
{
    Builder word = {.arena = arena};
    if (!has_option(command, name))
        return;
    builder_add_format(&word, "--%s", name);
    add_word(arena, target, word.items);
    add_word(arena, target, value);
}

static int add_place(Arena *arena, const DatabaseChoice *choice, const Place *place,
                     TargetDatabase *target)
{
    Text missing;
    const char *kind = place->kind == PLACE_ENVIRONMENT ? "environment" : "database";
    const char *url = place_url(arena, place, &missing);
    target->place = place;
    if (!url && missing.size > 0) {
        command_complain("error: [%s.%s] in migc.ini takes its URL from %s, which is not set", kind,
                         place->name.data, missing.data);
        return MIG_MISUSE;
    }
    if (!url && place->kind == PLACE_DATABASE) {
        command_complain("error: [%s.%s] in migc.ini has no url", kind, place->name.data);
        return MIG_MISUSE;
    }
    if (url)
        add_option(arena, target, choice->command, "database", url);
    for (size_t i = 0; i < place->options.count; i++)
        add_option(arena, target, choice->command, place->options.items[i].name.data,
                   place->options.items[i].value.data);
    return 0;
}

static int refuse_name(const PlaceList *places, const char *name, const char *what)
{
    command_complain("error: migc.ini has no %s \"%s\"", what, name);
    for (size_t i = 0; i < places->count; i++)
        fprintf(stderr, "%s[%s.%s]%s", i == 0 ? "  there are: " : ", ",
                places->items[i].kind == PLACE_ENVIRONMENT ? "environment" : "database",
                places->items[i].name.data, i + 1 == places->count ? "\n" : "");
    return MIG_MISUSE;
}

static int choose_one(Arena *arena, const DatabaseChoice *choice, const PlaceList *places,
                      TargetDatabase *target)
{
    const char *environment = choice->environment ? choice->environment
                              : choice->database  ? NULL
                                                  : getenv("MIGC_ENVIRONMENT");
    if (environment && *environment) {
        const Place *place = place_find(places, text_from(environment));
        if (!place || place->kind != PLACE_ENVIRONMENT)
            return refuse_name(places, environment, "environment");
        int code = add_place(arena, choice, place, target);
        if (code)
            return code;
    }
    if (!choice->database)
        return 0;
    bool is_name = settings_name_is_valid(text_from(choice->database));
    const Place *place = is_name ? place_find(places, text_from(choice->database)) : NULL;
    if (place)
        return add_place(arena, choice, place, target);
    if (is_name && places->count > 0 && !strchr(choice->database, '.'))
        return refuse_name(places, choice->database, "database or environment");
    // The very words of argv, so that the password in them is made unreadable for ps.
    ARRAY_PUSH(arena, &target->words, text_copy(arena, TEXT("--database")));
    union {
        const char *given;
        char *word;
    } database = {choice->database};
    ARRAY_PUSH(arena, &target->words, database.word);
    return 0;
}

// A search path is a list of names, so a name is quoted there; the ledger's schema is one.
static void add_schema(Arena *arena, const DatabaseChoice *choice, const char *schema,
                       TargetDatabase *target)
{
    Builder quoted = {.arena = arena};
    builder_add_identifier(&quoted, text_from(schema));
    add_option(arena, target, choice->command, "search-path", quoted.items);
    add_option(arena, target, choice->command, "ledger-schema", schema);
}

typedef struct SchemaReader {
    Arena *arena;
    TargetDatabases *targets;
    const TargetDatabase *first;
    const DatabaseChoice *choice;
    bool is_wrong;
} SchemaReader;

static bool take_schema(void *context, size_t count, const char *const *values)
{
    SchemaReader *reader = context;
    if (count != 1 || !values[0] || !*values[0]) {
        reader->is_wrong = true;
        return true;
    }
    TargetDatabase target = {.label = text_from(text_copy(reader->arena, text_from(values[0]))),
                             .place = reader->first->place};
    for (size_t i = 0; i < reader->first->words.count; i++)
        ARRAY_PUSH(reader->arena, &target.words, reader->first->words.items[i]);
    add_schema(reader->arena, reader->choice, target.label.data, &target);
    ARRAY_PUSH(reader->arena, reader->targets, target);
    return true;
}

static const char *word_of(const TargetDatabase *target, const char *option)
{
    const char *value = NULL;
    for (size_t i = 0; i + 1 < target->words.count; i += 2)
        if (strcmp(target->words.items[i], option) == 0)
            value = target->words.items[i + 1];
    return value;
}

static int ask_schemas(const Cli *cli, SchemaReader *reader)
{
    MigSession session = {.ledger_schema = "public",
                          .deadline = mig__now() + ASK_SECONDS * 1000,
                          .role = word_of(reader->first, "--role")};
    MigError error = {0};
    bool is_missing = false;
    cli->driver->kind->configure(cli->driver, &session);
    MigOutcome outcome = cli->driver->kind->query(cli->driver, reader->choice->each_schema,
                                                  take_schema, reader, &is_missing, &error);
    if (outcome != MIG__DONE)
        return mig__cli_report(cli, &error);
    if (is_missing) {
        command_complain(
            "error: --each-schema: the query names a table or a schema that is not there");
        return MIG_REFUSED;
    }
    if (reader->is_wrong) {
        command_complain(
            "error: --each-schema: the query must give one column, the schemas' names");
        return MIG_MISUSE;
    }
    if (reader->targets->count == 0)
        command_complain("--each-schema: the query gives no schema: nothing to do");
    return 0;
}

static int choose_schemas(SchemaReader *reader, const MigDriverKind *const *drivers)
{
    Cli cli = {.program = "migc", .drivers = drivers};
    cli.options.database = word_of(reader->first, "--database");
    int code = mig__cli_database_open(&cli);
    if (!code && cli.kind->dialect != MIG_POSTGRESQL) {
        command_complain("error: --each-schema means nothing to %s", cli.kind->name);
        code = MIG_MISUSE;
    }
    if (!code)
        code = ask_schemas(&cli, reader);
    mig__cli_database_close(&cli);
    return code;
}

static int choose_all(Arena *arena, const DatabaseChoice *choice, const PlaceList *places,
                      TargetDatabases *targets)
{
    for (size_t i = 0; i < places->count; i++) {
        const Place *place = &places->items[i];
        if (place->kind != PLACE_DATABASE)
            continue;
        TargetDatabase target = {.label = place->name};
        int code = add_place(arena, choice, place, &target);
        if (code)
            return code;
        if (choice->schema)
            add_schema(arena, choice, choice->schema, &target);
        ARRAY_PUSH(arena, targets, target);
    }
    if (targets->count > 0)
        return 0;
    command_complain("error: --all: migc.ini has no [database.NAME]");
    return MIG_MISUSE;
}

int target_databases_choose(Arena *arena, const DatabaseChoice *choice, const PlaceList *places,
                            const MigDriverKind *const *drivers, TargetDatabases *targets)
{
    TargetDatabase one = {0};
    if (choice->is_all && (choice->database || choice->environment || choice->each_schema)) {
        command_complain("error: --all stands for every [database.NAME]: not together with %s",
                         choice->each_schema ? "--each-schema" : "--database or --environment");
        return MIG_MISUSE;
    }
    if (choice->is_all)
        return choose_all(arena, choice, places, targets);
    int code = choose_one(arena, choice, places, &one);
    if (code)
        return code;
    if (choice->each_schema) {
        SchemaReader reader = {arena, targets, &one, choice, false};
        return choice->schema ? (command_complain("error: --schema or --each-schema, not both"),
                                 (int)MIG_MISUSE)
                              : choose_schemas(&reader, drivers);
    }
    if (choice->schema)
        add_schema(arena, choice, choice->schema, &one);
    ARRAY_PUSH(arena, targets, one);
    return 0;
}
