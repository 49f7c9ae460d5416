// SPDX-License-Identifier: MIT
// wait: until another program has migrated the database.
#include "command.h"

#include "database.h"
#include "print.h"
#include "progress.h"

enum { DEFAULT_DEADLINE = 15 * 60 * 1000 };

static int wait_for(Cli *cli, const MigHistory *history, uint64_t end)
{
    CliProgress progress;
    MigError error = {0};
    MigOptions options = mig__cli_run_options(cli);
    uint64_t now = mig__now();
    options.deadline = now < end ? (uint32_t)(end - now) : 1;
    options.observer = mig__cli_progress_event;
    options.observer_context = &progress;
    mig__cli_progress_begin(&progress, cli, history);
    MigStatus status = mig_wait(cli->driver, history, &options, &error);
    mig__cli_progress_break(&progress);
    if (status == MIG_OK)
        return 0;
    error.status = status;
    return mig__cli_report(cli, &error);
}

// One deadline for all of it: the server that is not up yet, and every history.
int mig__cli_wait(Cli *cli)
{
    uint32_t deadline = cli->options.deadline ? cli->options.deadline : DEFAULT_DEADLINE;
    uint64_t end = mig__now() + deadline;
    if (!(cli->options.given & OPTION_CONNECT_TIMEOUT))
        cli->options.connect_timeout = deadline;
    int code = mig__cli_database_open(cli);
    for (size_t i = 0; !code && cli->histories[i]; i++)
        code = wait_for(cli, cli->histories[i], end);
    mig__cli_database_close(cli);
    return code;
}
