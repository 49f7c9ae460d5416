// SPDX-License-Identifier: MIT
#include "command.h"

#include "database.h"
#include "print.h"
#include "view.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int fail_view_memory(const Cli *cli)
{
    mig__cli_error(cli, "out of memory");
    return MIG_REFUSED;
}

int mig__cli_view_make(CliView *view, const Cli *cli, const MigHistory *history)
{
    memset(view, 0, sizeof *view);
    view->cli = cli;
    view->history = history;
    view->children = calloc((size_t)history->revision_count + 1, sizeof *view->children);
    if (!view->children)
        return fail_view_memory(cli);
    for (uint32_t i = 0; i < history->revision_count; i++) {
        const MigRevision *revision = &history->revisions[i];
        for (uint32_t k = 0; k < revision->parent_count; k++)
            view->children[history->edges[revision->first_parent + k]]++;
    }
    return 0;
}

int mig__cli_view_read_current(CliView *view)
{
    MigError error = {0};
    MigOptions options = mig__cli_run_options(view->cli);
    uint32_t count = view->history->revision_count;
    view->current = mig_current(view->cli->driver, view->history, &options, &error);
    if (!view->current)
        return mig__cli_report(view->cli, &error);
    view->entries = malloc(((size_t)count + 1) * sizeof *view->entries);
    if (!view->entries)
        return fail_view_memory(view->cli);
    for (uint32_t i = 0; i < count; i++)
        view->entries[i] = MIG_UNSET;
    for (size_t i = 0; i < mig_current_count(view->current); i++) {
        MigCurrentEntry entry = mig_current_entry(view->current, i);
        if (entry.revision < count)
            view->entries[entry.revision] = (uint32_t)i;
    }
    return 0;
}

void mig__cli_view_free(CliView *view)
{
    free(view->children);
    free(view->entries);
    mig_current_free(view->current);
    memset(view, 0, sizeof *view);
}

bool mig__cli_view_is_head(const CliView *view, uint32_t revision)
{
    return view->children[revision] == 0;
}

bool mig__cli_view_entry(const CliView *view, uint32_t revision, MigCurrentEntry *entry)
{
    if (!view->current || view->entries[revision] == MIG_UNSET)
        return false;
    *entry = mig_current_entry(view->current, view->entries[revision]);
    return true;
}

size_t mig__cli_view_pending(const CliView *view)
{
    size_t pending = 0;
    MigCurrentEntry entry;
    for (uint32_t i = 0; i < view->history->revision_count; i++)
        pending += !mig__cli_view_entry(view, i, &entry) || entry.state != MIG_APPLIED;
    return pending;
}

// Appends a name to a list; where it does not fit, the list ends with "…".
static void list_add(char *text, size_t size, const char *name)
{
    static const char cut[] = ", …";
    size_t used = strlen(text);
    size_t length = strlen(name) + (used ? 2 : 0);
    if (used >= sizeof cut && strcmp(text + used - (sizeof cut - 1), cut) == 0)
        return;
    if (used + length + sizeof cut <= size)
        snprintf(text + used, size - used, "%s%s", used ? ", " : "", name);
    else if (used + sizeof cut <= size)
        memcpy(text + used, cut, sizeof cut);
}

static void list_edges(const CliView *view, uint32_t first, uint32_t count, char *text, size_t size)
{
    for (uint32_t i = 0; i < count; i++)
        list_add(text, size, mig__revision_id(view->history, view->history->edges[first + i]));
}

static void list_names(const CliView *view, uint32_t first, uint32_t count, char *text, size_t size)
{
    for (uint32_t i = 0; i < count; i++)
        list_add(text, size, mig__text(view->history, view->history->names[first + i]));
}

void mig__cli_view_parents(const CliView *view, uint32_t revision, char *text, size_t size)
{
    const MigRevision *item = &view->history->revisions[revision];
    *text = '\0';
    if (item->parent_count == 0)
        snprintf(text, size, "base");
    list_edges(view, item->first_parent, item->parent_count, text, size);
}

