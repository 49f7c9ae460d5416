// SPDX-License-Identifier: MIT
// status: what is applied, pending and wrong, at a glance.
#include "command.h"

#include "database.h"
#include "print.h"
#include "url.h"
#include "view_json.h"
#include <stdlib.h>

enum { STATUS_SHOWN = 10 };

// What a revision of the history, or an entry of the database, is counted as; one that is of two
// kinds counts as the first.
typedef enum StatusKind {
    STATUS_APPLIED,
    STATUS_DIVERGED,
    STATUS_MOVED,
    STATUS_UNFINISHED,
    STATUS_UNKNOWN,
    STATUS_PENDING,
    STATUS_KIND_COUNT
} StatusKind;

static const char *const kind_names[] = {"applied",    "diverged", "moved",
                                         "unfinished", "unknown",  "pending"};

static StatusKind kind_of(const MigCurrentEntry *entry)
{
    if (entry->is_diverged)
        return STATUS_DIVERGED;
    if (entry->is_moved)
        return STATUS_MOVED;
    if (entry->state != MIG_APPLIED)
        return STATUS_UNFINISHED;
    return entry->revision == MIG_UNSET ? STATUS_UNKNOWN : STATUS_APPLIED;
}

static void count_kinds(const CliView *view, size_t counts[STATUS_KIND_COUNT])
{
    MigCurrentEntry entry;
    for (int kind = 0; kind < STATUS_KIND_COUNT; kind++)
        counts[kind] = 0;
    for (size_t i = 0; i < mig_current_count(view->current); i++) {
        entry = mig_current_entry(view->current, i);
        counts[kind_of(&entry)]++;
    }
    for (uint32_t i = 0; i < view->history->revision_count; i++)
        counts[STATUS_PENDING] += !mig__cli_view_entry(view, i, &entry);
}

// Gives the entries of a kind, or the pending revisions, one by one; `at` begins with 0.
static bool next_entry(const CliView *view, StatusKind kind, size_t *at, MigCurrentEntry *entry)
{
    while (kind != STATUS_PENDING && *at < mig_current_count(view->current)) {
        *entry = mig_current_entry(view->current, (*at)++);
        if (kind_of(entry) == kind)
            return true;
    }
    while (kind == STATUS_PENDING && *at < view->history->revision_count) {
        uint32_t revision = (uint32_t)(*at)++;
        if (mig__cli_view_entry(view, revision, entry))
            continue;
        *entry = (MigCurrentEntry){0};
        entry->id = mig__revision_id(view->history, revision);
        entry->title = mig__text(view->history, view->history->revisions[revision].title);
        entry->revision = revision;
        return true;
    }
    return false;
}

static void print_kind(const CliView *view, StatusKind kind, size_t count)
{
    MigCurrentEntry entry;
    size_t at = 0, shown = 0;
    bool is_all = count <= STATUS_SHOWN + 1 || (view->cli->options.given & OPTION_VERBOSE);
    bool is_usual = kind == STATUS_APPLIED || kind == STATUS_PENDING;
    char number[32];
    snprintf(number, sizeof number, "%zu", count);
    printf("%-10s ", kind_names[kind]);
    mig__cli_print_styled(view->cli, is_usual ? STYLE_MARK : STYLE_WARNING, number);
    fputc('\n', stdout);
    while (kind != STATUS_APPLIED && (is_all || shown < STATUS_SHOWN) &&
           next_entry(view, kind, &at, &entry)) {
        fputs("  ", stdout);
        if (kind == STATUS_PENDING)
            mig__cli_view_print(view, entry.revision);
        else
            mig__cli_view_print_entry(view, &entry);
        shown++;
    }
    if (kind != STATUS_APPLIED && shown < count)
        printf("  … and %zu more (-v prints all)\n", count - shown);
}

static void print_places(const CliView *view)
{
    size_t count = 0;
    for (size_t i = 0; i < mig_current_count(view->current); i++) {
        MigCurrentEntry entry = mig_current_entry(view->current, i);
        if (!entry.is_head)
            continue;
        printf("%-10s ", count++ ? "" : "at");
        mig__cli_view_print_entry(view, &entry);
    }
    if (count == 0)
        printf("%-10s base\n", "at");
}

// In one word, by what the library decides.
static const char *verdict_name(MigStatus status)
{
    return status == MIG_OK         ? "up to date"
           : status == MIG_PENDING  ? "pending"
           : status == MIG_AHEAD    ? "ahead"
           : status == MIG_DIVERGED ? "diverged"
                                    : "refused";
}

static void print_status_field(const char *name, const char *value)
{
    printf("%-10s ", name);
    mig__cli_print_text(stdout, value);
    fputc('\n', stdout);
}

