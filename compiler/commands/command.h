// SPDX-License-Identifier: MIT
// The commands of migc. Only this layer prints and decides about exit codes:
// 0 done, 1 the input says no, 2 usage (the database commands have more: docs/command-line.md).
#ifndef MIGC_COMMAND_H
#define MIGC_COMMAND_H

#include "arguments.h"
#include "project.h"

enum { EXIT_DONE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2 };

typedef struct Command {
    const char *name;
    const char *operands; // for the usage line
    const char *summary;  // one line
    const Option *options;
    size_t option_count;
    int (*run)(int argc, char **argv); // argv[0] is the command's name
} Command;

extern const Command command_compile;
extern const Command command_check;
extern const Command command_explain;
// Not in migc-stage1:
extern const Command command_runtime;
extern const Command command_drift;
extern const Command command_create;
extern const Command command_drop;
extern const Command command_reset;
extern const Command command_scratch;
extern const Command command_test;
extern const Command command_init;
extern const Command command_new;
extern const Command command_merge;
extern const Command command_rebase;
extern const Command command_edit;
extern const Command command_seal;
extern const Command command_completions;
extern const Command command_man;

// The table of the commands above, in the order of help.
const Command *const *command_table(size_t *count);

// The commands of the runtime's own table (cli/command.h): with main's own argc and argv.
int command_database(int argc, char **argv);
// What these take in migc alone.
const Option *command_database_options(size_t *count);

void command_print_help(const Command *command);

// Prints "migc COMMAND: …" to stderr and returns EXIT_USAGE.
int command_usage_error(const Command *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Prints "migc: …" to stderr. Here as in a usage error, no control character of what a person has
// written reaches the terminal.
void command_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

// Prints "migc: error: …", the message of a database, which may have several lines (DETAIL, HINT).
void command_complain_lines(const char *text);

// Prints a line that belongs to the message before it.
void command_add_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

// Which revisions a command works on: --directory, --dialect and its operands.
typedef struct Input {
    const char *directory; // NULL: not given
    DialectSet dialects;   // 0: not given
    const char **operands;
    size_t operand_count;
    Text unknown_dialect; // of the first --dialect that names none
    bool has_unknown_dialect;
} Input;

#define OPTION_DIRECTORY                                                                           \
    {                                                                                              \
        "directory", 'd', OPTION_TAKES_VALUE, "DIR",                                               \
            "the revision directory (default: migrations)"                                         \
    }
#define OPTION_DIALECT                                                                             \
    {                                                                                              \
        "dialect", 0, OPTION_TAKES_VALUE, "D",                                                     \
            "postgresql, sqlite, or both with a comma (default: those of migc.ini)"                \
    }

// An empty input with room for argc operands, which live in the arena.
Input input_create(Arena *arena, int argc);
void input_add_operand(Input *input, const char *operand);
void input_add_dialects(Input *input, const char *list);

// The project that the input names, checked and packed; NULL after a usage error, which is printed.
Project *input_load(Arena *arena, const Command *command, const Input *input, ProjectNeed need);

#endif
