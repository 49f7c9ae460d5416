// SPDX-License-Identifier: MIT
// plan: what upgrade or downgrade would do.
#include "command.h"

#include "database.h"
#include "plan.h"
#include "print.h"
#include "script.h"
#include "section.h"
#include "variables.h"
#include "view_json.h"
#include <stdlib.h>
#include <string.h>

typedef struct Totals {
    size_t steps;
    size_t autocommit; // revisions that run something outside a transaction
    size_t unknown;    // revisions whose steps only the ledger has
} Totals;

static bool is_autocommit(const MigTrack *track, const MigSection *section)
{
    for (uint32_t i = 0; i < section->segment_count; i++)
        if (track->segments[section->first_segment + i].kind == MIG_SEGMENT_AUTOCOMMIT)
            return true;
    return false;
}

// Of a revision that this program does not know there is only what the ledger says.
static int print_unknown(const CliView *view, MigPlanEntry entry, Totals *totals)
{
    fputs("down ", stdout);
    mig__cli_print_styled(view->cli, STYLE_ID, entry.id);
    mig__cli_print_mark(
        view->cli, STYLE_FAINT,
        entry.first_segment ? "unknown to this program, as stored, goes on where it was interrupted"
        : entry.is_dependent ? "unknown to this program, as stored, because of what it depends on"
                             : "unknown to this program, as stored");
    fputs(*entry.title ? ", " : "", stdout);
    mig__cli_print_text(stdout, entry.title);
    fputc('\n', stdout);
    totals->unknown++;
    if (view->cli->options.given & OPTION_VERBOSE)
        return mig__cli_section_print_stored(view, entry.id);
    return 0;
}

const char *mig__cli_compatibility(uint32_t flags)
{
    if (flags & MIG_REVISION_BREAKING)
        return "breaking";
    if (flags & MIG_REVISION_CONTRACT)
        return "contract";
    return flags & MIG_REVISION_EXPAND ? "expand" : "";
}

static void print_entry(const CliView *view, const MigTrack *track, MigPlanEntry entry,
                        Totals *totals)
{
    const MigRevision *revision = &view->history->revisions[entry.revision];
    const MigTrackRevision *ways = &track->revisions[entry.revision];
    const MigSection *section = entry.direction == MIG_UP ? &ways->up : &ways->down;
    char summary[120], text[240];
    mig__cli_section_summary(track, section, summary);
    const char *kind = entry.direction == MIG_UP ? mig__cli_compatibility(revision->flags) : "";
    bool is_worth_saying = *kind && strcmp(kind, "expand") != 0;
    snprintf(text, sizeof text, "%s%s%s%s%s", summary, is_worth_saying ? ", " : "",
             is_worth_saying ? kind : "",
             entry.is_dependent ? ", because of what it depends on" : "",
             entry.first_segment ? ", goes on where it was interrupted" : "");
    fputs(entry.direction == MIG_UP ? "up " : "down ", stdout);
    mig__cli_print_styled(view->cli, STYLE_ID, mig__text(view->history, revision->id));
    mig__cli_print_mark(view->cli, STYLE_FAINT, text);
    if (*mig__text(view->history, revision->title))
        fputs(", ", stdout);
    mig__cli_print_text(stdout, mig__text(view->history, revision->title));
    fputc('\n', stdout);
    if (view->cli->options.given & OPTION_VERBOSE)
        mig__cli_section_print(view, track, section, mig__text(view->history, revision->file));
    totals->steps += mig__cli_section_steps(track, section);
    totals->autocommit += is_autocommit(track, section);
}

static void print_total(const Cli *cli, size_t count, const Totals *totals)
{
    char revisions[64], steps[64], autocommit[80] = "", unknown[80] = "";
    if (count == 0) {
        mig__cli_note(cli, "nothing to do");
        return;
    }
    mig__cli_count(revisions, count, "revision");
    mig__cli_count(steps, totals->steps, "step");
    if (totals->autocommit)
        snprintf(autocommit, sizeof autocommit, ", %zu not only in transactions",
                 totals->autocommit);
    if (totals->unknown)
        snprintf(unknown, sizeof unknown, " and those of %zu that this program does not know",
                 totals->unknown);
    mig__cli_note(cli, "%s, %s%s%s; nothing was run", revisions, steps, unknown, autocommit);
}

