// SPDX-License-Identifier: MIT
// Every allocation of a command's run fails once, k = 1, 2, 3 … until none fails any more. After
// each: the command has said so and ended with status 1, or has done what it was asked; it has
// freed what it made; ledger and effects agree; and the same command completes.
#ifndef MEMORY_SWEEP_H
#define MEMORY_SWEEP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <mig/cli.h>
#include <unistd.h>

#include "inject/memory.h"
#include "traced.h"

// Of the history with every kind of step only the first ones, each of whose allocations can be
// tried; memory_steps.h has all kinds.
#define SWEEP_LAST    "005"
#define SWEEP_APPLIED "5"
#define SWEEP_UP      "upgrade " SWEEP_LAST

typedef struct Sweep {
    MigDialect dialect;
    const MigDriverKind *const *drivers;
    const char *url;
    const char *(*ask)(void *context, const char *sql); // one text
    void (*forget)(void *context);                      // as before anything ran
    void *context;
    const MigHistory *history;
    char said[65536];                                // by the last command
    void (*fail_at)(unsigned long n, bool for_ever); // whose memory: as in inject/memory.h
    unsigned long (*count)(void);
    unsigned long stride;   // 1: every allocation
    bool needs_no_database; // the next command
    int complaint_count;
} Sweep;

static inline bool is_long_run(void)
{
    const char *value = getenv("MIGC_LONG");
    return value && strcmp(value, "yes") == 0;
}

typedef enum SweepStart { SWEEP_EMPTY, SWEEP_BASE, SWEEP_HEADS } SweepStart;

// What a command writes goes to a file.
static inline int sweep_redirect(FILE *stream, FILE *file)
{
    fflush(stream);
    int saved = dup(fileno(stream));
    dup2(fileno(file), fileno(stream));
    return saved;
}

static inline void sweep_restore(FILE *stream, int saved)
{
    fflush(stream);
    dup2(saved, fileno(stream));
    close(saved);
}

// mig_main on `words` ("upgrade -q") and the database, the `fail_at`th allocation failing.
static inline int sweep_command(Sweep *sweep, const char *words, unsigned long fail_at,
                                bool for_ever)
{
    char line[400];
    char *argv[12];
    int argc = 0;
    const MigHistory *const histories[] = {sweep->history, NULL};
    FILE *file = tmpfile();
    assert_non_null(file);
    snprintf(line, sizeof line, "application %s %s %s", words,
             sweep->needs_no_database ? "" : "--database",
             sweep->needs_no_database ? "" : sweep->url);
    for (char *word = strtok(line, " "); word; word = strtok(NULL, " "))
        argv[argc++] = word;
    int out = sweep_redirect(stdout, file);
    int err = sweep_redirect(stderr, file);
    sweep->fail_at(fail_at, for_ever);
    int code = mig_main(argc, argv, histories, sweep->drivers);
    unsigned long count = sweep->count();
    sweep->fail_at(0, false);
    sweep_restore(stdout, out);
    sweep_restore(stderr, err);
    rewind(file);
    sweep->said[fread(sweep->said, 1, sizeof sweep->said - 1, file)] = '\0';
    fclose(file);
    // Below the one that was to fail: nothing was disturbed.
    return count < fail_at ? -code - 1 : code;
}

static inline void sweep_succeed(Sweep *sweep, const char *words)
{
    int code = sweep_command(sweep, words, 0, false);
    if (code != 0)
        fail_msg("%s: exit %d\n%s", words, code, sweep->said);
}

static inline bool sweep_has_ledger(Sweep *sweep)
{
    const char *sql = sweep->dialect == MIG_SQLITE
                          ? "SELECT count(*) FROM sqlite_master WHERE name = 'migc_revision'"
                          : "SELECT count(*) FROM pg_class WHERE relname = 'migc_revision'";
    return strcmp(sweep->ask(sweep->context, sql), "0") != 0;
}