void mig__cli_view_heads(const CliView *view, char *text, size_t size)
{
    *text = '\0';
    for (uint32_t i = 0; i < view->history->revision_count; i++)
        if (mig__cli_view_is_head(view, i))
            list_add(text, size, mig__revision_id(view->history, i));
    if (!*text)
        snprintf(text, size, "base");
}

// How far it is, and how many rows its batches have done.
static const char *describe_state(const MigCurrentEntry *entry, char *text, size_t size)
{
    const char *state = entry->state == MIG_APPLIED   ? "applied"
                        : entry->state == MIG_STARTED ? "started, not finished"
                                                      : "going down, not finished";
    if (entry->rows_done == 0)
        return state;
    snprintf(text, size, "%s, %" PRIu64 " %s done", state, entry->rows_done,
             entry->rows_done == 1 ? "row" : "rows");
    return text;
}

static void print_entry_marks(const CliView *view, const MigCurrentEntry *entry)
{
    char text[80];
    if (entry->is_head)
        mig__cli_print_mark(view->cli, STYLE_MARK, "current");
    if (entry->state != MIG_APPLIED)
        mig__cli_print_mark(view->cli, STYLE_WARNING, describe_state(entry, text, sizeof text));
    if (entry->is_diverged)
        mig__cli_print_mark(view->cli, STYLE_WARNING, "diverged");
    if (entry->is_moved)
        mig__cli_print_mark(view->cli, STYLE_WARNING, "moved");
    if (entry->revision == MIG_UNSET)
        mig__cli_print_mark(view->cli, STYLE_WARNING, "unknown to this program");
}

static void print_shape_marks(const CliView *view, uint32_t revision)
{
    if (mig__cli_view_is_head(view, revision))
        mig__cli_print_mark(view->cli, STYLE_MARK, "head");
    if (view->history->revisions[revision].parent_count > 1)
        mig__cli_print_mark(view->cli, STYLE_FAINT, "merge");
    if (view->children[revision] > 1)
        mig__cli_print_mark(view->cli, STYLE_FAINT, "branch point");
}

static void print_title(const char *title)
{
    if (*title) {
        fputs(", ", stdout);
        mig__cli_print_text(stdout, title);
    }
    fputc('\n', stdout);
}

void mig__cli_view_print(const CliView *view, uint32_t revision)
{
    const MigRevision *item = &view->history->revisions[revision];
    MigCurrentEntry entry;
    mig__cli_print_styled(view->cli, STYLE_ID, mig__revision_id(view->history, revision));
    for (uint32_t i = 0; i < item->label_count; i++)
        mig__cli_print_mark(view->cli, STYLE_ID,
                            mig__text(view->history, view->history->names[item->first_label + i]));
    if (item->dependency_count) {
        char depends[80], ids[60] = "";
        list_edges(view, item->first_dependency, item->dependency_count, ids, sizeof ids);
        snprintf(depends, sizeof depends, "depends on %s", ids);
        mig__cli_print_mark(view->cli, STYLE_FAINT, depends);
    }
    print_shape_marks(view, revision);
    if (mig__cli_view_entry(view, revision, &entry))
        print_entry_marks(view, &entry);
    print_title(mig__text(view->history, item->title));
}

void mig__cli_view_print_entry(const CliView *view, const MigCurrentEntry *entry)
{
    mig__cli_print_styled(view->cli, STYLE_ID, entry->id);
    if (entry->revision != MIG_UNSET && mig__cli_view_is_head(view, entry->revision))
        mig__cli_print_mark(view->cli, STYLE_MARK, "head");
    MigCurrentEntry shown = *entry;
    shown.is_head = false; // that it is the database's is why it is printed
    print_entry_marks(view, &shown);
    print_title(entry->title);
}

