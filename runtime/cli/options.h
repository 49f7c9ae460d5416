// SPDX-License-Identifier: MIT
// argv → what was asked for. Targets such as `-1` and `+2` look like options and are none.
#ifndef MIG_CLI_OPTIONS_H
#define MIG_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// One bit an option; CliOptions.given and CliCommand.options are sets of them.
enum {
    OPTION_DATABASE = 1u << 0,
    OPTION_CONNECT_TIMEOUT = 1u << 1,
    OPTION_LOCK_TIMEOUT = 1u << 2,
    OPTION_STATEMENT_TIMEOUT = 1u << 3,
    OPTION_DEADLINE = 1u << 4,
    OPTION_LEDGER_SCHEMA = 1u << 5,
    OPTION_HISTORY = 1u << 6,
    OPTION_QUIET = 1u << 7,
    OPTION_VERBOSE = 1u << 8,
    OPTION_NO_COLOR = 1u << 9,
    OPTION_HELP = 1u << 10,
    OPTION_VERSION = 1u << 11,
    OPTION_INDICATE_CURRENT = 1u << 12,
    OPTION_CHECK_HEADS = 1u << 13,
    OPTION_DOWN = 1u << 14,
    OPTION_EXIT_CODE = 1u << 15,
    OPTION_RANGE = 1u << 16,
    OPTION_ROLE = 1u << 17,
    OPTION_SEARCH_PATH = 1u << 18,
    OPTION_READER_ROLE = 1u << 19,
    OPTION_APPLICATION = 1u << 20,
    OPTION_POOLER = 1u << 21,
    OPTION_LOG = 1u << 22,
    OPTION_RESUME = 1u << 23,
    OPTION_MARK_DONE = 1u << 24,
    OPTION_MARK_REVERTED = 1u << 25,
    OPTION_ACCEPT = 1u << 26,
    OPTION_MESSAGE = 1u << 27,
    OPTION_SET = 1u << 28,
    OPTION_ON_FAILURE = 1u << 29,
    OPTION_BACKUP = 1u << 30 // of --backup-to, too
};

// Past the largest value of an enumeration.
#define OPTION_GROUP                (UINT64_C(1) << 32)
#define OPTION_JSON                 (UINT64_C(1) << 33)
#define OPTION_RESOLVE_DEPENDENCIES (UINT64_C(1) << 34)
#define OPTION_LIMIT                (UINT64_C(1) << 35)
#define OPTION_GRAPH                (UINT64_C(1) << 36)
#define OPTION_PURGE                (UINT64_C(1) << 40)
#define OPTION_SQL                  (UINT64_C(1) << 41)
#define OPTION_OF_DIALECT           (UINT64_C(1) << 42)
#define OPTION_LEDGER_EXISTS        (UINT64_C(1) << 43)
#define OPTION_FORMAT               (UINT64_C(1) << 44)

typedef struct CliOption {
    uint64_t bit;
    char letter;          // or 0
    const char *name;     // without its dashes
    const char *argument; // what it takes, as help names it; NULL: a flag
    const char *text;     // one line of help
} CliOption;

enum { CLI_MOST_SETS = 100, CLI_TARGETS_SIZE = 2000 };

typedef struct CliOptions {
    const char *command; // NULL: none
    const char *target;  // NULL: none; several are joined with commas, in target_list
    uint32_t target_count;
    char target_list[CLI_TARGETS_SIZE];
    const char *database; // as written in argv
    const char *history;
    const char *ledger_schema;
    const char *range;
    const char *message;
    const char *backup_to;
    const char *on_failure; // one of its words, or NULL
    const char *role;
    const char *search_path;
    const char *reader_role;
    const char *application;
    const char *pooler;              // one of its words, or NULL
    const char *log;                 // one of its words, or NULL
    const char *dialect;             // one of its words, or NULL
    const char *format;              // one of its words, or NULL
    const char *sets[CLI_MOST_SETS]; // NAME=VALUE, as written
    uint32_t set_count;
    uint32_t connect_timeout; // milliseconds
    uint32_t lock_timeout;
    uint32_t statement_timeout;
    uint32_t group; // 0: not given
    uint32_t limit; // 0: not given
    uint32_t deadline;
    uint64_t given;
} CliOptions;

enum { CLI_PROBLEM_SIZE = 400 };

// Reads argv[1] … . False where it cannot be read; `problem` then holds the message.
bool mig__cli_options_read(CliOptions *options, int argc, char **argv,
                           char problem[CLI_PROBLEM_SIZE]);

// The table of options, in the order of help; ends with a NULL name.
const CliOption *mig__cli_option_table(void);

// The words of which an option takes one, ended by NULL; NULL where it takes any.
const char *const *mig__cli_option_words(const CliOption *option);

// `250ms 2s 5m 1h` → milliseconds. False where it is no duration, or too long for the runtime.
bool mig__cli_duration_read(const char *text, uint32_t *milliseconds);

// Of `count` names the nearest to `word`, if near enough to suggest; else NULL.
const char *mig__cli_suggest(const char *word, const char *const *names, size_t count);

#endif
