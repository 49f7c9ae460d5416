// SPDX-License-Identifier: MIT
// Ready-made observers: an event as one line of text or as one JSON object, for the caller to
// write.
#include "json.h"
#include <string.h>
#include <time.h>

static const char *const log_names[] = {"wait",   "begin",   "step",     "done",   "retry",
                                        "notice", "refresh", "progress", "segment"};
enum { LOG_NAMES = sizeof log_names / sizeof *log_names };

// 2026-01-05T09:00:00Z. ISO C's own conversions share one static result among threads.
static void log_time(MigBuffer *line)
{
    uint64_t seconds = (uint64_t)time(NULL);
    uint64_t days = seconds / 86400;
    uint64_t rest = seconds % 86400;
    uint64_t shifted = days + 719468; // since 0000-03-01, so that a leap day ends its year
    uint64_t era = shifted / 146097;
    uint64_t day = shifted % 146097;
    uint64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    uint64_t of_year = day - (365 * year + year / 4 - year / 100);
    uint64_t month = (5 * of_year + 2) / 153;
    mig__buffer_add_format(line, "%04u-%02u-%02uT%02u:%02u:%02uZ",
                           (unsigned)(year + era * 400 + (month >= 10)),
                           (unsigned)(month < 10 ? month + 3 : month - 9),
                           (unsigned)(of_year - (153 * month + 2) / 5 + 1), (unsigned)(rest / 3600),
                           (unsigned)(rest / 60 % 60), (unsigned)(rest % 60));
}

static void log_write(const MigLog *log, MigBuffer *line)
{
    if (log->write != NULL && !line->has_failed && line->data != NULL) {
        log->write(log->context, line->data, line->size);
    }
    mig__buffer_free(line);
}

// An error that there is no memory to print must not end in silence.
static void log_write_error(const MigLog *log, MigBuffer *line, const char *without_memory)
{
    if (log->write != NULL && line->has_failed) {
        log->write(log->context, without_memory, strlen(without_memory));
    }
    log_write(log, line);
}

// A line stays a line, and nothing in it commands a terminal.
static void log_text(MigBuffer *line, const char *text)
{
    for (; *text != '\0';) {
        size_t size = mig__control_size(text);
        if (*text == '\n') {
            mig__buffer_add(line, "\\n");
            text++;
        } else if (size > 0) {
            mig__buffer_add(line, *text == '\t' ? " " : "?");
            text += size;
        } else {
            mig__buffer_add_bytes(line, text++, 1);
        }
    }
}

static void log_begin_text(const MigLog *log, MigBuffer *line)
{
    log_time(line);
    mig__buffer_add(line, " ");
    if (log->history != NULL) {
        log_text(line, log->history);
        mig__buffer_add(line, ": ");
    }
}

static void log_milliseconds(MigBuffer *line, const char *before, uint64_t milliseconds)
{
    mig__buffer_add_format(line, " %s %llu ms", before, (unsigned long long)milliseconds);
}

static void log_place(MigBuffer *line, const MigEvent *event)
{
    mig__buffer_add_format(line, " (%u/%u)", (unsigned)event->position, (unsigned)event->count);
    if (*event->title != '\0') {
        mig__buffer_add(line, ": ");
        log_text(line, event->title);
    }
}

static void log_step(MigBuffer *line, const MigEvent *event)
{
    if (event->last_step > event->step) {
        mig__buffer_add_format(line, ": steps %u to %u of %u", (unsigned)event->step,
                               (unsigned)event->last_step, (unsigned)event->step_count);
    } else {
        mig__buffer_add_format(line, ": step %u of %u", (unsigned)event->step,
                               (unsigned)event->step_count);
    }
}

static void log_rows(MigBuffer *line, const MigEvent *event)
{
    mig__buffer_add_format(line, ": %llu", (unsigned long long)event->rows);
    if (event->rows_expected > 0) {
        mig__buffer_add_format(line, " of about %llu", (unsigned long long)event->rows_expected);
    }
    log_milliseconds(line, "rows after", event->milliseconds);
}

static void log_said(MigBuffer *line, const MigEvent *event, const char *what)
{
    mig__buffer_add(line, *event->revision != '\0' ? ": " : "");
    mig__buffer_add(line, what);
    log_text(line, event->message);
}

