// SPDX-License-Identifier: MIT
// upgrade, downgrade, redo, stamp: the commands that change a database.
#include "command.h"

#include "cancel.h"
#include "database.h"
#include "print.h"
#include "progress.h"
#include "script.h"
#include "variables.h"
#include "view.h"
#include <stdlib.h>
#include <string.h>

typedef MigStatus (*RunFunction)(MigDriver *driver, const MigHistory *history, const char *target,
                                 const MigOptions *options, MigError *error);

// What to say where nothing was to be done.
typedef void (*NothingFunction)(const Cli *cli, const MigHistory *history, char *text, size_t size);

static int run_one(Cli *cli, const MigHistory *history, RunFunction run, NothingFunction nothing)
{
    CliProgress progress;
    MigError error = {0};
    char text[300];
    MigOptions options = mig__cli_run_options(cli);
    MigVariableValue *values;
    int code = mig__cli_variables_set(cli, history, &options, &values);
    if (code)
        return code;
    options.observer = mig__cli_progress_event;
    options.observer_context = &progress;
    mig__cli_progress_begin(&progress, cli, history);
    MigStatus status = run(cli->driver, history, cli->options.target, &options, &error);
    free(values);
    mig__cli_progress_break(&progress);
    if (status != MIG_OK) {
        error.status = status;
        code = mig__cli_report(cli, &error);
        mig__cli_progress_fail(&progress);
        return code;
    }
    nothing(cli, history, text, sizeof text);
    mig__cli_progress_end(&progress, text);
    return 0;
}

static int run_each_history(Cli *cli, RunFunction run, NothingFunction nothing)
{
    int code = mig__cli_database_open(cli);
    for (size_t i = 0; !code && cli->histories[i]; i++)
        code = run_one(cli, cli->histories[i], run, nothing);
    mig__cli_database_close(cli);
    return code;
}

static void nothing_to_apply(const Cli *cli, const MigHistory *history, char *text, size_t size)
{
    const char *target = cli->options.target;
    CliView view;
    char heads[200] = "";
    if (target && strcmp(target, "head") != 0 && strcmp(target, "heads") != 0) {
        snprintf(text, size, "nothing to apply for %s", target);
        return;
    }
    if (mig__cli_view_make(&view, cli, history) == 0)
        mig__cli_view_heads(&view, heads, sizeof heads);
    mig__cli_view_free(&view);
    snprintf(text, size, "up to date at %s", heads);
}

static void nothing_to_revert(const Cli *cli, const MigHistory *history, char *text, size_t size)
{
    (void)history;
    snprintf(text, size, "nothing to revert for %s",
             cli->options.target ? cli->options.target : "-1");
}

static void nothing_to_redo(const Cli *cli, const MigHistory *history, char *text, size_t size)
{
    (void)cli;
    (void)history;
    snprintf(text, size, "nothing to redo");
}

static void nothing_was_run(const Cli *cli, const MigHistory *history, char *text, size_t size)
{
    (void)history;
    snprintf(text, size, "stamped %s; nothing was run", cli->options.target);
}

int mig__cli_upgrade(Cli *cli)
{
    if (cli->options.given & OPTION_SQL)
        return mig__cli_script(cli, MIG_REQUEST_UPGRADE);
    return run_each_history(cli, mig_upgrade, nothing_to_apply);
}

int mig__cli_downgrade(Cli *cli)
{
    if (cli->options.given & OPTION_SQL)
        return mig__cli_script(cli, MIG_REQUEST_DOWNGRADE);
    return run_each_history(cli, mig_downgrade, nothing_to_revert);
}

int mig__cli_redo(Cli *cli)
{
    return run_each_history(cli, mig_redo, nothing_to_redo);
}

// A stamp counts nothing, whatever events it sends: nothing is applied.
static MigStatus stamp(MigDriver *driver, const MigHistory *history, const char *target,
                       const MigOptions *options, MigError *error)
{
    MigOptions silent = *options;
    silent.observer = NULL;
    silent.observer_context = NULL;
    return mig_stamp(driver, history, target, &silent, error);
}

int mig__cli_stamp(Cli *cli)
{
    if (cli->options.given & OPTION_SQL)
        return mig__cli_script(cli, MIG_REQUEST_STAMP);
    return run_each_history(cli, stamp, nothing_was_run);
}
