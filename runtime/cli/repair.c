// SPDX-License-Identifier: MIT
// repair: what was begun and not finished, and what a person says of it.
#include "command.h"

#include "cancel.h"
#include "database.h"
#include "print.h"
#include "progress.h"
#include "section.h"
#include "variables.h"
#include <stdlib.h>
#include <string.h>

enum { WAYS = OPTION_RESUME | OPTION_MARK_DONE | OPTION_MARK_REVERTED | OPTION_ACCEPT };

typedef struct Unfinished {
    const Cli *cli;
    size_t count;      // revisions
    char revision[72]; // the last
    MigDirection direction;
    bool in_doubt;
    bool is_known;
} Unfinished;

static void print_begun(Unfinished *seen, const MigUnfinishedStep *step)
{
    seen->count++;
    seen->in_doubt = false;
    seen->is_known = step->step_count > 0;
    seen->direction = step->direction;
    snprintf(seen->revision, sizeof seen->revision, "%s", step->revision);
    mig__cli_print_styled(seen->cli, STYLE_ID, step->revision);
    fputs(step->direction == MIG_UP ? " up" : " down", stdout);
    if (step->step_count > 0)
        printf(", %u of %u segments done", (unsigned)step->segment, (unsigned)step->segment_count);
    else
        fputs(", its steps are not known to this program", stdout);
    fputs(*step->title ? ", " : "", stdout);
    mig__cli_print_text(stdout, step->title);
    fputc('\n', stdout);
}

static void print_unfinished(void *context, const MigUnfinishedStep *step)
{
    static const char *const states[] = {"done", "in doubt", "not done"};
    Unfinished *seen = context;
    if (strcmp(seen->revision, step->revision) != 0)
        print_begun(seen, step);
    if (step->step_count == 0)
        return;
    seen->in_doubt |= step->state == MIG_STEP_IN_DOUBT;
    printf("-- %s: ", states[step->state]);
    mig__cli_print_text(stdout, step->file);
    printf(":%u:%u", (unsigned)step->line, (unsigned)step->column);
    if (*step->batch_key) {
        fputs(" (has come to ", stdout);
        mig__cli_print_text(stdout, step->batch_key);
        fputc(')', stdout);
    }
    fputc('\n', stdout);
    mig__cli_section_print_sql(step->sql);
}

static void print_choice(const Unfinished *seen, const char *way, const char *meaning)
{
    char command[160];
    snprintf(command, sizeof command, "%s repair %s %s", seen->cli->program, way, seen->revision);
    fprintf(stderr, "  %-40s %s\n", command, meaning);
}

static void print_choices(const Unfinished *seen)
{
    bool is_up = seen->direction == MIG_UP;
    if (seen->cli->options.given & OPTION_QUIET)
        return;
    mig__cli_note(seen->cli, "nothing was changed; see what the database really has, then say so:");
    print_choice(seen, "--resume",
                 seen->in_doubt ? "the step in doubt has not had its effect: goes on with it"
                                : "goes on with the next step");
    if (seen->is_known)
        print_choice(seen, "--mark-done",
                     seen->in_doubt
                         ? "it has had its effect; what comes behind it is still to be run"
                     : is_up ? "the rest has been done by hand: it is applied"
                             : "the rest has been done by hand: it is reverted");
    print_choice(seen, "--mark-reverted", "all of it has been undone by hand: it is reverted");
}

static int show(Cli *cli, const MigHistory *history)
{
    MigError error = {0};
    MigOptions options = mig__cli_run_options(cli);
    Unfinished seen = {cli, 0, "", MIG_UP, false, false};
    MigStatus status =
        mig_unfinished(cli->driver, history, &options, print_unfinished, &seen, &error);
    if (status != MIG_OK)
        return mig__cli_report(cli, &error);
    fflush(stdout);
    if (seen.count == 0)
        mig__cli_note(cli, "nothing is unfinished");
    else
        print_choices(&seen);
    return 0;
}

static int settle(Cli *cli, const MigHistory *history, MigRepair action)
{
    CliProgress progress;
    MigError error = {0};
    MigOptions options = mig__cli_run_options(cli);
    MigVariableValue *values;
    int code = mig__cli_variables_set(cli, history, &options, &values);
    if (code)
        return code;
    options.observer = mig__cli_progress_event;
    options.observer_context = &progress;
    mig__cli_progress_begin(&progress, cli, history);
    MigStatus status = mig_repair(cli->driver, history, action, cli->options.target,
                                  cli->options.message, &options, &error);
    free(values);
    mig__cli_progress_break(&progress);
    if (status == MIG_OK) {
        mig__cli_progress_end(&progress, "written to the ledger; nothing was run");
        return 0;
    }
    error.status = status;
    code = mig__cli_report(cli, &error);
    mig__cli_progress_fail(&progress);
    return code;
}

int mig__cli_repair(Cli *cli)
{
    static const struct {
        uint32_t way;
        MigRepair action;
    } actions[] = {{OPTION_RESUME, MIG_REPAIR_RESUME},
                   {OPTION_MARK_DONE, MIG_REPAIR_MARK_DONE},
                   {OPTION_MARK_REVERTED, MIG_REPAIR_MARK_REVERTED},
                   {OPTION_ACCEPT, MIG_REPAIR_ACCEPT}};
    uint32_t way = cli->options.given & WAYS;
    if (way & (way - 1)) {
        mig__cli_error(cli, "say one of --resume, --mark-done, --mark-reverted and --accept");
        return MIG_MISUSE;
    }
    if (!way && (cli->options.target || cli->options.message)) {
        mig__cli_error(cli, "say what is to be repaired: --resume, --mark-done, --mark-reverted or "
                            "--accept; without any, repair shows what there is");
        return MIG_MISUSE;
    }
    int code = mig__cli_database_open(cli);
    if (!code && !way)
        code = show(cli, mig__cli_one_history(cli));
    for (size_t i = 0; !code && way && i < sizeof actions / sizeof *actions; i++)
        if (actions[i].way == way)
            code = settle(cli, mig__cli_one_history(cli), actions[i].action);
    mig__cli_database_close(cli);
    return code;
}
