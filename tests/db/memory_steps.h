// SPDX-License-Identifier: MIT
// No memory, at every moment of every command, on a history with every kind of step (every_step/),
// as it should be and where something is wrong. After each failure the same work completes, and
// every step has had its effect once.
#ifndef MEMORY_STEPS_H
#define MEMORY_STEPS_H

#include "memory_sweep.h"
#include <every_step.h>
#include <every_step_other.h>
#include <mig/call.h>

// What a command finds. Each is made once, and copied.
typedef enum StepsState {
    STEPS_NONE,      // nothing is applied; there is the table `hurdle`, which 006 needs
    STEPS_HEADS,     // everything is applied
    STEPS_OBSTACLE,  // nothing is applied, and 006 will fail in its second half
    STEPS_HALF,      // that has happened, and its reason is gone
    STEPS_BATCH,     // a batch of 002 has come half way, and cannot go on
    STEPS_VIOLATED,  // everything is applied, and rows contradict what is verified
    STEPS_REVERTING, // the way back of 002 has come half way, and its obstacle is gone
    STEPS_STATES
} StepsState;

typedef struct StepsFixture {
    Sweep sweep;
    void (*execute)(void *context, const char *sql);
    void (*keep)(void *context, int state);    // a copy of the database as it is
    void (*restore)(void *context, int state); // the database becomes that copy
    size_t share;                              // one case in so many is tried; 1: all
} StepsFixture;

typedef struct StepsCase {
    StepsState state;
    const char *words;
    int expected;        // exit code
    bool is_other;       // the history that has only 001, and 002 written anew
    bool changes;        // the database
    const char *content; // after a completing upgrade; NULL: not looked at
} StepsCase;

#define STEPS_CONTENT                                                                              \
    "SELECT (SELECT count(*) || ' items ' || sum(n) FROM items) || ', '"                           \
    " || (SELECT count(*) FROM pairs) || ' pairs, ' || (SELECT count(*) FROM languages)"           \
    " || ' languages, ' || (SELECT count(*) FROM called WHERE direction = 'up') || ' once, '"      \
    " || (SELECT count(*) FROM called WHERE direction = 'part') || ' parts, '"                     \
    " || (SELECT count(*) FROM called WHERE direction = 'beside') || ' beside, '"                  \
    " || (SELECT count(*) FROM notes) || ' notes, ' || (SELECT count(*) FROM hurdle) || ' over'"
#define STEPS_BY_HAND "8 items 8, 0 pairs, 3 languages, 1 once, 3 parts, 1 beside, 1 notes, 0 over"
#define STEPS_WHOLE   "8 items 8, 0 pairs, 3 languages, 1 once, 3 parts, 1 beside, 1 notes, 1 over"

