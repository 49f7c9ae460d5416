// SPDX-License-Identifier: MIT
// For tests of the command line: a history made by hand, a runtime (mig_…) that answers from a
// script and writes down how it was called, and a way to see what mig_main printed.
#ifndef CLI_FAKE_H
#define CLI_FAKE_H

#include "script.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "driver.h"
#include "history.h"
#include <mig/cli.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- a history: 001 ← 002 ← (003 [search], 004) ← 005

enum { FAKE_REVISIONS = 5 };

typedef struct FakeHistory {
    char text[2000];
    size_t used;
    MigRevision revisions[FAKE_REVISIONS];
    uint32_t edges[8];
    MigText names[2];
    MigTrackRevision ways[MIG_DIALECT_COUNT][FAKE_REVISIONS];
    MigSegment segments[MIG_DIALECT_COUNT][12];
    MigStep steps[MIG_DIALECT_COUNT][12];
    MigHistory history;
} FakeHistory;

static inline MigText fake_text(FakeHistory *fake, const char *text)
{
    MigText offset = (MigText)fake->used;
    strcpy(fake->text + fake->used, text);
    fake->used += strlen(text) + 1;
    return offset;
}

// Appends a segment of one step.
static inline void fake_step(FakeHistory *fake, MigDialect dialect, MigSection *section,
                             const char *sql, uint32_t line, MigSegmentKind kind)
{
    MigTrack *track = &fake->history.tracks[dialect];
    MigStep *step = &fake->steps[dialect][track->step_count];
    MigSegment *segment = &fake->segments[dialect][track->segment_count];
    step->sql = fake_text(fake, sql);
    step->size = (uint32_t)strlen(sql);
    step->line = line;
    step->column = 1;
    *segment = (MigSegment){track->step_count++, 1, kind};
    if (section->segment_count++ == 0)
        section->first_segment = track->segment_count;
    track->segment_count++;
    section->flags |= MIG_SECTION_PRESENT;
}

static inline void fake_revision(FakeHistory *fake, uint32_t index, const char *id,
                                 const char *title, const char *file)
{
    MigRevision *revision = &fake->revisions[index];
    revision->id = fake_text(fake, id);
    revision->title = fake_text(fake, title);
    revision->file = fake_text(fake, file);
    revision->created = MIG_NO_TIME;
}

static inline void fake_parents(FakeHistory *fake, uint32_t index, uint32_t count, uint32_t first,
                                uint32_t second)
{
    MigRevision *revision = &fake->revisions[index];
    revision->first_parent = fake->history.edge_count;
    revision->parent_count = count;
    fake->edges[fake->history.edge_count++] = first;
    if (count > 1)
        fake->edges[fake->history.edge_count++] = second;
}

static inline void fake_ways(FakeHistory *fake)
{
    for (int d = 0; d < MIG_DIALECT_COUNT; d++) {
        MigTrackRevision *ways = fake->ways[d];
        MigDialect dialect = (MigDialect)d;
        fake_step(fake, dialect, &ways[0].up, "CREATE TABLE a (\n    x integer\n)", 6,
                  MIG_SEGMENT_TRANSACTION);
        fake_step(fake, dialect, &ways[0].down, "DROP TABLE a", 12, MIG_SEGMENT_TRANSACTION);
        fake_step(fake, dialect, &ways[1].up,
                  d == MIG_POSTGRESQL ? "CREATE INDEX CONCURRENTLY i ON a (x)"
                                      : "CREATE INDEX i ON a (x)",
                  d == MIG_POSTGRESQL ? 7 : 9,
                  d == MIG_POSTGRESQL ? MIG_SEGMENT_AUTOCOMMIT : MIG_SEGMENT_TRANSACTION);
        fake_step(fake, dialect, &ways[2].up, "DELETE FROM a", 5, MIG_SEGMENT_TRANSACTION);
        ways[2].down.flags = MIG_SECTION_PRESENT | MIG_SECTION_IRREVERSIBLE;
        ways[2].down.note = fake_text(fake, "rows are gone");
        fake_step(fake, dialect, &ways[3].up, "SELECT 1;", 5, MIG_SEGMENT_TRANSACTION);
        fake->history.tracks[d].revisions = ways;
        fake->history.tracks[d].segments = fake->segments[d];
        fake->history.tracks[d].steps = fake->steps[d];
    }
}

