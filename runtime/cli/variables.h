// SPDX-License-Identifier: MIT
// Values of variables for a run: MIGC_VARIABLE_NAME of the environment, then --set.
#ifndef MIG_CLI_VARIABLES_H
#define MIG_CLI_VARIABLES_H

#include "command.h"

// Copies the values of --set and makes them unreadable in argv, which `ps` shows. False where
// memory is short.
bool mig__cli_variables_take(CliOptions *options, int argc, char **argv);
void mig__cli_variables_drop(CliOptions *options);

// Gives the options the values of this history's variables; *memory is to be freed behind the run.
// 0, or the exit code after a message: a name that no history declares.
int mig__cli_variables_set(const Cli *cli, const MigHistory *history, MigOptions *options,
                           MigVariableValue **memory);

#endif
