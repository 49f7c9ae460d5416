// SPDX-License-Identifier: MIT
// show: all of one revision, its SQL included.
#include "command.h"

#include "../target.h"
#include "database.h"
#include "lookup.h"
#include "print.h"
#include "section.h"
#include <stdlib.h>
#include <string.h>

typedef enum Way { WAY_UP, WAY_DOWN, WAY_VERIFY } Way;

static const MigSection *section_of(const MigTrack *track, uint32_t revision, Way way)
{
    const MigTrackRevision *ways = &track->revisions[revision];
    return way == WAY_UP ? &ways->up : way == WAY_DOWN ? &ways->down : &ways->verify;
}

static void print_section(const CliView *view, const MigTrack *track, uint32_t revision, Way way,
                          const char *dialects)
{
    static const char *const names[] = {"up", "down", "verify"};
    const MigSection *section = section_of(track, revision, way);
    const char *note = mig__text(view->history, section->note);
    // What does nothing, such as a plain merge, needs no way back.
    bool does_something = section_of(track, revision, WAY_UP)->segment_count > 0;
    if (way == WAY_VERIFY && !(section->flags & MIG_SECTION_PRESENT))
        return;
    printf("\n%s", names[way]);
    mig__cli_print_mark(view->cli, STYLE_FAINT, dialects);
    if (section->flags & MIG_SECTION_IRREVERSIBLE) {
        fputs(*note ? ": irreversible: " : ": irreversible", stdout);
        mig__cli_print_text(stdout, note);
    } else if (section->flags & MIG_SECTION_NOTHING ||
               (section->segment_count == 0 && !does_something)) {
        fputs(": nothing to do", stdout);
    } else if (section->segment_count == 0) {
        fputs(": no way back", stdout);
    }
    fputc('\n', stdout);
    mig__cli_section_print(view, track, section,
                           mig__text(view->history, view->history->revisions[revision].file));
}

// Of the database's dialect where one is known, else of each; what is the same in both is printed
// once.
static void print_way(const CliView *view, uint32_t revision, Way way)
{
    static const char *const names[] = {"postgresql", "sqlite"};
    const MigHistory *history = view->history;
    const MigTrack *shown[MIG_DIALECT_COUNT];
    size_t count = 0;
    char dialects[40] = "";
    for (int dialect = 0; dialect < MIG_DIALECT_COUNT; dialect++) {
        bool is_wanted = !view->cli->kind || (int)view->cli->kind->dialect == dialect;
        if (!is_wanted || !history->tracks[dialect].revisions)
            continue;
        shown[count++] = &history->tracks[dialect];
        snprintf(dialects + strlen(dialects), sizeof dialects - strlen(dialects), "%s%s",
                 count > 1 ? ", " : "", names[dialect]);
    }
    if (count == 2 && mig__cli_section_equal(history, shown[0], section_of(shown[0], revision, way),
                                             shown[1], section_of(shown[1], revision, way)))
        print_section(view, shown[0], revision, way, dialects);
    else
        for (size_t i = 0; i < count; i++)
            print_section(view, shown[i], revision, way, names[shown[i] - history->tracks]);
}

static void print_revision(const CliView *view, uint32_t revision)
{
    mig__cli_view_print_block(view, revision);
    print_way(view, revision, WAY_UP);
    print_way(view, revision, WAY_DOWN);
    print_way(view, revision, WAY_VERIFY);
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