static inline void fake_history_make(FakeHistory *fake, const char *name)
{
    memset(fake, 0, sizeof *fake);
    MigHistory *history = &fake->history;
    fake->used = 1;
    history->abi = MIG_ABI;
    history->size = sizeof *history;
    history->name = fake_text(fake, name);
    history->revision_count = FAKE_REVISIONS;
    fake_revision(fake, 0, "001", "First tables", "revisions/001_first.sql");
    fake_revision(fake, 1, "002", "An index", "revisions/002_index.sql");
    fake_revision(fake, 2, "003", "Remove \033[31mrows", "revisions/003_remove.sql");
    fake_revision(fake, 3, "004", "", "revisions/004.sql");
    fake_revision(fake, 4, "005", "Both", "revisions/005_both.sql");
    fake_parents(fake, 1, 1, 0, 0);
    fake_parents(fake, 2, 1, 1, 0);
    fake_parents(fake, 3, 1, 1, 0);
    fake_parents(fake, 4, 2, 2, 3);
    fake->names[0] = fake_text(fake, "search");
    fake->revisions[2].label_count = 1;
    fake->revisions[0].created = 1759327200; // 2025-10-01 14:00:00
    fake->revisions[0].author = fake_text(fake, "ada");
    fake->revisions[0].description = fake_text(fake, "Why there is\na table.");
    fake_ways(fake);
    history->text = fake->text;
    history->text_size = (uint32_t)fake->used;
    history->revisions = fake->revisions;
    history->edges = fake->edges;
    history->names = fake->names;
    history->name_count = 1;
}

// ---- a runtime: `script` says what it answers, `calls` what it was asked

typedef struct Script {
    MigError open_errors[4]; // of the first calls of mig_open; status 0: it opens
    size_t open_count;
    MigStatus status; // of mig_upgrade and its like
    MigError error;
    MigEvent events[12];
    size_t event_count;
    MigStatus at_head;
    MigPlanEntry plan[6];
    size_t plan_count;
    MigCurrentEntry current[6];
    size_t current_count;
    MigLedgerEvent ledger_events[2];
    size_t ledger_event_count;
    int raise; // a signal that comes while mig_upgrade runs
    char calls[1000];
    MigOptions options; // of the last call; the texts that it names are gone
    char settings[300]; // of the same: role, search_path, reader role, application, pooler
} Script;

static Script script;

static inline void script_call(const char *format, ...) __attribute__((format(printf, 1, 2)));
static inline void script_call(const char *format, ...)
{
    size_t used = strlen(script.calls);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(script.calls + used, sizeof script.calls - used, format, arguments);
    va_end(arguments);
}

static bool knows_sqlite(const char *url)
{
    return strncmp(url, "sqlite:", 7) == 0;
}

static bool knows_postgresql(const char *url)
{
    return strncmp(url, "postgresql", 10) == 0 || strchr(url, '=') != NULL;
}

static const MigDriverKind fake_sqlite = {
    .name = "sqlite", .dialect = MIG_SQLITE, .knows = knows_sqlite};
static const MigDriverKind fake_postgresql = {
    .name = "postgresql", .dialect = MIG_POSTGRESQL, .knows = knows_postgresql};
static const MigDriverKind *const fake_drivers[] = {&fake_sqlite, &fake_postgresql, NULL};

MigDriver *mig_open(const char *url, const MigDriverKind *const *drivers, MigError *error)
{
    (void)drivers;
    size_t number = script.open_count++;
    script_call("open %s\n", url);
    if (number < 4 && script.open_errors[number].status) {
        *error = script.open_errors[number];
        return NULL;
    }
    return calloc(1, sizeof(MigDriver));
}

