// SPDX-License-Identifier: MIT
// --sql: what a command would do, as a script for psql or the sqlite3 shell.
#ifndef MIG_CLI_SCRIPT_H
#define MIG_CLI_SCRIPT_H

#include "../target.h"
#include "command.h"

// Prints a script for each history, from a range FROM:TARGET; no database is opened. The exit code.
int mig__cli_script(Cli *cli, MigRequest request);

// The same of one history, from where the open database is.
int mig__cli_script_plan(const Cli *cli, const MigHistory *history);

#endif
