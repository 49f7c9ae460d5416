// SPDX-License-Identifier: MIT
// The protocol under the lock: lock → read → next transaction, over and over. What was read under
// the lock is believed until the driver says that it may have changed.
#include "run.h"
#include "run_parts.h"
#include <stdlib.h>
#include <string.h>

enum {
    DEADLINE = 15 * 60 * 1000,
    LOCK_TIMEOUT = 5000,
    RETRIES = 10,
    PAUSE = 50,
    NAME_SIZE_MAX = 63,
    // How often another's intent is looked at on SQLite, where no lock shows who is alive: about 3
    // s in which the database was free. While the statement runs nobody gets to look.
    INTENT_LOOKS = 60
};

void mig__options_complete(MigOptions *options, const MigOptions *given)
{
    MigOptions defaults = MIG_OPTIONS;
    *options = defaults;
    if (given != NULL) {
        size_t size = given->size < sizeof *options ? given->size : sizeof *options;
        memcpy(options, given, size);
    }
    options->size = sizeof *options;
    options->deadline = options->deadline == 0 ? DEADLINE : options->deadline;
    options->lock_timeout = options->lock_timeout == 0 ? LOCK_TIMEOUT : options->lock_timeout;
    options->retries = options->retries == MIG_UNSET ? RETRIES : options->retries;
    options->group = options->group == 0 ? UINT32_MAX : options->group;
    options->ledger_schema = options->ledger_schema == NULL ? "public" : options->ledger_schema;
}

// PostgreSQL cuts a longer name off, with a mere notice: two schemas would be one, under two locks.
static MigStatus check_name_sizes(const MigOptions *options, MigError *error)
{
    const char *const names[][2] = {{"ledger_schema", options->ledger_schema},
                                    {"role", options->role},
                                    {"reader_role", options->reader_role}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i][1] != NULL && strlen(names[i][1]) > NAME_SIZE_MAX) {
            return mig__fail(
                error, MIG_MISUSE, "%s \"%s\" has %lu bytes: a name of PostgreSQL has at most %d",
                names[i][0], names[i][1], (unsigned long)strlen(names[i][1]), NAME_SIZE_MAX);
        }
    }
    return MIG_OK;
}

MigStatus mig__run_begin(MigRun *run, MigDriver *driver, const MigHistory *history,
                         MigRequest request, const char *target, const MigOptions *options,
                         MigError *error)
{
    memset(run, 0, sizeof *run);
    if (driver == NULL) {
        return mig__fail(error, MIG_MISUSE, "no database is open");
    }
    MigDialect dialect = driver->kind->dialect;
    if (mig__history_check(history, dialect, error) != MIG_OK) {
        return MIG_MISUSE;
    }
    if (options != NULL && options->size == 0) {
        return mig__fail(error, MIG_MISUSE, "MigOptions must be initialised with MIG_OPTIONS");
    }
    if (options != NULL && options->size == sizeof *options && options->backup != NULL &&
        driver->kind->backup == NULL) {
        return mig__fail(error, MIG_MISUSE,
                         "a backup can be taken of an SQLite file only; for %s use its own tools",
                         driver->kind->name);
    }
    const MigHistory *own = migc_ledger_history();
    if (strcmp(mig__text(history, history->name), mig__text(own, own->name)) == 0) {
        return mig__fail(error, MIG_MISUSE,
                         "a history cannot be named \"%s\": that is the ledger's own",
                         mig__text(own, own->name));
    }
    run->driver = driver;
    run->history = history;
    run->track = mig__track(history, dialect);
    run->request = request;
    run->target = target;
    mig__options_complete(&run->options, options);
    run->is_lock_timeout_given = options != NULL && options->lock_timeout != 0;
    run->schema = dialect == MIG_POSTGRESQL ? run->options.ledger_schema : NULL;
    if (run->schema != NULL && check_name_sizes(&run->options, error) != MIG_OK) {
        return MIG_MISUSE;
    }
    if (run->schema != NULL && run->options.applied_by == NULL) {
        run->options.applied_by = run->options.role;
    }
    run->is_reader_served = run->schema == NULL || run->options.reader_role == NULL;
    run->plan.history = history;
    run->retries = run->options.retries;
    run->random = (mig__now() + 1) * 0x9E3779B97F4A7C15u ^ (uint64_t)(uintptr_t)run;
    run->values =
        (MigValues){history, dialect, run->options.variables, run->options.variable_count};
    if (mig__values_check_names(&run->values, error) != MIG_OK) {
        return MIG_MISUSE;
    }
    run->session = (MigSession){run->options.ledger_schema, mig__now() + run->options.deadline,
                                run->options.lock_timeout,  false,
                                run->options.observer,      run->options.observer_context,
                                run->options.role,          run->options.search_path,
                                run->options.application,   run->options.pooler};
    driver->kind->configure(driver, &run->session);
    run->writer = (MigWriter){history,
                              dialect,
                              run->schema,
                              run->options.applied_by,
                              run->options.application,
                              &run->pieces,
                              true,
                              "",
                              0,
                              NULL,
                              &run->values,
                              NULL,
                              NULL};
    mig__ledger_begin(&run->ledger, history, dialect, run->schema);
    return MIG_OK;
}

