// SPDX-License-Identifier: MIT
// The arguments of a command, one by one. Options and operands may be mixed; `-1` and `+2` are
// targets and never options; `--` ends the options. Nothing is permuted, nothing is kept between
// calls.
#ifndef MIGC_ARGUMENTS_H
#define MIGC_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum OptionTakes {
    OPTION_TAKES_NOTHING,
    OPTION_TAKES_VALUE,
    OPTION_TAKES_HEADER // =FILE, or the next word where that ends in .h; else nothing
} OptionTakes;

typedef struct Option {
    const char *name; // without its dashes
    char letter;      // or 0
    OptionTakes takes;
    const char *value; // what help calls the value, or NULL
    const char *help;
} Option;

// What arguments_next returns beside the index of an option.
enum { ARGUMENT_OPERAND = -1, ARGUMENT_END = -2, ARGUMENT_HELP = -3, ARGUMENT_ERROR = -4 };

typedef struct Arguments {
    int count;
    char **items;
    const Option *options;
    size_t option_count;
    int next;
    bool is_past_options;
    const char *letters; // of a word of several, those not read yet; or NULL
    const char *value;   // of the option (NULL where none), or the operand
    char problem[160];   // after ARGUMENT_ERROR
} Arguments;

// items[0] is the command's name, and no argument.
Arguments arguments_begin(int count, char **items, const Option *options, size_t option_count);

// The next argument: an index into options, or one of the values above.
int arguments_next(Arguments *arguments);

#endif