void mig_close(MigDriver *driver)
{
    free(driver);
}

void mig_cancel(MigDriver *driver)
{
    driver->is_cancelled = 1;
}

static MigStatus script_run(const char *name, MigDriver *driver, const char *target,
                            const MigOptions *options, MigError *error)
{
    script_call("%s %s deadline=%u lock=%u statement=%u schema=%s\n", name, target ? target : "-",
                (unsigned)options->deadline, (unsigned)options->lock_timeout,
                (unsigned)options->statement_timeout,
                options->ledger_schema ? options->ledger_schema : "-");
    const char *settings[] = {options->role, options->search_path, options->reader_role,
                              options->application};
    *script.settings = '\0';
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        strcat(script.settings, settings[i] ? settings[i] : "-");
        strcat(script.settings, " ");
    }
    script.options = *options;
    for (size_t i = 0; i < script.event_count; i++)
        if (options->observer)
            options->observer(options->observer_context, &script.events[i]);
    if (script.raise)
        raise(script.raise);
    if (driver->is_cancelled) {
        error->status = MIG_CANCELLED;
        strcpy(error->message, "cancelled");
        return MIG_CANCELLED;
    }
    *error = script.error;
    return script.status;
}

MigStatus mig_upgrade(MigDriver *driver, const MigHistory *history, const char *target,
                      const MigOptions *options, MigError *error)
{
    (void)history;
    return script_run("upgrade", driver, target, options, error);
}

MigStatus mig_downgrade(MigDriver *driver, const MigHistory *history, const char *target,
                        const MigOptions *options, MigError *error)
{
    (void)history;
    return script_run("downgrade", driver, target, options, error);
}

MigStatus mig_redo(MigDriver *driver, const MigHistory *history, const char *target,
                   const MigOptions *options, MigError *error)
{
    (void)history;
    return script_run("redo", driver, target, options, error);
}

MigStatus mig_stamp(MigDriver *driver, const MigHistory *history, const char *target,
                    const MigOptions *options, MigError *error)
{
    (void)history;
    return script_run("stamp", driver, target, options, error);
}

MigStatus mig_repair(MigDriver *driver, const MigHistory *history, MigRepair action,
                     const char *revision, const char *why, const MigOptions *options,
                     MigError *error)
{
    (void)history;
    script_call("repair %d %s\n", (int)action, why ? why : "-");
    return script_run("repair", driver, revision, options, error);
}

MigStatus mig_unfinished(MigDriver *driver, const MigHistory *history, const MigOptions *options,
                         MigUnfinishedFunction report, void *context, MigError *error)
{
    (void)history;
    (void)report;
    (void)context;
    return script_run("unfinished", driver, NULL, options, error);
}

MigStatus mig_way_back(MigDriver *driver, const MigHistory *history, const char *revision,
                       const MigOptions *options, MigStoredFunction report, void *context,
                       MigError *error)
{
    (void)history;
    (void)report;
    (void)context;
    return script_run("way back", driver, revision, options, error);
}

MigStatus mig_wait(MigDriver *driver, const MigHistory *history, const MigOptions *options,
                   MigError *error)
{
    (void)history;
    return script_run("wait", driver, NULL, options, error);
}

MigStatus mig_at_head(MigDriver *driver, const MigHistory *history, const MigOptions *options,
                      MigError *error)
{
    (void)driver;
    (void)history;
    (void)options;
    *error = script.error;
    return script.at_head;
}

MigStatus mig_verify(MigDriver *driver, const MigHistory *history, const MigOptions *options,
                     MigCheckFunction report, void *context, MigError *error)
{
    (void)history;
    (void)report;
    (void)context;
    return script_run("verify", driver, NULL, options, error);
}