static const StepsCase steps_cases[] = {
    {STEPS_NONE, "upgrade", 0, false, true, STEPS_WHOLE},
    {STEPS_NONE, "upgrade --log json -v --set owner=me", 0, false, true, STEPS_WHOLE},
    {STEPS_NONE, "upgrade 004 --group 1", 0, false, true, STEPS_WHOLE},
    {STEPS_NONE, "plan -v", 0, false, false, NULL},
    {STEPS_NONE, "upgrade --set nothing=else", 2, false, false, NULL},
    {STEPS_HEADS, "downgrade base -v", 0, false, true, STEPS_WHOLE},
    {STEPS_HEADS, "downgrade -1 --log text", 0, false, true, STEPS_WHOLE},
    {STEPS_HEADS, "downgrade 002 --no-color", 1, true, false, NULL},
    {STEPS_HEADS, "plan --down base -v", 0, false, false, NULL},
    {STEPS_HEADS, "verify -v", 0, false, false, NULL},
    {STEPS_HEADS, "history -v -i", 0, false, false, NULL},
    {STEPS_HEADS, "heads", 0, false, false, NULL},
    {STEPS_HEADS, "show 004", 0, false, false, NULL},
    {STEPS_HEADS, "current -v", 0, false, false, NULL},
    {STEPS_HEADS, "wait", 0, false, false, NULL},
    {STEPS_HEADS, "repair", 0, false, false, NULL},
    {STEPS_HEADS, "upgrade", 6, true, false, NULL},
    {STEPS_HEADS, "current -v", 0, true, false, NULL},
    {STEPS_HEADS, "plan", 6, true, false, NULL},
    {STEPS_HEADS, "repair 002 --accept -m rewritten", 0, true, true, NULL},
    {STEPS_HEADS, "verify", 0, true, false, NULL},
    {STEPS_OBSTACLE, "upgrade", 1, false, true, NULL},
    {STEPS_OBSTACLE, "upgrade --on-failure revert", 1, false, true, NULL},
    {STEPS_HALF, "upgrade", 0, false, true, STEPS_WHOLE},
    {STEPS_HALF, "repair", 0, false, false, NULL},
    {STEPS_HALF, "current", 0, false, false, NULL},
    {STEPS_HALF, "repair --mark-done -m by-hand", 0, false, true, NULL},
    {STEPS_HALF, "repair --mark-reverted", 0, false, true, NULL},
    {STEPS_HALF, "repair --resume", 0, false, true, STEPS_WHOLE},
    {STEPS_HALF, "downgrade 005", 1, false, false, NULL},
    {STEPS_BATCH, "upgrade", 1, false, true, NULL},
    {STEPS_BATCH, "repair", 0, false, false, NULL},
    {STEPS_BATCH, "downgrade base", 1, false, false, NULL},
    {STEPS_VIOLATED, "verify", 1, false, false, NULL},
    {STEPS_VIOLATED, "verify -v", 1, true, false, NULL},
    {STEPS_REVERTING, "downgrade base", 0, false, true, STEPS_WHOLE},
    {STEPS_REVERTING, "repair", 0, false, false, NULL},
    {STEPS_NONE, "upgrade 003 --sql", 0, false, false, NULL},
    {STEPS_NONE, "upgrade --sql", 1, false, false, NULL},
    {STEPS_NONE, "plan 003 --sql", 0, false, false, NULL},
    {STEPS_HEADS, "downgrade 003:base --sql", 0, false, false, NULL},
    {STEPS_HEADS, "plan --down base --json", 0, false, false, NULL},
    {STEPS_HEADS, "plan --down 002 -v", 1, true, false, NULL},
    {STEPS_HEADS, "status", 0, false, false, NULL},
    {STEPS_HALF, "status --json", 0, false, false, NULL},
    {STEPS_HEADS, "log", 0, false, false, NULL},
    {STEPS_HALF, "log --json", 0, false, false, NULL},
    {STEPS_HEADS, "history --graph", 0, false, false, NULL},
    {STEPS_HALF, "graph", 0, false, false, NULL},
    {STEPS_HALF, "graph --format mermaid", 0, false, false, NULL},
};

static inline void steps_expect(StepsFixture *fixture, const char *words, int expected)
{
    int code = sweep_command(&fixture->sweep, words, 0, false);
    if (code < 0)
        code = -code - 1;
    if (code != expected)
        fail_msg("%s: exit %d, not %d\n%s", words, code, expected, fixture->sweep.said);
}

static inline void steps_keep(StepsFixture *fixture, StepsState state)
{
    fixture->keep(fixture->sweep.context, (int)state);
}

static inline void steps_go_to(StepsFixture *fixture, StepsState state)
{
    fixture->restore(fixture->sweep.context, (int)state);
}

static inline void steps_make_states(StepsFixture *fixture)
{
    void *context = fixture->sweep.context;
    steps_keep(fixture, STEPS_OBSTACLE);
    steps_expect(fixture, "upgrade -q", 1);
    fixture->execute(context, "CREATE TABLE hurdle (n integer)");
    steps_keep(fixture, STEPS_HALF);
    steps_go_to(fixture, STEPS_OBSTACLE);
    fixture->execute(context, "CREATE TABLE hurdle (n integer)");
    steps_keep(fixture, STEPS_NONE);
    steps_expect(fixture, "upgrade 001 -q", 0);
    fixture->execute(context, "UPDATE items SET n = 1 WHERE id = 21");
    steps_expect(fixture, "upgrade -q", 1);
    steps_keep(fixture, STEPS_BATCH);
    steps_go_to(fixture, STEPS_NONE);
    steps_expect(fixture, "upgrade -q", 0);
    steps_keep(fixture, STEPS_HEADS);
    fixture->execute(context, "UPDATE notes SET owner = 'somebody'");
    fixture->execute(context, "INSERT INTO languages VALUES ('deu', NULL)");
    steps_keep(fixture, STEPS_VIOLATED);
    steps_go_to(fixture, STEPS_HEADS);
    fixture->execute(context, "ALTER TABLE pairs RENAME TO hidden");
    steps_expect(fixture, "downgrade 001 -q", 1);
    fixture->execute(context, "ALTER TABLE hidden RENAME TO pairs");
    steps_keep(fixture, STEPS_REVERTING);
}

