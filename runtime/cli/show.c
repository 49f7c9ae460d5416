// SPDX-License-Identifier: MIT
// show: all of one revision, its SQL included.
#include "command.h"

#include "../target.h"
#include "database.h"
#include "lookup.h"
#include "print.h"
#include "section.h"
#include "ways.h"
#include <stdlib.h>
#include <string.h>

static void print_shown_way(const CliView *view, uint32_t revision, CliWay way,
                            const CliShownWay *shown)
{
    const char *state = mig__cli_way_state(shown, revision);
    const char *note = mig__text(view->history, shown->section->note);
    char dialects[40];
    snprintf(dialects, sizeof dialects, "%s%s%s", shown->is_of[MIG_POSTGRESQL] ? "postgresql" : "",
             shown->is_of[MIG_POSTGRESQL] && shown->is_of[MIG_SQLITE] ? ", " : "",
             shown->is_of[MIG_SQLITE] ? "sqlite" : "");
    printf("\n%s", mig__cli_way_name(way));
    mig__cli_print_mark(view->cli, STYLE_FAINT, dialects);
    if (strcmp(state, "irreversible") == 0) {
        fputs(*note ? ": irreversible: " : ": irreversible", stdout);
        mig__cli_print_text(stdout, note);
    } else if (strcmp(state, "steps") != 0) {
        fputs(strcmp(state, "nothing") == 0 ? ": nothing to do" : ": no way back", stdout);
    }
    fputc('\n', stdout);
    mig__cli_section_print(view, shown->track, shown->section,
                           mig__text(view->history, view->history->revisions[revision].file));
}

static void print_revision(const CliView *view, uint32_t revision)
{
    CliShownWay shown[MIG_DIALECT_COUNT];
    bool is_down = (view->cli->options.given & OPTION_DOWN) != 0;
    if (!is_down)
        mig__cli_view_print_block(view, revision);
    for (int way = WAY_UP; way < WAY_COUNT; way++) {
        if (is_down && way != WAY_DOWN)
            continue;
        size_t count = mig__cli_ways(view, revision, (CliWay)way, shown);
        for (size_t i = 0; i < count; i++)
            print_shown_way(view, revision, (CliWay)way, &shown[i]);
    }
}

static int print_shown_json(const CliView *view, const CliRevisions *found)
{
    CliJson json;
    mig__cli_view_json_list(&json, view, "revisions");
    for (size_t i = 0; i < found->count; i++) {
        mig__cli_json_object(&json, NULL);
        mig__cli_view_json(&json, view, found->items[i]);
        mig__cli_ways_json(&json, view, found->items[i]);
        mig__cli_json_end(&json);
    }
    mig__cli_json_end(&json);
    mig__cli_json_end(&json);
    return mig__cli_json_finish(&json, view->cli);
}

// `current` and +N need the database; otherwise only its kind matters, and having none is no error.
static int look_up_database(Cli *cli, CliView *view)
{
    if (!mig__target_needs_database(cli->options.target))
        return mig__cli_database_find(cli, false);
    int code = mig__cli_database_open(cli);
    return code ? code : mig__cli_view_read_current(view);
}

static int print_found(const CliView *view, const CliRevisions *found)
{
    if (view->cli->options.given & OPTION_JSON)
        return print_shown_json(view, found);
    for (size_t i = 0; i < found->count; i++) {
        if (i)
            fputc('\n', stdout);
        print_revision(view, found->items[i]);
    }
    if (found->count == 0)
        mig__cli_note(view->cli,
                      "base is the state before every revision: there is nothing to show");
    return 0;
}

int mig__cli_show(Cli *cli)
{
    CliView view;
    CliRevisions found = {NULL, 0};
    int code = mig__cli_view_make(&view, cli, mig__cli_one_history(cli));
    if (!code)
        code = look_up_database(cli, &view);
    if (!code)
        code = mig__cli_lookup(&view, cli->options.target, &found);
    if (!code)
        code = print_found(&view, &found);
    free(found.items);
    mig__cli_view_free(&view);
    mig__cli_database_close(cli);
    return code;
}
