// SPDX-License-Identifier: MIT
// Which database a command means, and opening it.
#ifndef MIG_CLI_DATABASE_H
#define MIG_CLI_DATABASE_H

#include "command.h"

// Looks the URL up (rising strength: .env, DATABASE_URL, --database) and the driver that knows it;
// sets cli->url and cli->kind. Returns 0, or the exit code after a message. Where `is_required` is
// false only
// --database may be wrong: else cli->kind stays NULL.
int mig__cli_database_find(Cli *cli, bool is_required);

// Finds and opens it, waiting for --connect-timeout; sets cli->driver, and signals cancel it.
int mig__cli_database_open(Cli *cli);
void mig__cli_database_close(Cli *cli);

// The options of a run, from the command line.
MigOptions mig__cli_run_options(const Cli *cli);

#endif
