// SPDX-License-Identifier: MIT
// A command of the database command line: what it is called with, and the table of all.
#ifndef MIG_CLI_COMMAND_H
#define MIG_CLI_COMMAND_H

// This part of the runtime may use POSIX; every .c file here includes this first.
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "../driver.h"
#include "../history.h"
#include "options.h"
#include <mig/cli.h>
#include <stdio.h>

typedef struct Cli {
    const char *program;
    const MigHistory *const *histories; // those asked for; ends with NULL
    bool has_several;                   // output names the history
    const MigDriverKind *const *drivers;
    CliOptions options;
    MigLog log;                // of --log; its lines go to stderr
    char *url;                 // NULL until the database was looked up
    const MigDriverKind *kind; // of the URL
    MigDriver *driver;         // NULL until opened
    bool is_output_coloured;
    bool is_error_coloured;
} Cli;

typedef enum CliHistories {
    CLI_ONE_HISTORY,         // one, or --history
    CLI_EVERY_HISTORY,       // all in turn
    CLI_EVERY_WITHOUT_TARGET // all in turn, but a target belongs to one
} CliHistories;

// `run` returns the exit code. Where `argument` ends with "…" several are taken.
typedef struct CliCommand {
    const char *name;
    const char *argument; // as help writes it, or NULL where none is taken
    bool needs_argument;
    CliHistories histories;
    uint64_t options;
    const char *summary;
    const char *text; // the paragraphs of `help COMMAND`
    int (*run)(Cli *cli);
} CliCommand;

int mig__cli_upgrade(Cli *cli);
int mig__cli_downgrade(Cli *cli);
int mig__cli_redo(Cli *cli);
int mig__cli_stamp(Cli *cli);
int mig__cli_wait(Cli *cli);
int mig__cli_repair(Cli *cli);
int mig__cli_plan(Cli *cli);
int mig__cli_current(Cli *cli);
int mig__cli_history(Cli *cli);
int mig__cli_heads(Cli *cli);
int mig__cli_branches(Cli *cli);
int mig__cli_status(Cli *cli);
int mig__cli_log(Cli *cli);
int mig__cli_show(Cli *cli);
int mig__cli_graph(Cli *cli);
int mig__cli_verify(Cli *cli);

// The table of commands, in the order of help; ends with a NULL name.
const CliCommand *mig__cli_command_table(void);
const CliCommand *mig__cli_command_find(const char *name); // NULL: none

void mig__cli_print_help(const Cli *cli, FILE *stream);
void mig__cli_print_command_help(const Cli *cli, const CliCommand *command);
// One line on stderr: what to type.
void mig__cli_print_usage(const Cli *cli, const CliCommand *command);

// The first of the histories asked for: the only one where a command takes one.
const MigHistory *mig__cli_one_history(const Cli *cli);

#endif