static inline const char *sweep_applied(Sweep *sweep)
{
    return sweep_has_ledger(sweep) ? sweep->ask(sweep->context, TRACED_APPLIED) : "0";
}

static inline void sweep_agrees(Sweep *sweep, const char *when, unsigned long k)
{
    const char *sql = sweep_has_ledger(sweep) ? traced_oracle(sweep->dialect) : TRACED_NOTHING;
    const char *said = sweep->ask(sweep->context, sql);
    if (*said)
        fail_msg("%s, allocation %lu: %s\n%s", when, k, said, sweep->said);
}

// Whatever was left half done, first as it was begun.
static inline void sweep_go_to(Sweep *sweep, SweepStart start)
{
    if (start == SWEEP_EMPTY) {
        sweep->forget(sweep->context);
        return;
    }
    if (sweep_command(sweep, SWEEP_UP " -q", 0, false) != 0) {
        sweep_succeed(sweep, "downgrade base -q");
        sweep_succeed(sweep, SWEEP_UP " -q");
    }
    if (start == SWEEP_BASE)
        sweep_succeed(sweep, "downgrade base -q");
}

// All that is wrong is said, not only the first.
static inline void sweep_complain(Sweep *sweep, const char *words, unsigned long k,
                                  const char *what, long number)
{
    print_error("%s, allocation %lu: %s %ld\n%s", words, k, what, number, sweep->said);
    sweep->complaint_count++;
}

// One that failed must have said why; what is said to be done must be.
static inline void sweep_look_at(Sweep *sweep, const char *words, unsigned long k, int code,
                                 const char *applied)
{
    if (code == 1 ? !strstr(sweep->said, "out of memory") : code != 0)
        sweep_complain(sweep, words, k, "exit", code);
    if (code == 0 && applied)
        assert_string_equal(sweep_applied(sweep), applied);
}

// `applied`: how many revisions are, where the command has done what it was asked; NULL where it
// changes nothing.
static inline void sweep_allocations(Sweep *sweep, SweepStart start, const char *words,
                                     const char *applied, bool for_ever)
{
    unsigned long failed = 0;
    unsigned long refused = 0;
    bool was_disturbed = true;
    // Not the same ones each time where not all are tried.
    unsigned long first = 1 + (unsigned long)getpid() % sweep->stride;
    for (unsigned long k = first; was_disturbed; k += sweep->stride) {
        if (k == first || applied)
            sweep_go_to(sweep, start);
        long live = memory_live();
        int code = sweep_command(sweep, words, k, for_ever);
        was_disturbed = code >= 0;
        code = was_disturbed ? code : -code - 1;
        if (memory_live() != live)
            sweep_complain(sweep, words, k, "pieces of memory not freed:", memory_live() - live);
        sweep_look_at(sweep, words, k, code, applied);
        failed += was_disturbed;
        refused += code == 1;
        sweep_agrees(sweep, words, k);
    }
    if (applied)
        sweep_go_to(sweep, SWEEP_HEADS);
    sweep_agrees(sweep, "in the end", failed);
    // Some allocations serve a message only: the command does well without.
    assert_true(failed * sweep->stride > 15 && refused * 2 >= failed);
    assert_int_equal(sweep->complaint_count, 0);
}

// `stamp` runs nothing: all of its rows are there, or none.
static inline void sweep_stamp(Sweep *sweep, bool for_ever)
{
    int code = 1;
    unsigned long k = 0;
    for (k = 1; code >= 0; k += sweep->stride) {
        sweep->forget(sweep->context);
        long live = memory_live();
        code = sweep_command(sweep, "stamp " SWEEP_LAST, k, for_ever);
        sweep_look_at(sweep, "stamp " SWEEP_LAST, k, code < 0 ? -code - 1 : code, SWEEP_APPLIED);
        if (code != 0 && code >= 0)
            assert_string_equal(sweep_applied(sweep), "0");
        assert_int_equal(memory_live(), live);
    }
    assert_true(k > 5);
    assert_int_equal(sweep->complaint_count, 0);
}

#endif