// Whatever was left half done; then every step has had its effect once.
static inline void steps_complete(StepsFixture *fixture, const StepsCase *one, unsigned long k)
{
    if (sweep_command(&fixture->sweep, "upgrade -q", 0, false) != 0) {
        steps_expect(fixture, "downgrade base -q", 0);
        steps_expect(fixture, "upgrade -q", 0);
    }
    const char *content = fixture->sweep.ask(fixture->sweep.context, STEPS_CONTENT);
    if (strcmp(content, one->content) != 0)
        fail_msg("%s, allocation %lu: %s", one->words, k, content);
}

static inline void steps_look_at(StepsFixture *fixture, const StepsCase *one, unsigned long k,
                                 int code, long left)
{
    Sweep *sweep = &fixture->sweep;
    if (left != 0)
        sweep_complain(sweep, one->words, k, "pieces of memory not freed:", left);
    if (code != one->expected && !(code == 1 && strstr(sweep->said, "out of memory")))
        sweep_complain(sweep, one->words, k, "exit", code);
}

static inline void steps_sweep(StepsFixture *fixture, const StepsCase *one, bool for_ever)
{
    static const MigHistory *histories[2];
    Sweep *sweep = &fixture->sweep;
    bool was_disturbed = true;
    unsigned long first = 1 + (unsigned long)getpid() % sweep->stride;
    for (unsigned long k = first; was_disturbed; k += sweep->stride) {
        histories[0] = every_step_history();
        histories[1] = every_step_other_history();
        sweep->history = histories[one->is_other];
        if (k == first || one->changes)
            steps_go_to(fixture, one->state);
        long live = memory_live();
        sweep->needs_no_database =
            strcmp(one->words, "heads") == 0 || strncmp(one->words, "show", 4) == 0;
        int code = sweep_command(sweep, one->words, k, for_ever);
        sweep->needs_no_database = false;
        was_disturbed = code >= 0;
        steps_look_at(fixture, one, k, was_disturbed ? code : -code - 1, memory_live() - live);
        if (one->content && (k % 4 == 0 || !was_disturbed))
            steps_complete(fixture, one, k);
    }
}

static inline void steps_sweep_all(StepsFixture *fixture, bool for_ever)
{
    fixture->sweep.history = every_step_history();
    steps_make_states(fixture);
    size_t first = (size_t)getpid() % fixture->share; // not the same ones each time
    for (size_t i = first; i < sizeof steps_cases / sizeof *steps_cases; i += fixture->share)
        steps_sweep(fixture, &steps_cases[i], for_ever);
    assert_int_equal(fixture->sweep.complaint_count, 0);
}

// In the transaction of its revision: one row, and the rows that it reads are there.
int call_once(MigCall *call, MigError *error)
{
    const char *up[] = {mig_call_direction(call) == MIG_UP ? "up" : "down"};
    const char *sql = mig_call_dialect(call) == MIG_SQLITE
                          ? "INSERT INTO called SELECT count(*), ?1 FROM items"
                          : "INSERT INTO called SELECT count(*), $1 FROM items";
    return mig_call_execute(call, sql, up, 1, error);
}

static bool steps_read_number(void *context, size_t column_count, const char *const *values)
{
    *(int *)context = column_count == 1 && values[0] ? atoi(values[0]) : -1;
    return true;
}

// Three parts, each in a transaction of its own.
int call_in_parts(MigCall *call, MigError *error)
{
    int number = 0;
    char key[16];
    const char *saved = mig_call_saved(call);
    int code = mig_call_query(call, "SELECT count(*) FROM called WHERE direction = 'part'", NULL, 0,
                              steps_read_number, &number, NULL, error);
    if (code != 0)
        return code;
    if (number != (saved ? atoi(saved) : 0))
        return mig_call_fail(call, error, "what was saved is not what was done");
    if (number == 3)
        return 0;
    snprintf(key, sizeof key, "%d", number + 1);
    code = mig_call_execute(call, "INSERT INTO called VALUES (0, 'part')", NULL, 0, error);
    return code == 0 ? mig_call_save(call, key, error) : code;
}

int call_beside(MigCall *call, MigError *error)
{
    return mig_call_execute(call, "INSERT INTO called VALUES (0, 'beside')", NULL, 0, error);
}

#endif
