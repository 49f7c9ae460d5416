// SPDX-License-Identifier: MIT
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const CliOption option_table[] = {
    {OPTION_DATABASE, 0, "database", "URL",
     "the database (else MIGC_DATABASE_URL, DATABASE_URL, .env)"},
    {OPTION_CONNECT_TIMEOUT, 0, "connect-timeout", "DURATION",
     "wait so long for a server that is not up yet"},
    {OPTION_DEADLINE, 0, "deadline", "DURATION", "end all waiting of the run then (default 15m)"},
    {OPTION_LOCK_TIMEOUT, 0, "lock-timeout", "DURATION",
     "how long a statement may wait for a lock (default 5s; PostgreSQL)"},
    {OPTION_STATEMENT_TIMEOUT, 0, "statement-timeout", "DURATION",
     "how long a statement may run (default: no limit; PostgreSQL)"},
    {OPTION_GROUP, 0, "group", "NUMBER",
     "how many revisions may go out together, each in its own transaction (default 64)"},
    {OPTION_LEDGER_SCHEMA, 0, "ledger-schema", "NAME",
     "the schema of migc's own tables (default public; PostgreSQL)"},
    {OPTION_ROLE, 0, "role", "NAME", "be this role for the run, as SET ROLE does (PostgreSQL)"},
    {OPTION_SEARCH_PATH, 0, "search-path", "NAMES",
     "the search_path of the revisions' statements (PostgreSQL)"},
    {OPTION_READER_ROLE, 0, "reader-role", "NAME",
     "grant this role SELECT on migc's own tables (PostgreSQL)"},
    {OPTION_APPLICATION, 0, "application", "NAME",
     "the application's name: in the ledger, and on the server while the run works"},
    {OPTION_POOLER, 0, "pooler", "MODE",
     "session or transaction: how a pooler shares server connections (PostgreSQL)"},
    {OPTION_SET, 0, "set", "NAME=VALUE",
     "the value of a variable; may be repeated (else MIGC_VARIABLE_NAME)"},
    {OPTION_HISTORY, 0, "history", "NAME", "which history, where the program has several"},
    {OPTION_SQL, 0, "sql", NULL,
     "print a script for psql or the sqlite3 shell, instead of running it"},
    {OPTION_OF_DIALECT, 0, "dialect", "NAME",
     "of --sql: postgresql or sqlite (else the database's)"},
    {OPTION_LEDGER_EXISTS, 0, "ledger-exists", NULL,
     "of --sql from base: migc's tables are there, and empty (SQLite)"},
    {OPTION_DOWN, 0, "down", NULL,
     "the way back: plan a downgrade (TARGET: default -1); show: only that"},
    {OPTION_EXIT_CODE, 0, "exit-code", NULL, "exit 4 where there is something to do"},
    {OPTION_CHECK_HEADS, 'c', "check-heads", NULL, "exit 4 where revisions are pending"},
    {OPTION_RESOLVE_DEPENDENCIES, 0, "resolve-dependencies", NULL,
     "leave out what another revision depends on"},
    {OPTION_GRAPH, 0, "graph", NULL, "draw the lines of descent, as git does"},
    {OPTION_FORMAT, 0, "format", "FORMAT", "dot (default), mermaid or html"},
    {OPTION_LIMIT, 'n', "limit", "NUMBER", "print so many at most"},
    {OPTION_RANGE, 'r', "range", "FROM:TO", "only from FROM to TO, either may be left out"},
    {OPTION_RANGE, 0, "rev-range", "FROM:TO", "the same"},
    {OPTION_INDICATE_CURRENT, 'i', "indicate-current", NULL, "mark what the database has"},
    {OPTION_ON_FAILURE, 0, "on-failure", "WHAT",
     "stop (default) or revert: undo what this run has applied"},
    {OPTION_BACKUP, 0, "backup", NULL, "copy the file to FILE.TIME.backup first (SQLite)"},
    {OPTION_BACKUP, 0, "backup-to", "FILE", "copy the file to FILE first (SQLite)"},
    {OPTION_PURGE, 0, "purge", NULL, "forget every row first, unknown revisions included"},
    {OPTION_RESUME, 0, "resume", NULL, "the step in doubt is taken as not done; goes on with it"},
    {OPTION_MARK_DONE, 0, "mark-done", NULL, "the step in doubt (else the rest) was done by hand"},
    {OPTION_MARK_REVERTED, 0, "mark-reverted", NULL, "the revision was undone by hand"},
    {OPTION_ACCEPT, 0, "accept", NULL, "REVISION is taken as it is written now (needs --message)"},
    {OPTION_MESSAGE, 'm', "message", "WHY", "the reason, kept in the ledger"},
    {OPTION_JSON, 0, "json", NULL, "print JSON, for programs (docs/json.md)"},
    {OPTION_VERBOSE, 'v', "verbose", NULL, "say more"},
    {OPTION_QUIET, 'q', "quiet", NULL, "say nothing but errors"},
    {OPTION_LOG, 0, "log", "FORMAT", "text or json: a line for each event, for logs"},
    {OPTION_NO_COLOR, 0, "no-color", NULL, "no colours (NO_COLOR does the same)"},
    {OPTION_HELP, 'h', "help", NULL, "print help"},
    {OPTION_VERSION, 0, "version", NULL, "print the version"},
    {0, 0, NULL, NULL, NULL},
};