void mig__run_end(MigRun *run)
{
    mig__ledger_free(&run->ledger);
    mig__goal_free(&run->goal);
    mig__plan_clear(&run->plan);
    mig__pieces_free(&run->pieces);
    free(run->filled);
    mig__downs_clear(&run->downs);
    free(run->applied);
    run->applied = NULL;
}

static MigOutcome plan_unlocked(MigRun *run, bool *is_done, MigError *error)
{
    if (mig__run_decide(run, error) != MIG_OK) {
        return MIG__FAILED;
    }
    *is_done = mig__run_is_nothing_to_write(run);
    return MIG__DONE;
}

MigOutcome mig__run_look(MigRun *run, bool *is_done, MigError *error)
{
    MigOutcome outcome = mig__ledger_read(&run->ledger, run->driver, error);
    return outcome == MIG__DONE ? plan_unlocked(run, is_done, error) : outcome;
}

MigOutcome mig__run_look_at_heads(MigRun *run, bool *is_done, MigError *error)
{
    bool is_missing = false;
    MigOutcome outcome =
        mig__ledger_is_current(run->driver, run->history, run->schema, is_done, &is_missing, error);
    if (outcome != MIG__DONE || *is_done) {
        return outcome;
    }
    if (!is_missing) {
        return mig__run_look(run, is_done, error);
    }
    outcome = mig__ledger_read_nothing(&run->ledger, error);
    return outcome == MIG__DONE ? plan_unlocked(run, is_done, error) : outcome;
}

static bool is_idle(void *context)
{
    MigRun *run = context;
    MigError ignored = {0};
    bool is_current = false;
    bool is_missing = false;
    MigOutcome outcome = mig__ledger_is_current(run->driver, run->history, run->schema, &is_current,
                                                &is_missing, &ignored);
    return outcome == MIG__DONE && is_current;
}

// Reads and decides under the lock. *again: something was written or waited for; lock anew.
static MigOutcome read_locked(MigRun *run, bool *again, MigError *error)
{
    mig__downs_clear(&run->downs);
    MigOutcome outcome = mig__ledger_read(&run->ledger, run->driver, error);
    if (outcome != MIG__DONE) {
        return outcome;
    }
    if (run->ledger.is_missing || run->ledger.format < migc_ledger_history()->revision_count) {
        *again = true;
        return mig__run_install(run, error);
    }
    if (mig__run_decide(run, error) != MIG_OK || mig__run_check_plan(run, error) != MIG_OK ||
        mig__run_say_dependents(run, error) != MIG_OK) {
        return MIG__FAILED;
    }
    if (run->expected != NULL) {
        if (!mig__plan_equals(&run->plan, run->expected)) {
            mig__fail(error, MIG_REFUSED,
                      "the database has changed since the plan was made: make it again");
            return MIG__FAILED;
        }
        run->expected = NULL;
    }
    mig__run_settle_lost(run);
    const MigRow *intent = mig__run_find_intent(run);
    if (intent == NULL) {
        run->intent_looks = 0;
    } else if (run->schema == NULL && ++run->intent_looks <= INTENT_LOOKS) {
        run->driver->kind->unlock(run->driver);
        mig__run_sleep(run, mig__run_jitter(run, PAUSE));
        *again = true;
        return MIG__DONE;
    }
    run->is_ledger_read = true;
    return MIG__DONE;
}

// A plan that was all transactions when the session was guarded may not be any more.
static MigOutcome guard_again(MigRun *run, MigError *error)
{
    if (!run->session.only_transactions ||
        mig__plan_is_transactional(&run->plan, run->driver->kind->dialect)) {
        return MIG__DONE;
    }
    run->session.only_transactions = false;
    run->driver->kind->configure(run->driver, &run->session);
    return run->driver->kind->guard(run->driver, error);
}

