// SPDX-License-Identifier: MIT
// current: where a database is.
#include "command.h"

#include "database.h"
#include "print.h"
#include "url.h"
#include "view_json.h"
#include <stdlib.h>
#include <string.h>

// The heads of the database, and whatever needs to be looked at.
static bool is_shown(const MigCurrentEntry *entry)
{
    return entry->is_head || entry->is_diverged || entry->is_moved || entry->state != MIG_APPLIED ||
           entry->revision == MIG_UNSET;
}

static void print_details(const CliView *view, const MigCurrentEntry *entry)
{
    if (*entry->finished_at || *entry->applied_by) {
        fputs("  applied", stdout);
        fputs(*entry->finished_at ? " " : "", stdout);
        mig__cli_print_text(stdout, entry->finished_at);
        fputs(*entry->applied_by ? " by " : "", stdout);
        mig__cli_print_text(stdout, entry->applied_by);
        fputc('\n', stdout);
    }
    if (entry->revision != MIG_UNSET) {
        fputs("  ", stdout);
        mig__cli_print_text(
            stdout, mig__text(view->history, view->history->revisions[entry->revision].file));
        fputc('\n', stdout);
    }
}

static void note_pending(const CliView *view)
{
    char revisions[64];
    size_t pending = mig__cli_view_pending(view);
    if (!pending)
        return;
    mig__cli_count(revisions, pending, "revision");
    mig__cli_note(view->cli, "%s pending; `%s upgrade` applies %s", revisions, view->cli->program,
                  pending == 1 ? "it" : "them");
}

// The library, which knows more than a count (compatible revisions, digests), has the last word.
static int check_heads(const Cli *cli, const MigHistory *history)
{
    MigError error = {0};
    MigOptions options = mig__cli_run_options(cli);
    MigStatus status = mig_at_head(cli->driver, history, &options, &error);
    if (status == MIG_OK)
        return 0;
    error.status = status;
    if (status != MIG_PENDING)
        return mig__cli_report(cli, &error);
    mig__cli_note(cli, "%s", *error.message ? error.message : "revisions are pending");
    return MIG_PENDING;
}

static void print_entries(const CliView *view)
{
    const Cli *cli = view->cli;
    const char *name = mig__text(view->history, view->history->name);
    for (size_t i = 0; i < mig_current_count(view->current); i++) {
        MigCurrentEntry entry = mig_current_entry(view->current, i);
        if (!is_shown(&entry))
            continue;
        if (cli->has_several)
            printf("%s: ", name);
        mig__cli_view_print_entry(view, &entry);
        if (cli->options.given & OPTION_VERBOSE)
            print_details(view, &entry);
    }
    if (mig_current_count(view->current) == 0)
        mig__cli_note(cli, "%s%snothing is applied (base)", cli->has_several ? name : "",
                      cli->has_several ? ": " : "");
}

static void add_current(CliJson *json, const CliView *view)
{
    mig__cli_json_object(json, NULL);
    mig__cli_json_text(json, "history", mig__text(view->history, view->history->name));
    mig__cli_json_number(json, "pending", mig__cli_view_pending(view));
    mig__cli_json_array(json, "revisions");
    for (size_t i = 0; i < mig_current_count(view->current); i++) {
        MigCurrentEntry entry = mig_current_entry(view->current, i);
        if (is_shown(&entry))
            mig__cli_view_json_entry(json, view, &entry);
    }
    mig__cli_json_end(json);
    mig__cli_json_end(json);
}

// What is pending in one history counts where nothing is wrong with the next.
static int worse_of(int before, int verdict)
{
    return verdict ? verdict : before;
}

// *verdict is what --check-heads is to give. Returns another exit code than 0 where nothing can be
// said.
static int show_current(Cli *cli, const MigHistory *history, CliJson *json, int *verdict)
{
    CliView view;
    int code = mig__cli_view_make(&view, cli, history);
    if (!code)
        code = mig__cli_view_read_current(&view);
    if (!code && json)
        add_current(json, &view);
    else if (!code)
        print_entries(&view);
    if (!code && (cli->options.given & OPTION_CHECK_HEADS))
        *verdict = worse_of(*verdict, check_heads(cli, history));
    else if (!code && !json)
        note_pending(&view);
    mig__cli_view_free(&view);
    return code;
}

static void note_database(const Cli *cli)
{
    if (cli->options.given & OPTION_VERBOSE)
        mig__cli_note(cli, "database %s", cli->url);
}

int mig__cli_current(Cli *cli)
{
    CliJson json = {.stream = NULL};
    bool is_json = (cli->options.given & OPTION_JSON) != 0;
    int verdict = 0; // where something is pending, the others are still to be shown
    int code = mig__cli_database_open(cli);
    if (!code)
        note_database(cli);
    if (!code && is_json)
        code = mig__cli_view_json_histories(&json, cli);
    for (size_t i = 0; !code && cli->histories[i] && (!verdict || verdict == MIG_PENDING); i++)
        code = show_current(cli, cli->histories[i], is_json ? &json : NULL, &verdict);
    code = mig__cli_view_json_finish(&json, cli, code);
    mig__cli_database_close(cli);
    return code ? code : verdict;
}