const CliOption *mig__cli_option_table(void)
{
    return option_table;
}

bool mig__cli_duration_read(const char *text, uint32_t *milliseconds)
{
    static const struct {
        const char *name;
        uint32_t factor;
    } units[] = {{"ms", 1}, {"s", 1000}, {"m", 60 * 1000}, {"h", 60 * 60 * 1000}};
    uint64_t number = 0;
    const char *at = text;
    for (; *at >= '0' && *at <= '9'; at++) {
        number = number * 10 + (uint64_t)(*at - '0');
        if (number > UINT32_MAX)
            return false;
    }
    for (size_t i = 0; at > text && i < sizeof units / sizeof *units; i++) {
        if (strcmp(at, units[i].name) != 0)
            continue;
        // UINT32_MAX itself means "not given" in the runtime.
        if (number * units[i].factor >= UINT32_MAX)
            return false;
        *milliseconds = (uint32_t)(number * units[i].factor);
        return true;
    }
    return false;
}

enum { LONGEST_NAME = 32 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

// Levenshtein distance of two short words, one row at a time.
static size_t distance_of(const char *a, const char *b)
{
    size_t row[LONGEST_NAME + 1];
    size_t a_size = strlen(a), b_size = strlen(b);
    for (size_t j = 0; j <= b_size; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_size; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            size_t above = row[j];
            size_t change = diagonal + (a[i - 1] != b[j - 1]);
            row[j] = smaller(smaller(row[j - 1], above) + 1, change);
            diagonal = above;
        }
    }
    return row[b_size];
}

const char *mig__cli_suggest(const char *word, const char *const *names, size_t count)
{
    const char *best = NULL;
    size_t limit = strlen(word) / 3 + 1;
    size_t best_distance = limit + 1;
    if (strlen(word) > LONGEST_NAME)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        if (strlen(names[i]) > LONGEST_NAME)
            continue;
        size_t distance = distance_of(word, names[i]);
        if (distance < best_distance && distance < strlen(word)) {
            best_distance = distance;
            best = names[i];
        }
    }
    return best;
}

// What is being read: the next argument, and where a problem goes.
typedef struct OptionReader {
    CliOptions *options;
    int argc;
    char **argv;
    int next;
    char *problem;
} OptionReader;

static bool fail_unknown(OptionReader *reader, const char *argument, size_t name_size)
{
    const char *names[sizeof option_table / sizeof *option_table];
    char name[LONGEST_NAME + 1] = "";
    size_t count = 0;
    for (const CliOption *option = option_table; option->name; option++)
        names[count++] = option->name;
    if (name_size > 2 && name_size - 2 <= LONGEST_NAME)
        memcpy(name, argument + 2, name_size - 2);
    const char *near = *name ? mig__cli_suggest(name, names, count) : NULL;
    snprintf(reader->problem, CLI_PROBLEM_SIZE, "unknown option %.*s%s%s%s", (int)name_size,
             argument, near ? "; did you mean --" : "", near ? near : "", near ? "?" : "");
    return false;
}