MigPlan *mig_plan(MigDriver *driver, const MigHistory *history, MigDirection direction,
                  const char *target, const MigOptions *options, MigError *error)
{
    (void)driver;
    (void)history;
    (void)options;
    script_call("plan %s %s\n", direction == MIG_UP ? "up" : "down", target ? target : "-");
    *error = script.error;
    return script.status == MIG_OK ? calloc(1, 1) : NULL;
}

MigStatus mig__script_write(MigBuffer *text, const MigHistory *history, const MigScriptOrder *order,
                            const MigOptions *options, MigError *error)
{
    (void)history;
    (void)options;
    script_call("script %s %s:%s%s\n", order->dialect == MIG_SQLITE ? "sqlite" : "postgresql",
                order->from ? order->from : "-", order->target ? order->target : "-",
                order->has_ledger ? " with ledger" : "");
    *error = script.error;
    if (script.status == MIG_OK)
        mig__buffer_add(text, "SELECT 1;\n");
    return script.status;
}

size_t mig_plan_count(const MigPlan *plan)
{
    (void)plan;
    return script.plan_count;
}

MigPlanEntry mig_plan_entry(const MigPlan *plan, size_t index)
{
    (void)plan;
    return script.plan[index];
}

void mig_plan_free(MigPlan *plan)
{
    free((void *)plan);
}

MigCurrent *mig_current(MigDriver *driver, const MigHistory *history, const MigOptions *options,
                        MigError *error)
{
    (void)driver;
    (void)history;
    (void)options;
    *error = script.error;
    return script.status == MIG_OK ? calloc(1, 1) : NULL;
}

size_t mig_current_count(const MigCurrent *current)
{
    (void)current;
    return script.current_count;
}

MigCurrentEntry mig_current_entry(const MigCurrent *current, size_t index)
{
    (void)current;
    return script.current[index];
}

void mig_current_free(MigCurrent *current)
{
    free((void *)current);
}

MigStatus mig_events(MigDriver *driver, const MigHistory *history, const char *revision,
                     uint32_t most, const MigOptions *options, MigLedgerEventFunction report,
                     void *context, MigError *error)
{
    (void)driver;
    (void)history;
    (void)options;
    script_call("events %s %u\n", revision ? revision : "-", (unsigned)most);
    for (size_t i = 0; i < script.ledger_event_count; i++)
        report(context, &script.ledger_events[i]);
    *error = script.error;
    return script.status;
}

// ---- running mig_main

typedef struct Printed {
    int code;
    char out[6000];
    char error[6000];
} Printed;

static inline void read_back(FILE *file, char *text, size_t size)
{
    rewind(file);
    text[fread(text, 1, size - 1, file)] = '\0';
    fclose(file);
}

// `line` is split at blanks; `arguments` (if not NULL) receives what mig_main left of argv.
static inline Printed run_with(const MigHistory *const *histories, const char *line,
                               char *arguments)
{
    static Printed printed;
    char copy[500];
    char *argv[20];
    int argc = 0;
    snprintf(copy, sizeof copy, "/usr/bin/app %s", line);
    for (char *word = strtok(copy, " "); word && argc < 19; word = strtok(NULL, " "))
        argv[argc++] = word;
    argv[argc] = NULL;
    FILE *out = tmpfile(), *error = tmpfile();
    int saved_out = dup(STDOUT_FILENO), saved_error = dup(STDERR_FILENO);
    assert_true(out && error);
    fflush(stdout);
    dup2(fileno(out), STDOUT_FILENO);
    dup2(fileno(error), STDERR_FILENO);
    printed.code = mig_main(argc, argv, histories, fake_drivers);
    fflush(stdout);
    dup2(saved_out, STDOUT_FILENO);
    dup2(saved_error, STDERR_FILENO);
    close(saved_out);
    close(saved_error);
    read_back(out, printed.out, sizeof printed.out);
    read_back(error, printed.error, sizeof printed.error);
    for (int i = 0; arguments && i < argc; i++)
        sprintf(arguments + (i ? strlen(arguments) : 0), "%s%s", i ? " " : "", argv[i]);
    return printed;
}

#endif
