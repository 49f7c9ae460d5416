// SPDX-License-Identifier: MIT
#include "command.h"

#include "../target.h"
#include "chosen.h"
#include "database.h"
#include "lookup.h"
#include "print.h"
#include <stdlib.h>
#include <string.h>

bool mig__cli_chosen_wants_database(const CliOptions *options)
{
    return (options->given & (OPTION_INDICATE_CURRENT | OPTION_DATABASE)) ||
           (options->range && mig__target_needs_database(options->range));
}

static int choose_shown(CliChosen *chosen)
{
    const CliView *view = &chosen->view;
    uint32_t count = view->history->revision_count;
    const char *range = view->cli->options.range;
    chosen->is_shown = calloc((size_t)count + 1, 1);
    if (!chosen->is_shown) {
        mig__cli_error(view->cli, "out of memory");
        return MIG_REFUSED;
    }
    if (range)
        return mig__cli_lookup_range(view, range, chosen->is_shown);
    memset(chosen->is_shown, 1, count);
    return 0;
}

int mig__cli_chosen_make(CliChosen *chosen, Cli *cli)
{
    chosen->is_shown = NULL;
    int code = mig__cli_view_make(&chosen->view, cli, mig__cli_one_history(cli));
    if (!code && mig__cli_chosen_wants_database(&cli->options)) {
        code = mig__cli_database_open(cli);
        if (!code)
            code = mig__cli_view_read_current(&chosen->view);
    }
    return code ? code : choose_shown(chosen);
}

void mig__cli_chosen_free(CliChosen *chosen, Cli *cli)
{
    free(chosen->is_shown);
    chosen->is_shown = NULL;
    mig__cli_view_free(&chosen->view);
    mig__cli_database_close(cli);
}

void mig__cli_chosen_note_unknown(const CliChosen *chosen)
{
    const CliView *view = &chosen->view;
    size_t unknown = 0;
    char revisions[64];
    for (size_t i = 0; view->current && i < mig_current_count(view->current); i++)
        unknown += mig_current_entry(view->current, i).revision == MIG_UNSET;
    mig__cli_count(revisions, unknown, "revision");
    if (unknown)
        mig__cli_note(view->cli,
                      "the database has %s that this program does not know (`%s current`)",
                      revisions, view->cli->program);
}