static const char **text_field(CliOptions *options, uint64_t bit)
{
    switch (bit) {
    case OPTION_DATABASE:
        return &options->database;
    case OPTION_HISTORY:
        return &options->history;
    case OPTION_LEDGER_SCHEMA:
        return &options->ledger_schema;
    case OPTION_RANGE:
        return &options->range;
    case OPTION_MESSAGE:
        return &options->message;
    case OPTION_BACKUP:
        return &options->backup_to;
    case OPTION_ON_FAILURE:
        return &options->on_failure;
    case OPTION_ROLE:
        return &options->role;
    case OPTION_SEARCH_PATH:
        return &options->search_path;
    case OPTION_READER_ROLE:
        return &options->reader_role;
    case OPTION_APPLICATION:
        return &options->application;
    case OPTION_POOLER:
        return &options->pooler;
    case OPTION_LOG:
        return &options->log;
    case OPTION_OF_DIALECT:
        return &options->dialect;
    case OPTION_FORMAT:
        return &options->format;
    default:
        return NULL;
    }
}

static uint32_t *duration_field(CliOptions *options, uint64_t bit)
{
    switch (bit) {
    case OPTION_CONNECT_TIMEOUT:
        return &options->connect_timeout;
    case OPTION_LOCK_TIMEOUT:
        return &options->lock_timeout;
    case OPTION_STATEMENT_TIMEOUT:
        return &options->statement_timeout;
    case OPTION_DEADLINE:
        return &options->deadline;
    default:
        return NULL;
    }
}

const char *const *mig__cli_option_words(const CliOption *option)
{
    static const struct {
        uint64_t bit;
        const char *words[4]; // ends with NULL
    } choices[] = {{OPTION_POOLER, {"session", "transaction"}},
                   {OPTION_LOG, {"text", "json"}},
                   {OPTION_ON_FAILURE, {"stop", "revert"}},
                   {OPTION_FORMAT, {"dot", "mermaid", "html"}},
                   {OPTION_OF_DIALECT, {"postgresql", "sqlite"}}};
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        if (choices[i].bit == option->bit)
            return choices[i].words;
    return NULL;
}

static bool check_word(OptionReader *reader, const CliOption *option, const char *value)
{
    const char *const *words = mig__cli_option_words(option);
    char *problem = reader->problem;
    size_t count = 0;
    for (; words && words[count]; count++)
        if (strcmp(value, words[count]) == 0)
            return true;
    if (count == 0)
        return true;
    snprintf(problem, CLI_PROBLEM_SIZE, "--%s %.60s: write %s", option->name, value, words[0]);
    for (size_t i = 1; i < count; i++) {
        size_t used = strlen(problem);
        snprintf(problem + used, CLI_PROBLEM_SIZE - used, "%s%s", i + 1 < count ? ", " : " or ",
                 words[i]);
    }
    return false;
}

static bool add_set(OptionReader *reader, const char *value)
{
    CliOptions *options = reader->options;
    if (*value == '=' || !strchr(value, '=')) { // not repeated: it may be a secret alone
        snprintf(reader->problem, CLI_PROBLEM_SIZE, "--set: write NAME=VALUE");
        return false;
    }
    if (options->set_count == CLI_MOST_SETS) {
        snprintf(reader->problem, CLI_PROBLEM_SIZE, "--set: more than %d variables",
                 (int)CLI_MOST_SETS);
        return false;
    }
    options->sets[options->set_count++] = value;
    return true;
}

// The options that take a number.
static bool set_number(OptionReader *reader, const CliOption *option, const char *value)
{
    bool is_group = option->bit == OPTION_GROUP;
    unsigned long most = is_group ? 64 : 1000000000;
    char *end = NULL;
    unsigned long number = strtoul(value, &end, 10);
    if (*value < '0' || *value > '9' || *end || number < 1 || number > most) {
        snprintf(reader->problem, CLI_PROBLEM_SIZE, "--%s %.60s: write a number from 1 to %lu",
                 option->name, value, most);
        return false;
    }
    *(is_group ? &reader->options->group : &reader->options->limit) = (uint32_t)number;
    return true;
}

