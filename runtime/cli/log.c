// SPDX-License-Identifier: MIT
// log: the ledger's events, the newest first.
#include "command.h"

#include "../target_name.h"
#include "database.h"
#include "print.h"
#include "view_json.h"
#include <string.h>

typedef struct LogPrinter {
    const Cli *cli;
    const MigHistory *history;
    CliJson *json; // NULL: text
    size_t count;
} LogPrinter;

static void add_logged(CliJson *json, const MigLedgerEvent *event)
{
    mig__cli_json_object(json, NULL);
    mig__cli_json_number(json, "number", event->number);
    mig__cli_json_text(json, "event", event->kind);
    mig__cli_json_text_or_null(json, "revision", event->revision);
    mig__cli_json_text(json, "happened_at", event->happened_at);
    if (event->has_duration)
        mig__cli_json_number(json, "milliseconds", event->milliseconds);
    else
        mig__cli_json_null(json, "milliseconds");
    mig__cli_json_text_or_null(json, "applied_by", event->applied_by);
    mig__cli_json_text_or_null(json, "application", event->application);
    mig__cli_json_text(json, "detail", event->detail);
    mig__cli_json_end(json);
}

static bool is_bad(const char *kind)
{
    return strcmp(kind, "fail") == 0 || strcmp(kind, "cancel") == 0;
}

// The first line says enough; digests say nothing to a person.
static void print_first_line(const MigLedgerEvent *event)
{
    char line[200];
    size_t size = strcspn(event->detail, "\n");
    if (size == 0 || strcmp(event->kind, "data") == 0)
        return;
    snprintf(line, sizeof line, "%.*s", (int)(size < 150 ? size : 150), event->detail);
    mig__trim_character(line, 151);
    fputs(": ", stdout);
    mig__cli_print_text(stdout, line);
    if (event->detail[size] || size >= 150)
        fputs(" …", stdout);
}

static void print_logged(const LogPrinter *printer, const MigLedgerEvent *event)
{
    const Cli *cli = printer->cli;
    bool is_verbose = (cli->options.given & OPTION_VERBOSE) != 0;
    char duration[32];
    if (cli->has_several)
        printf("%s: ", mig__text(printer->history, printer->history->name));
    mig__cli_print_styled(cli, STYLE_FAINT, event->happened_at);
    fputs("  ", stdout);
    if (is_bad(event->kind))
        mig__cli_print_styled(cli, STYLE_WARNING, event->kind);
    else
        mig__cli_print_text(stdout, event->kind);
    printf("%*s", (int)(strlen(event->kind) < 8 ? 8 - strlen(event->kind) : 1), "");
    mig__cli_print_styled(cli, STYLE_ID, event->revision);
    if (event->has_duration) {
        mig__cli_duration(duration, event->milliseconds);
        mig__cli_print_mark(cli, STYLE_FAINT, duration);
    }
    fputs(*event->applied_by ? " by " : "", stdout);
    mig__cli_print_text(stdout, event->applied_by);
    fputs(*event->application ? " with " : "", stdout);
    mig__cli_print_text(stdout, event->application);
    if (!is_verbose)
        print_first_line(event);
    fputc('\n', stdout);
    if (is_verbose && *event->detail)
        mig__cli_print_lines(stdout, "    ", event->detail);
}

static void take_logged(void *context, const MigLedgerEvent *event)
{
    LogPrinter *printer = context;
    printer->count++;
    if (printer->json)
        add_logged(printer->json, event);
    else
        print_logged(printer, event);
}

// The id of a revision that the program knows by another name; else the name, which may be the id
// of one that it does not know.
static const char *find_id(const MigHistory *history, const char *name)
{
    MigError error = {0};
    uint32_t revision;
    if (!name || mig__target_find(history, NULL, name, &revision, &error) != MIG_OK)
        return name;
    return mig__revision_id(history, revision);
}

static int print_log(Cli *cli, const MigHistory *history, CliJson *json)
{
    MigError error = {0};
    MigOptions options = mig__cli_run_options(cli);
    LogPrinter printer = {cli, history, json, 0};
    const char *id = find_id(history, cli->options.target);
    if (json) {
        mig__cli_json_object(json, NULL);
        mig__cli_json_text(json, "history", mig__text(history, history->name));
        mig__cli_json_array(json, "events");
    }
    MigStatus status = mig_events(cli->driver, history, id, cli->options.limit, &options,
                                  take_logged, &printer, &error);
    if (status != MIG_OK)
        return mig__cli_report(cli, &error);
    if (json) {
        mig__cli_json_end(json);
        mig__cli_json_end(json);
    } else if (printer.count == 0) {
        mig__cli_note(cli, "%s%snothing has happened%s%s",
                      cli->has_several ? mig__text(history, history->name) : "",
                      cli->has_several ? ": " : "", id ? " to " : "", id ? id : "");
    }
    return 0;
}

int mig__cli_log(Cli *cli)
{
    CliJson json = {.stream = NULL};
    bool is_json = (cli->options.given & OPTION_JSON) != 0;
    int code = mig__cli_database_open(cli);
    if (!code && is_json)
        code = mig__cli_view_json_histories(&json, cli);
    for (size_t i = 0; !code && cli->histories[i]; i++)
        code = print_log(cli, cli->histories[i], is_json ? &json : NULL);
    code = mig__cli_view_json_finish(&json, cli, code);
    mig__cli_database_close(cli);
    return code;
}