static int print_plan_text(const CliView *view, const MigPlan *plan)
{
    Totals totals = {0, 0, 0};
    int code = 0;
    for (size_t i = 0; !code && i < mig_plan_count(plan); i++) {
        MigPlanEntry entry = mig_plan_entry(plan, i);
        if (view->cli->has_several)
            printf("%s: ", mig__text(view->history, view->history->name));
        if (entry.revision == MIG_UNSET)
            code = print_unknown(view, entry, &totals);
        else
            print_entry(view, &view->history->tracks[view->cli->kind->dialect], entry, &totals);
    }
    if (!code)
        print_total(view->cli, mig_plan_count(plan), &totals);
    return code;
}

static void print_plan_json(const CliView *view, const MigPlan *plan, CliJson *json)
{
    mig__cli_json_object(json, NULL);
    mig__cli_json_text(json, "history", mig__text(view->history, view->history->name));
    mig__cli_json_array(json, "revisions");
    for (size_t i = 0; i < mig_plan_count(plan); i++)
        mig__cli_plan_json(json, view, &view->history->tracks[view->cli->kind->dialect],
                           mig_plan_entry(plan, i));
    mig__cli_json_end(json);
    mig__cli_json_end(json);
}

// Text where `json` is NULL.
static int print_plan(Cli *cli, const MigHistory *history, CliJson *json, size_t *count)
{
    CliView view;
    MigError error = {0};
    MigPlan *plan = NULL;
    MigOptions options = mig__cli_run_options(cli);
    MigDirection direction = cli->options.given & OPTION_DOWN ? MIG_DOWN : MIG_UP;
    MigVariableValue *values = NULL;
    int code = mig__cli_view_make(&view, cli, history);
    if (!code)
        code = mig__cli_variables_set(cli, history, &options, &values);
    if (code)
        goto done;
    plan = mig_plan(cli->driver, history, direction, cli->options.target, &options, &error);
    if (!plan) {
        code = mig__cli_report(cli, &error);
        goto done;
    }
    *count += mig_plan_count(plan);
    if (json)
        print_plan_json(&view, plan, json);
    else
        code = print_plan_text(&view, plan);
done:
    free(values);
    mig_plan_free(plan);
    mig__cli_view_free(&view);
    return code;
}

// What is said of a run belongs into its script; of a plan there is nothing to say.
static int check_plan_options(const Cli *cli, bool is_script)
{
    uint64_t only_script = OPTION_APPLICATION | OPTION_DEADLINE | OPTION_LOCK_TIMEOUT |
                           OPTION_STATEMENT_TIMEOUT | OPTION_SEARCH_PATH;
    uint64_t wrong = is_script ? OPTION_VERBOSE | OPTION_EXIT_CODE | OPTION_JSON : only_script;
    for (const CliOption *option = mig__cli_option_table(); option->name; option++)
        if (cli->options.given & wrong & option->bit) {
            mig__cli_error(cli,
                           is_script ? "--%s means nothing to a script (--sql)"
                                     : "--%s is for a script (--sql)",
                           option->name);
            return MIG_MISUSE;
        }
    return 0;
}

int mig__cli_plan(Cli *cli)
{
    size_t count = 0;
    bool is_script = (cli->options.given & OPTION_SQL) != 0;
    bool is_json = (cli->options.given & OPTION_JSON) != 0;
    CliJson json = {.stream = NULL};
    int code = check_plan_options(cli, is_script);
    if (!code)
        code = mig__cli_database_open(cli);
    if (!code && is_json)
        code = mig__cli_view_json_histories(&json, cli);
    for (size_t i = 0; !code && cli->histories[i]; i++)
        code = is_script ? mig__cli_script_plan(cli, cli->histories[i])
                         : print_plan(cli, cli->histories[i], is_json ? &json : NULL, &count);
    code = mig__cli_view_json_finish(&json, cli, code);
    mig__cli_database_close(cli);
    if (code == 0 && count && (cli->options.given & OPTION_EXIT_CODE))
        return MIG_PENDING;
    return code;
}