static void begin_line(const CliView *view)
{
    if (view->lanes)
        mig__cli_lanes_pad(view->lanes, view->beside);
}

static void print_field(const CliView *view, const char *name, const char *value)
{
    if (!*value)
        return;
    begin_line(view);
    printf("  %-10s", name);
    mig__cli_print_text(stdout, value);
    fputc('\n', stdout);
}

// Proleptic Gregorian from days since 1970-01-01: gmtime has a smaller range, and is not needed.
void mig__cli_view_time(int64_t seconds, char text[32])
{
    int64_t days = seconds / 86400 - (seconds % 86400 < 0);
    int64_t rest = seconds - days * 86400;
    int64_t era_day = days + 719468;
    int64_t era = (era_day >= 0 ? era_day : era_day - 146096) / 146097;
    int64_t day_of_era = era_day - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    int month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    int64_t year = year_of_era + era * 400 + (month <= 2);
    snprintf(text, 32, "%04d-%02d-%02d %02d:%02d:%02d UTC", (int)year, month,
             (int)(day_of_year - (153 * shifted + 2) / 5 + 1), (int)(rest / 3600),
             (int)(rest / 60 % 60), (int)(rest % 60));
}

static void print_applied(const CliView *view, uint32_t revision)
{
    MigCurrentEntry entry;
    char text[256];
    if (!view->current)
        return;
    if (!mig__cli_view_entry(view, revision, &entry)) {
        print_field(view, "database:", "pending");
        return;
    }
    char state[80];
    snprintf(text, sizeof text, "%s%s%s%s%s%s%s", describe_state(&entry, state, sizeof state),
             *entry.finished_at ? " " : "", entry.finished_at, *entry.applied_by ? " by " : "",
             entry.applied_by, entry.is_diverged ? ", diverged" : "",
             entry.is_moved ? ", moved" : "");
    print_field(view, "database:", text);
}

static void print_description(const CliView *view, const char *text)
{
    char line[400];
    if (!view->lanes) {
        mig__cli_print_lines(stdout, "    ", text);
        return;
    }
    for (; *text; text += *text == '\n') {
        size_t size = strcspn(text, "\n");
        size = size < sizeof line - 1 ? size : sizeof line - 1;
        memcpy(line, text, size);
        line[size] = '\0';
        begin_line(view);
        mig__cli_print_lines(stdout, size ? "    " : "", size ? line : "\n");
        text += size;
    }
}

void mig__cli_view_print_block(const CliView *view, uint32_t revision)
{
    const MigHistory *history = view->history;
    const MigRevision *item = &history->revisions[revision];
    char list[1024] = "";
    mig__cli_print_styled(view->cli, STYLE_ID, mig__revision_id(history, revision));
    print_shape_marks(view, revision);
    fputc('\n', stdout);
    print_field(view, "title:", mig__text(history, item->title));
    mig__cli_view_parents(view, revision, list, sizeof list);
    print_field(view, item->parent_count > 1 ? "merges:" : "revises:", list);
    *list = '\0';
    list_edges(view, item->first_dependency, item->dependency_count, list, sizeof list);
    print_field(view, "depends:", list);
    *list = '\0';
    list_names(view, item->first_label, item->label_count, list, sizeof list);
    print_field(view, "labels:", list);
    *list = '\0';
    list_names(view, item->first_replaced, item->replaced_count, list, sizeof list);
    print_field(view, "replaces:", list);
    if (item->created != MIG_NO_TIME) {
        mig__cli_view_time(item->created, list);
        print_field(view, "created:", list);
    }
    print_field(view, "author:", mig__text(history, item->author));
    print_field(view, "file:", mig__text(history, item->file));
    print_applied(view, revision);
    if (*mig__text(history, item->description)) {
        begin_line(view);
        fputc('\n', stdout);
        print_description(view, mig__text(history, item->description));
    }
}