static void print_status(const CliView *view, const char *database, MigStatus verdict)
{
    size_t counts[STATUS_KIND_COUNT];
    count_kinds(view, counts);
    print_status_field("database", database);
    print_status_field("history", mig__text(view->history, view->history->name));
    printf("%-10s ", "state");
    mig__cli_print_styled(view->cli,
                          verdict == MIG_OK || verdict == MIG_PENDING ? STYLE_MARK : STYLE_WARNING,
                          verdict_name(verdict));
    fputc('\n', stdout);
    print_places(view);
    for (int kind = 0; kind < STATUS_KIND_COUNT; kind++)
        if (counts[kind] || kind == STATUS_APPLIED || kind == STATUS_PENDING)
            print_kind(view, (StatusKind)kind, counts[kind]);
}

static void add_entries(CliJson *json, const CliView *view, StatusKind kind)
{
    MigCurrentEntry entry;
    size_t at = 0;
    mig__cli_json_array(json, kind_names[kind]);
    while (next_entry(view, kind, &at, &entry)) {
        mig__cli_json_object(json, NULL);
        mig__cli_json_text(json, "id", entry.id);
        mig__cli_json_text(json, "title", entry.title);
        mig__cli_json_end(json);
    }
    mig__cli_json_end(json);
}

static void add_status(CliJson *json, const CliView *view, const char *database, MigStatus verdict,
                       const char *message)
{
    size_t counts[STATUS_KIND_COUNT];
    count_kinds(view, counts);
    mig__cli_json_object(json, NULL);
    mig__cli_json_text(json, "history", mig__text(view->history, view->history->name));
    mig__cli_json_text(json, "database", database);
    mig__cli_json_text(json, "state", verdict_name(verdict));
    mig__cli_json_number(json, "exit_code", (uint64_t)verdict);
    mig__cli_json_text(json, "message", message);
    mig__cli_json_array(json, "at");
    for (size_t i = 0; i < mig_current_count(view->current); i++) {
        MigCurrentEntry entry = mig_current_entry(view->current, i);
        if (entry.is_head)
            mig__cli_json_text(json, NULL, entry.id);
    }
    mig__cli_json_end(json);
    mig__cli_json_number(json, "applied", counts[STATUS_APPLIED]);
    for (int kind = STATUS_APPLIED + 1; kind < STATUS_KIND_COUNT; kind++)
        add_entries(json, view, (StatusKind)kind);
    mig__cli_json_end(json);
}

// What stands in the way of a launch, but for that something is pending, which is printed.
static void note_problem(const Cli *cli, MigStatus verdict, const MigError *error)
{
    if (verdict != MIG_OK && verdict != MIG_PENDING)
        mig__cli_note(cli, "%s", error->message);
}

// *verdict is what --exit-code is to give. Returns another exit code than 0 where nothing can be
// said.
static int show_status(Cli *cli, const MigHistory *history, CliJson *json, MigStatus *verdict)
{
    CliView view;
    MigError error = {0};
    MigOptions options = mig__cli_run_options(cli);
    int code = mig__cli_view_make(&view, cli, history);
    char *database = mig__cli_mask(cli->url);
    if (!code && !database) {
        mig__cli_error(cli, "out of memory");
        code = MIG_REFUSED;
    }
    if (!code)
        code = mig__cli_view_read_current(&view);
    *verdict = code ? MIG_OK : mig_at_head(cli->driver, history, &options, &error);
    if (*verdict != MIG_OK && *verdict != MIG_PENDING && *verdict != MIG_AHEAD &&
        *verdict != MIG_DIVERGED) {
        error.status = *verdict;
        code = mig__cli_report(cli, &error);
    }
    if (!code && json)
        add_status(json, &view, database, *verdict, error.message);
    if (!code && !json) {
        print_status(&view, database, *verdict);
        note_problem(cli, *verdict, &error);
    }
    free(database);
    mig__cli_view_free(&view);
    return code;
}

int mig__cli_status(Cli *cli)
{
    CliJson json = {.stream = NULL};
    MigStatus worst = MIG_OK, verdict;
    bool is_json = (cli->options.given & OPTION_JSON) != 0;
    int code = mig__cli_database_open(cli);
    if (!code && is_json)
        code = mig__cli_view_json_histories(&json, cli);
    for (size_t i = 0; !code && cli->histories[i]; i++) {
        if (i && !is_json)
            fputc('\n', stdout);
        code = show_status(cli, cli->histories[i], is_json ? &json : NULL, &verdict);
        worst = verdict > worst ? verdict : worst;
    }
    code = mig__cli_view_json_finish(&json, cli, code);
    mig__cli_database_close(cli);
    if (!code && (cli->options.given & OPTION_EXIT_CODE))
        return (int)worst;
    return code;
}