// One transaction's worth of the run: the next thing that is to be written, in the order in which
// it must.
static MigOutcome advance(MigRun *run, bool *is_finished, MigError *error)
{
    const MigIdle idle = {is_idle, run};
    bool may_idle =
        mig__target_is_heads(run->history, run->request, run->target) && run->expected == NULL;
    bool is_done = false;
    bool has_changed = false;
    bool again = false;
    run->running = NULL;
    MigOutcome outcome = run->driver->kind->lock(run->driver, may_idle ? &idle : NULL, &is_done,
                                                 &has_changed, error);
    if (outcome != MIG__DONE || is_done) {
        *is_finished = is_done;
        return outcome;
    }
    if (run->options.backup != NULL && !run->has_backup) {
        outcome = run->driver->kind->backup(run->driver, run->options.backup, error);
        run->has_backup = true;
        if (outcome != MIG__DONE) {
            return outcome;
        }
    }
    if (has_changed || !run->is_ledger_read) {
        run->is_ledger_read = false;
        outcome = read_locked(run, &again, error);
        if (outcome == MIG__DONE && !again) {
            outcome = guard_again(run, error);
        }
        if (outcome != MIG__DONE || again) {
            return outcome;
        }
    }
    if (!run->is_reader_served) {
        return mig__run_grant(run, error);
    }
    if (mig__run_is_stamp(run)) {
        *is_finished = true;
        return mig__run_stamp_is_done(run) ? MIG__DONE : mig__run_stamp(run, error);
    }
    if (mig__run_wants_refresh(run)) {
        return mig__run_refresh(run, error);
    }
    if (run->next < run->plan.count) {
        return mig__run_segment(run, error);
    }
    *is_finished = true;
    return mig__run_wants_launch_digest(run) ? mig__run_launch_digest(run, error) : MIG__DONE;
}

MigOutcome mig__run_reconnect(MigRun *run, MigError *error)
{
    run->is_ledger_read = false;
    MigOutcome outcome = MIG__LOST;
    while (outcome == MIG__LOST) {
        MigError attempt = {0};
        outcome = run->driver->kind->reconnect(run->driver, &attempt);
        if (outcome == MIG__DONE) {
            outcome = run->driver->kind->guard(run->driver, &attempt);
        }
        if (outcome != MIG__DONE && (outcome != MIG__LOST || mig__run_is_too_late(run))) {
            *error = attempt;
            return MIG__FAILED;
        }
    }
    return outcome;
}

// Whether the segment may be tried again; says so, and waits a little.
static bool may_retry(MigRun *run, MigError *error)
{
    if (run->attempts >= run->retries || mig__run_is_too_late(run)) {
        mig__add(error, "\n(tried %u times)", (unsigned)run->attempts + 1);
        return false;
    }
    uint32_t shift = run->attempts < 6 ? run->attempts : 6;
    run->attempts++;
    bool has_entry = run->next < run->plan.count;
    mig__run_say(
        run, MIG_EVENT_RETRY, has_entry ? run->plan.entries[run->next].revision : MIG_UNSET,
        has_entry ? run->plan.entries[run->next].direction : MIG_UP, 0, 0, 0, error->message);
    mig__run_sleep(run, mig__run_jitter(run, 50u << shift));
    return true;
}

// The claim or the fence was lost to another program: it is alive, so wait a little and read again.
static bool may_read_again(MigRun *run, MigError *error)
{
    run->is_ledger_read = false;
    if (mig__run_is_too_late(run)) {
        mig__fail(error, MIG_LOCKED,
                  "another program kept taking the migration lock until the deadline");
        return false;
    }
    mig__run_sleep(run, mig__run_jitter(run, PAUSE));
    return true;
}

static MigOutcome recover(MigRun *run, MigOutcome outcome, MigError *error)
{
    switch (outcome) {
    case MIG__RETRY:
        return may_retry(run, error) ? MIG__DONE : MIG__FAILED;
    case MIG__TAKEN:
        return may_read_again(run, error) ? MIG__DONE : MIG__FAILED;
    case MIG__LOST:
        mig__run_note_lost(run);
        run->running = NULL;
        return mig__run_reconnect(run, error);
    case MIG__DONE:
    case MIG__FAILED:
        break;
    }
    return outcome;
}

MigStatus mig__run_work(MigRun *run, MigError *error)
{
    bool is_finished = false;
    while (!is_finished) {
        MigError attempt = {0};
        if (mig__run_is_cancelled(run, error)) {
            return MIG_CANCELLED;
        }
        MigOutcome outcome = advance(run, &is_finished, &attempt);
        if (outcome == MIG__DONE) {
            continue;
        }
        is_finished = false;
        outcome = run->driver->is_cancelled ? MIG__FAILED : recover(run, outcome, &attempt);
        if (outcome != MIG__DONE) {
            if (run->driver->is_cancelled && attempt.status != MIG_CANCELLED) {
                memset(&attempt, 0, sizeof attempt);
                mig__fail(&attempt, MIG_CANCELLED, "cancelled");
            }
            *error = attempt;
            mig__run_record_failure(run, error);
            return error->status;
        }
    }
    return MIG_OK;
}