static void log_event(MigBuffer *line, const MigEvent *event)
{
    bool is_up = event->direction == MIG_UP;
    if (event->kind == MIG_EVENT_BEGIN) {
        mig__buffer_add(line, is_up ? "applying " : "reverting ");
    } else if (event->kind == MIG_EVENT_DONE) {
        mig__buffer_add(line, is_up ? "applied " : "reverted ");
    }
    log_text(line, event->revision);
    switch (event->kind) {
    case MIG_EVENT_BEGIN:
        log_place(line, event);
        return;
    case MIG_EVENT_DONE:
        log_milliseconds(line, "after", event->milliseconds);
        return;
    case MIG_EVENT_STEP:
        log_step(line, event);
        return;
    case MIG_EVENT_SEGMENT:
        log_step(line, event);
        log_milliseconds(line, "took", event->milliseconds);
        return;
    case MIG_EVENT_PROGRESS:
        log_step(line, event);
        log_rows(line, event);
        return;
    case MIG_EVENT_WAIT:
        log_said(line, event,
                 *event->message != '\0' ? "" : "waiting for another program that migrates");
        return;
    case MIG_EVENT_RETRY:
        log_said(line, event, "trying again: ");
        return;
    case MIG_EVENT_NOTICE:
    case MIG_EVENT_REFRESH:
        break;
    }
    log_said(line, event, "");
}

void mig_log_text(void *log, const MigEvent *event)
{
    MigBuffer line = {0};
    log_begin_text(log, &line);
    log_event(&line, event);
    log_write(log, &line);
}

void mig_log_text_error(const MigLog *log, const MigError *error)
{
    MigBuffer line = {0};
    log_begin_text(log, &line);
    mig__buffer_add(&line, "error: ");
    log_text(&line, error->message);
    log_write_error(log, &line, "error: out of memory");
}

static void log_member(MigBuffer *line, const char *name, const char *value)
{
    if (value == NULL || *value == '\0') {
        return;
    }
    mig__buffer_add_format(line, ",\"%s\":", name);
    mig__json_add_string(line, value);
}

static void log_number(MigBuffer *line, const char *name, uint64_t value)
{
    mig__buffer_add_format(line, ",\"%s\":%llu", name, (unsigned long long)value);
}

static void log_begin_json(const MigLog *log, MigBuffer *line, const char *event)
{
    mig__buffer_add(line, "{\"time\":\"");
    log_time(line);
    mig__buffer_add(line, "\"");
    log_member(line, "event", event);
    log_member(line, "history", log->history);
}

void mig_log_json(void *log, const MigEvent *event)
{
    MigBuffer line = {0};
    unsigned kind = (unsigned)event->kind;
    log_begin_json(log, &line, kind < LOG_NAMES ? log_names[kind] : "other");
    if (*event->revision != '\0') {
        log_member(&line, "direction", event->direction == MIG_UP ? "up" : "down");
        log_member(&line, "revision", event->revision);
        log_member(&line, "title", event->title);
        log_number(&line, "position", event->position);
        log_number(&line, "count", event->count);
    }
    if (event->step_count > 0) {
        log_number(&line, "step", event->step);
        log_number(&line, "step_count", event->step_count);
    }
    if (event->kind == MIG_EVENT_SEGMENT) {
        log_number(&line, "last_step", event->last_step);
    }
    if (event->kind == MIG_EVENT_PROGRESS) {
        log_number(&line, "rows", event->rows);
        if (event->rows_expected > 0) {
            log_number(&line, "rows_expected", event->rows_expected);
        }
    }
    if (event->kind == MIG_EVENT_SEGMENT || event->kind == MIG_EVENT_PROGRESS ||
        event->kind == MIG_EVENT_DONE) {
        log_number(&line, "milliseconds", event->milliseconds);
    }
    log_member(&line, "message", event->message);
    mig__buffer_add(&line, "}");
    log_write(log, &line);
}

void mig_log_json_error(const MigLog *log, const MigError *error)
{
    MigBuffer line = {0};
    log_begin_json(log, &line, "error");
    log_number(&line, "status", (uint64_t)error->status);
    log_member(&line, "sqlstate", error->sqlstate);
    if (error->sqlite_code != 0) {
        log_number(&line, "sqlite_code", (uint64_t)error->sqlite_code);
    }
    log_member(&line, "revision", error->revision);
    log_member(&line, "file", error->file);
    if (error->line > 0) {
        log_number(&line, "line", error->line);
        log_number(&line, "column", error->column);
    }
    if (error->status == MIG_AHEAD) {
        log_number(&line, "unknown_count", error->unknown_count);
        mig__buffer_add(&line,
                        error->can_revert ? ",\"can_revert\":true" : ",\"can_revert\":false");
    }
    log_member(&line, "message", error->message);
    mig__buffer_add(&line, "}");
    log_write_error(log, &line, "{\"event\":\"error\",\"message\":\"out of memory\"}");
}
