// SPDX-License-Identifier: MIT
// verify: the checks of all applied revisions on a live database.
#include "command.h"

#include "database.h"
#include "print.h"
#include "variables.h"
#include <stdlib.h>

typedef struct Tally {
    const Cli *cli;
    size_t passed;
    size_t violated;
    size_t outdated;
} Tally;

static void print_check(void *context, const MigCheck *check)
{
    Tally *tally = context;
    if (check->result == MIG_CHECK_PASSED) {
        tally->passed++;
        if (tally->cli->options.given & OPTION_VERBOSE)
            mig__cli_note(tally->cli, "%s:%u: passed", check->file, (unsigned)check->line);
        return;
    }
    bool is_outdated = check->result == MIG_CHECK_OUTDATED;
    *(is_outdated ? &tally->outdated : &tally->violated) += 1;
    if (is_outdated)
        printf("outdated: ");
    mig__cli_print_lines(stdout, "", check->message);
}

static int verify_history(Cli *cli, const MigHistory *history)
{
    MigError error = {0};
    MigOptions options = mig__cli_run_options(cli);
    Tally tally = {cli, 0, 0, 0};
    MigVariableValue *values;
    int code = mig__cli_variables_set(cli, history, &options, &values);
    if (code)
        return code;
    MigStatus status = mig_verify(cli->driver, history, &options, print_check, &tally, &error);
    free(values);
    if (status != MIG_OK && tally.violated == 0)
        return mig__cli_report(cli, &error);
    fflush(stdout);
    size_t all = tally.passed + tally.violated + tally.outdated;
    if (all == 0)
        mig__cli_note(cli, "no applied revision has a verify");
    else
        mig__cli_note(cli, "%zu passed, %zu violated, %zu outdated", tally.passed, tally.violated,
                      tally.outdated);
    if (status != MIG_OK && status != MIG_REFUSED)
        return mig__cli_report(cli, &error);
    return tally.violated > 0 ? MIG_REFUSED : 0;
}

int mig__cli_verify(Cli *cli)
{
    int worst = 0;
    int code = mig__cli_database_open(cli);
    for (size_t i = 0; !code && cli->histories[i]; i++) {
        code = verify_history(cli, cli->histories[i]);
        if (code == MIG_REFUSED) {
            worst = code; // the others are still to be checked
            code = 0;
        }
    }
    mig__cli_database_close(cli);
    return code ? code : worst;
}