static bool set_value(OptionReader *reader, const CliOption *option, const char *value)
{
    const char **text = text_field(reader->options, option->bit);
    if (option->bit == OPTION_SET)
        return add_set(reader, value);
    if (!*value) {
        snprintf(reader->problem, CLI_PROBLEM_SIZE, "--%s needs a value: %s", option->name,
                 option->argument);
        return false;
    }
    if (text) {
        *text = value;
        return check_word(reader, option, value);
    }
    if (option->bit & (OPTION_GROUP | OPTION_LIMIT))
        return set_number(reader, option, value);
    uint32_t *duration = duration_field(reader->options, option->bit);
    if (!duration || !mig__cli_duration_read(value, duration)) {
        snprintf(reader->problem, CLI_PROBLEM_SIZE,
                 "--%s %.60s: not a duration; write 250ms, 2s, 5m or 1h", option->name, value);
        return false;
    }
    // In MigOptions 0 means the default, which is not what somebody who writes 0 expects.
    if (*duration == 0 && option->bit != OPTION_CONNECT_TIMEOUT) {
        snprintf(reader->problem, CLI_PROBLEM_SIZE, "--%s %.60s: must be more than nothing",
                 option->name, value);
        return false;
    }
    return true;
}

// `value` is what stands after `=` or after a letter, or NULL.
static bool take_option(OptionReader *reader, const CliOption *option, const char *value)
{
    reader->options->given |= option->bit;
    if (!option->argument) {
        if (!value)
            return true;
        snprintf(reader->problem, CLI_PROBLEM_SIZE, "--%s takes no value", option->name);
        return false;
    }
    if (!value) {
        if (reader->next >= reader->argc) {
            snprintf(reader->problem, CLI_PROBLEM_SIZE, "--%s needs a value: %s", option->name,
                     option->argument);
            return false;
        }
        value = reader->argv[reader->next++];
    }
    return set_value(reader, option, value);
}

static bool take_long(OptionReader *reader, const char *argument)
{
    size_t size = strcspn(argument, "=");
    for (const CliOption *option = option_table; option->name; option++)
        if (strlen(option->name) == size - 2 && memcmp(option->name, argument + 2, size - 2) == 0)
            return take_option(reader, option, argument[size] ? argument + size + 1 : NULL);
    return fail_unknown(reader, argument, size);
}

static bool take_letters(OptionReader *reader, const char *argument)
{
    for (const char *letter = argument + 1; *letter; letter++) {
        const CliOption *option = option_table;
        while (option->name && option->letter != *letter)
            option++;
        if (!option->name) {
            snprintf(reader->problem, CLI_PROBLEM_SIZE, "unknown option %.60s", argument);
            return false;
        }
        const char *value = option->argument && letter[1] ? letter + 1 : NULL;
        if (!take_option(reader, option, value))
            return false;
        if (option->argument)
            return true;
    }
    return true;
}

static bool add_target(CliOptions *options, const char *target, char *problem)
{
    size_t used = strlen(options->target_list);
    const char *comma = options->target_count++ > 0 ? "," : "";
    int size =
        snprintf(options->target_list + used, CLI_TARGETS_SIZE - used, "%s%s", comma, target);
    if (size < 0 || (size_t)size >= CLI_TARGETS_SIZE - used) {
        snprintf(problem, CLI_PROBLEM_SIZE, "the targets are too long: more than %d characters",
                 CLI_TARGETS_SIZE - 1);
        return false;
    }
    options->target = options->target_list;
    return true;
}

static bool take_word(OptionReader *reader, const char *argument)
{
    if (!reader->options->command) {
        reader->options->command = argument;
        return true;
    }
    return add_target(reader->options, argument, reader->problem);
}

// `-1`, `-12`: a relative target. (`+1` never looks like an option.)
static bool is_relative(const char *argument)
{
    return argument[0] == '-' && argument[1] >= '0' && argument[1] <= '9';
}

bool mig__cli_options_read(CliOptions *options, int argc, char **argv,
                           char problem[CLI_PROBLEM_SIZE])
{
    OptionReader reader = {options, argc, argv, 1, problem};
    bool only_words = false;
    memset(options, 0, sizeof *options);
    while (reader.next < argc) {
        const char *argument = argv[reader.next++];
        bool is_read;
        if (only_words || argument[0] != '-' || !argument[1] || is_relative(argument))
            is_read = take_word(&reader, argument);
        else if (strcmp(argument, "--") == 0)
            is_read = only_words = true;
        else if (argument[1] == '-')
            is_read = take_long(&reader, argument);
        else
            is_read = take_letters(&reader, argument);
        if (!is_read)
            return false;
    }
    return true;
}
