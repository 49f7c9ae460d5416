// SPDX-License-Identifier: MIT
#include "command.h"

#include "print.h"
#include "progress.h"
#include <string.h>
#include <unistd.h>

void mig__cli_progress_begin(CliProgress *progress, Cli *cli, const MigHistory *history)
{
    memset(progress, 0, sizeof *progress);
    progress->cli = cli;
    progress->history = cli->has_several ? mig__text(history, history->name) : NULL;
    progress->is_terminal = isatty(STDERR_FILENO);
    progress->started_at = mig__now();
    mig__cli_bar_begin(&progress->bar, cli);
    mig__cli_log_begin(cli, progress->history);
}

void mig__cli_progress_break(CliProgress *progress)
{
    mig__cli_bar_erase(&progress->bar);
    if (progress->is_line_open)
        fputc('\n', stderr);
    progress->is_line_open = false;
}

static void print_prefix(const CliProgress *progress)
{
    if (progress->history)
        fprintf(stderr, "%s: ", progress->history);
}

// On a terminal the line waits for its time. In a log, which shows whole lines only, what is under
// way must be there at once; a time follows only where it is worth a line.
static void begin_revision(CliProgress *progress, const MigEvent *event)
{
    mig__cli_progress_break(progress); // revisions of a group begin before the first is committed
    progress->position = event->position;
    print_prefix(progress);
    fputs(event->direction == MIG_UP ? "applying " : "reverting ", stderr);
    mig__cli_print_text(stderr, event->revision);
    if (*event->title) {
        fputs("  ", stderr);
        mig__cli_print_text(stderr, event->title);
    }
    fprintf(stderr, "  (%u/%u)", (unsigned)event->position, (unsigned)event->count);
    progress->is_line_open = true;
    if (!progress->is_terminal)
        mig__cli_progress_break(progress);
}

enum { WORTH_A_LINE = 1000 };

static bool is_quiet(const CliProgress *progress)
{
    return progress->cli->options.given & OPTION_QUIET;
}

static void end_revision(CliProgress *progress, const MigEvent *event)
{
    char time[32];
    mig__cli_duration(time, event->milliseconds);
    mig__cli_bar_end(&progress->bar);
    bool is_last_begun = event->position == progress->position;
    if (progress->is_line_open && is_last_begun) {
        fprintf(stderr, "  %s\n", time);
    } else if ((progress->is_terminal && is_last_begun) || event->milliseconds >= WORTH_A_LINE) {
        print_prefix(progress);
        mig__cli_print_text(stderr, event->revision);
        fprintf(stderr, " took %s\n", time);
    }
    progress->is_line_open = false;
}

static void print_said(CliProgress *progress, const char *what, const MigEvent *event)
{
    mig__cli_progress_break(progress);
    print_prefix(progress);
    mig__cli_note(progress->cli, "%s%s%s%s", event->revision, *event->revision ? ": " : "", what,
                  event->message);
}

static void show_rows(CliProgress *progress, const MigEvent *event)
{
    if (!mig__cli_bar_is_due(&progress->bar, event))
        return;
    if (progress->is_line_open)
        mig__cli_progress_break(progress);
    if (!progress->bar.width) {
        print_prefix(progress);
        mig__cli_print_text(stderr, event->revision);
        fputs(": ", stderr);
    }
    mig__cli_bar_draw(&progress->bar, event);
}

static void show_event(CliProgress *progress, const MigEvent *event)
{
    if (event->kind == MIG_EVENT_BEGIN)
        begin_revision(progress, event);
    else if (event->kind == MIG_EVENT_DONE)
        end_revision(progress, event);
    else if (event->kind == MIG_EVENT_PROGRESS)
        show_rows(progress, event);
    else if (event->kind == MIG_EVENT_SEGMENT)
        mig__cli_bar_end(&progress->bar);
    else if (event->kind == MIG_EVENT_WAIT)
        print_said(progress, *event->message ? "" : "waiting for another program that migrates",
                   event);
    else if (event->kind == MIG_EVENT_RETRY)
        print_said(progress, "trying again: ", event);
    else if (event->kind == MIG_EVENT_NOTICE || event->kind == MIG_EVENT_REFRESH)
        print_said(progress, "", event);
    else if (event->kind == MIG_EVENT_STEP && (progress->cli->options.given & OPTION_VERBOSE)) {
        mig__cli_progress_break(progress);
        print_prefix(progress);
        fprintf(stderr, "  step %u of %u\n", (unsigned)event->step, (unsigned)event->step_count);
    }
}

void mig__cli_progress_event(void *context, const MigEvent *event)
{
    CliProgress *progress = context;
    if (event->kind == MIG_EVENT_BEGIN)
        progress->count = event->count;
    if (event->kind == MIG_EVENT_DONE) {
        progress->applied += event->direction == MIG_UP;
        progress->reverted += event->direction == MIG_DOWN;
    }
    if (is_quiet(progress))
        return;
    if (!progress->cli->options.log)
        show_event(progress, event);
    else if (mig__cli_logs_json(progress->cli))
        mig_log_json(&progress->cli->log, event);
    else
        mig_log_text(&progress->cli->log, event);
}

static void describe_counts(const CliProgress *progress, char *text, size_t size)
{
    char applied[64], reverted[64];
    mig__cli_count(applied, progress->applied, "revision");
    mig__cli_count(reverted, progress->reverted, "revision");
    if (progress->applied && progress->reverted)
        snprintf(text, size, "reverted %s and applied %s", reverted, applied);
    else if (progress->reverted)
        snprintf(text, size, "reverted %s", reverted);
    else
        snprintf(text, size, "applied %s", applied);
}

// The last line of a run. A log has it as what it is: something said.
static void print_end(CliProgress *progress, const char *text)
{
    if (progress->cli->options.log) {
        MigEvent event = {0};
        event.size = sizeof event;
        event.kind = MIG_EVENT_NOTICE;
        event.revision = event.title = "";
        event.message = text;
        mig__cli_progress_event(progress, &event);
        return;
    }
    print_prefix(progress);
    mig__cli_print_text(stderr, text);
    fputc('\n', stderr);
}

void mig__cli_progress_end(CliProgress *progress, const char *nothing)
{
    char counts[160];
    char text[200];
    mig__cli_progress_break(progress);
    if (is_quiet(progress))
        return;
    if (!progress->applied && !progress->reverted) {
        print_end(progress, nothing);
        return;
    }
    describe_counts(progress, counts, sizeof counts);
    snprintf(text, sizeof text, "%s in %.2f s", counts,
             (double)(mig__now() - progress->started_at) / 1000);
    print_end(progress, text);
}

void mig__cli_progress_fail(CliProgress *progress)
{
    char counts[160];
    char text[260];
    if ((!progress->applied && !progress->reverted) || is_quiet(progress))
        return;
    if (progress->applied == progress->reverted)
        return; // the error says that all of it was undone
    describe_counts(progress, counts, sizeof counts);
    snprintf(text, sizeof text, "%s of %u before the error; what is done stays", counts,
             (unsigned)progress->count);
    print_end(progress, text);
}
