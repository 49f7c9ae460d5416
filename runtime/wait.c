// SPDX-License-Identifier: MIT
// Waiting for another program to migrate: the question that mig_at_head asks, again and again, with
// growing pauses and whatever happens to the connection meanwhile. And the roles of a launch.
#include "run.h"
#include <stdio.h>
#include <string.h>

enum { FIRST_PAUSE = 50, LONGEST_PAUSE = 1000 };

// A server that is not there may come, and one that starts or is full may answer later. One that
// says no (a wrong password, no such database) will go on saying it.
static bool may_change(MigStatus status, const MigError *error)
{
    static const char *const passing[] = {"57P01", "57P02", "57P03", "53300"};
    if (status == MIG_PENDING || status == MIG_LOCKED) {
        return true;
    }
    bool is_passing = error->sqlstate[0] == '\0' || strncmp(error->sqlstate, "08", 2) == 0;
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++) {
        is_passing |= strcmp(error->sqlstate, passing[i]) == 0;
    }
    return status == MIG_CANNOT_CONNECT && is_passing;
}

static void say_waiting(const MigOptions *options, const MigError *seen)
{
    char message[300];
    if (options->observer == NULL) {
        return;
    }
    snprintf(message, sizeof message, "waiting for another program to migrate: %.200s",
             seen->message);
    message[strcspn(message, "\n")] = '\0';
    MigEvent event = {0};
    event.size = sizeof event;
    event.kind = MIG_EVENT_WAIT;
    event.revision = event.title = "";
    event.message = message;
    options->observer(options->observer_context, &event);
}

static MigStatus give_up(MigStatus status, const MigError *seen, MigError *error)
{
    if (status == MIG_CANNOT_CONNECT) {
        *error = *seen;
        return status;
    }
    return mig__fail(error, MIG_LOCKED,
                     "no other program has migrated the database before the deadline: %s. Is the "
                     "one that should running?",
                     seen->message);
}

static void rest_for(const MigDriver *driver, uint64_t milliseconds)
{
    for (uint64_t end = mig__now() + milliseconds; mig__now() < end && !driver->is_cancelled;) {
        mig__sleep(milliseconds < FIRST_PAUSE ? (uint32_t)milliseconds : FIRST_PAUSE);
    }
}

static MigStatus wait_for_head(MigDriver *driver, const MigHistory *history, MigOptions *options,
                               MigError *error)
{
    const uint64_t end = mig__now() + options->deadline;
    bool has_said = false;
    for (uint64_t pause = FIRST_PAUSE;; pause = pause < LONGEST_PAUSE ? pause * 2 : pause) {
        MigError seen = {0};
        uint64_t now = mig__now();
        options->deadline = now < end ? (uint32_t)(end - now) : 1;
        MigStatus status = mig_at_head(driver, history, options, &seen);
        if (driver->is_cancelled) {
            return mig__fail(error, MIG_CANCELLED, "cancelled");
        }
        if (status == MIG_OK || !may_change(status, &seen)) {
            *error = seen;
            return status;
        }
        now = mig__now();
        if (now >= end) {
            return give_up(status, &seen, error);
        }
        if (!has_said) {
            say_waiting(options, &seen);
        }
        has_said = true;
        rest_for(driver, pause < end - now ? pause : end - now);
    }
}

MigStatus mig_wait(MigDriver *driver, const MigHistory *history, const MigOptions *options,
                   MigError *error)
{
    MigOptions complete;
    MigError first = {0};
    MigStatus status = MIG_MISUSE;
    if (driver == NULL) {
        mig__fail(&first, MIG_MISUSE, "no database is open");
    } else if (options != NULL && options->size == 0) {
        mig__fail(&first, MIG_MISUSE, "MigOptions must be initialised with MIG_OPTIONS");
    } else {
        mig__options_complete(&complete, options);
        status = wait_for_head(driver, history, &complete, &first);
    }
    if (error != NULL && error->status == MIG_OK) {
        *error = first;
    }
    return status;
}

MigStatus mig_launch(MigDriver *driver, const MigHistory *history, MigRole role,
                     const MigOptions *options, MigError *error)
{
    switch (role) {
    case MIG_OWNER:
        return mig_upgrade(driver, history, NULL, options, error);
    case MIG_FOLLOWER:
        return mig_wait(driver, history, options, error);
    case MIG_CHECKER:
        return mig_at_head(driver, history, options, error);
    }
    return mig__fail(error, MIG_MISUSE, "%d is no role of a launch", (int)role);
}
