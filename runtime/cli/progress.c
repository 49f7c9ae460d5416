// SPDX-License-Identifier: MIT
#include "command.h"

#include "print.h"
#include "progress.h"
#include <string.h>
#include <unistd.h>

void mig__cli_progress_begin(CliProgress *progress, const Cli *cli, const MigHistory *history)
{
    memset(progress, 0, sizeof *progress);
    progress->cli = cli;
    progress->history = cli->has_several ? mig__text(history, history->name) : NULL;
    progress->is_terminal = isatty(STDERR_FILENO);
    progress->started_at = mig__now();
}

void mig__cli_progress_break(CliProgress *progress)
{
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
    progress->count = event->count;
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

static void end_revision(CliProgress *progress, const MigEvent *event)
{
    char time[32];
    mig__cli_duration(time, event->milliseconds);
    progress->applied += event->direction == MIG_UP;
    progress->reverted += event->direction == MIG_DOWN;
    if (progress->cli->options.given & OPTION_QUIET)
        return;
    if (progress->is_line_open) {
        fprintf(stderr, "  %s\n", time);
    } else if (progress->is_terminal || event->milliseconds >= WORTH_A_LINE) {
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

void mig__cli_progress_event(void *context, const MigEvent *event)
{
    CliProgress *progress = context;
    bool is_quiet = progress->cli->options.given & OPTION_QUIET;
    if (event->kind == MIG_EVENT_DONE)
        end_revision(progress, event);
    if (is_quiet)
        return;
    if (event->kind == MIG_EVENT_BEGIN)
        begin_revision(progress, event);
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

static void print_counts(const CliProgress *progress)
{
    char applied[64], reverted[64];
    mig__cli_count(applied, progress->applied, "revision");
    mig__cli_count(reverted, progress->reverted, "revision");
    print_prefix(progress);
    if (progress->applied && progress->reverted)
        fprintf(stderr, "reverted %s and applied %s", reverted, applied);
    else if (progress->reverted)
        fprintf(stderr, "reverted %s", reverted);
    else
        fprintf(stderr, "applied %s", applied);
}

void mig__cli_progress_end(CliProgress *progress, const char *nothing)
{
    mig__cli_progress_break(progress);
    if (progress->cli->options.given & OPTION_QUIET)
        return;
    if (!progress->applied && !progress->reverted) {
        print_prefix(progress);
        mig__cli_print_text(stderr, nothing);
        fputc('\n', stderr);
        return;
    }
    print_counts(progress);
    fprintf(stderr, " in %.2f s\n", (double)(mig__now() - progress->started_at) / 1000);
}

void mig__cli_progress_fail(CliProgress *progress)
{
    if (!progress->applied && !progress->reverted)
        return;
    if (progress->cli->options.given & OPTION_QUIET)
        return;
    print_counts(progress);
    fprintf(stderr, " of %u before the error; what is done stays\n", (unsigned)progress->count);
}
