// SPDX-License-Identifier: MIT
// The public face: opens a database by its URL's scheme and starts runs. What they do is in run.c.
#include "run.h"
#include "run_whole.h"
#include <stdlib.h>
#include <string.h>

// The length of a URL's scheme, or 0: only this part of a URL that nobody knows may be shown.
static size_t scheme_size(const char *url)
{
    size_t size = strspn(url, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");
    return size <= 32 && url[size] == ':' ? size : 0;
}

static void add_kinds(MigError *error, const MigDriverKind *const *drivers)
{
    for (size_t i = 0; drivers[i] != NULL; i++) {
        mig__add(error, "%s%s", i == 0 ? "" : ", ", drivers[i]->name);
    }
}

MigDriver *mig_open(const char *url, const MigDriverKind *const *drivers, MigError *error)
{
    MigError ignored = {0};
    error = error == NULL ? &ignored : error;
    if (url == NULL || drivers == NULL) {
        mig__fail(error, MIG_MISUSE, "no database URL was given");
        return NULL;
    }
    for (size_t i = 0; drivers[i] != NULL; i++) {
        if (drivers[i]->abi != MIG_ABI) {
            mig__fail(error, MIG_MISUSE,
                      "the driver %s was built for ABI %u, and this runtime has %u",
                      drivers[i]->name, (unsigned)drivers[i]->abi, (unsigned)MIG_ABI);
            return NULL;
        }
        if (drivers[i]->knows(url)) {
            return drivers[i]->open(url, error);
        }
    }
    size_t size = scheme_size(url);
    if (size == 0) {
        mig__fail(error, MIG_MISUSE,
                  "the database URL does not begin with a scheme such as \"sqlite:\"; this program "
                  "knows: ");
    } else {
        mig__fail(error, MIG_MISUSE,
                  "no driver for the database URL's scheme \"%.*s\"; this program "
                  "knows: ",
                  (int)size, url);
    }
    add_kinds(error, drivers);
    return NULL;
}

void mig_close(MigDriver *driver)
{
    if (driver != NULL) {
        driver->kind->close(driver);
    }
}

void mig_cancel(MigDriver *driver)
{
    driver->is_cancelled = 1;
    driver->kind->cancel(driver);
}

static MigStatus run_request(MigDriver *driver, const MigHistory *history, MigRequest request,
                             const char *target, const MigOptions *options, MigError *error)
{
    MigRun run;
    MigStatus status = mig__run_begin(&run, driver, history, request, target, options, error);
    if (status == MIG_OK) {
        status = mig__run(&run, error);
        mig__run_end(&run);
    }
    return status;
}

MigStatus mig_upgrade(MigDriver *driver, const MigHistory *history, const char *target,
                      const MigOptions *options, MigError *error)
{
    return run_request(driver, history, MIG_REQUEST_UPGRADE, target, options, error);
}

MigStatus mig_downgrade(MigDriver *driver, const MigHistory *history, const char *target,
                        const MigOptions *options, MigError *error)
{
    return run_request(driver, history, MIG_REQUEST_DOWNGRADE, target, options, error);
}

MigStatus mig_redo(MigDriver *driver, const MigHistory *history, const char *target,
                   const MigOptions *options, MigError *error)
{
    return run_request(driver, history, MIG_REQUEST_REDO, target, options, error);
}

MigStatus mig_stamp(MigDriver *driver, const MigHistory *history, const char *target,
                    const MigOptions *options, MigError *error)
{
    bool is_purge = options != NULL && options->size == sizeof *options && options->purge;
    MigRequest request = is_purge ? MIG_REQUEST_PURGE : MIG_REQUEST_STAMP;
    return run_request(driver, history, request, target, options, error);
}

static MigOutcome look_at_heads(MigRun *look, MigError *error)
{
    bool is_done = false;
    return mig__run_look_at_heads(look, &is_done, error);
}

static MigOutcome look_at_plan(MigRun *look, MigError *error)
{
    bool is_done = false;
    return mig__run_look(look, &is_done, error);
}

// A connection that was lost while nobody used it is opened again.
static MigOutcome look_twice(MigRun *look, MigOutcome (*once)(MigRun *look, MigError *error),
                             MigError *error)
{
    MigOutcome outcome = once(look, error);
    if (outcome == MIG__LOST) {
        memset(error, 0, sizeof *error);
        outcome = look->driver->kind->reconnect(look->driver, error);
        outcome = outcome == MIG__DONE ? once(look, error) : outcome;
    }
    look->driver->kind->unlock(look->driver);
    return outcome;
}

MigStatus mig_at_head(MigDriver *driver, const MigHistory *history, const MigOptions *options,
                      MigError *error)
{
    MigRun look;
    MigError first = {0};
    MigStatus status =
        mig__run_begin(&look, driver, history, MIG_REQUEST_UPGRADE, NULL, options, &first);
    if (status == MIG_OK) {
        MigOutcome outcome = look_twice(&look, look_at_heads, &first);
        size_t count = look.plan.count;
        if (outcome == MIG__DONE && count > 0) {
            const MigPlanEntry *entry = &look.plan.entries[0];
            mig__fail(&first, MIG_PENDING, "%lu revision%s to be %s, the first is %s",
                      (unsigned long)count, count == 1 ? " is" : "s are",
                      entry->direction == MIG_UP ? "applied" : "reverted or applied", entry->id);
        }
        mig__run_end(&look);
    }
    if (error != NULL && error->status == MIG_OK) {
        *error = first;
    }
    return first.status;
}

static char *copy_target(const char *target)
{
    char *copy = malloc(strlen(target) + 1);
    return copy == NULL ? NULL : strcpy(copy, target);
}

MigPlan *mig_plan(MigDriver *driver, const MigHistory *history, MigDirection direction,
                  const char *target, const MigOptions *options, MigError *error)
{
    MigRun look;
    MigError first = {0};
    MigRequest request = direction == MIG_UP ? MIG_REQUEST_UPGRADE : MIG_REQUEST_DOWNGRADE;
    if (mig__run_begin(&look, driver, history, request, target, options, error) != MIG_OK) {
        return NULL;
    }
    MigPlan *plan = calloc(1, sizeof *plan);
    if (plan == NULL || (target != NULL && (plan->target = copy_target(target)) == NULL)) {
        mig__no_memory(&first);
    } else if (look_twice(&look, look_at_plan, &first) == MIG__DONE) {
        plan->driver = driver;
        plan->history = history;
        plan->request = request;
        plan->entries = look.plan.entries;
        plan->count = look.plan.count;
        plan->capacity = look.plan.capacity;
        memset(&look.plan, 0, sizeof look.plan);
        if (!mig__plan_keep_texts(plan)) {
            mig__no_memory(&first);
        }
    }
    if (first.status != MIG_OK) {
        mig_plan_free(plan);
        plan = NULL;
        if (error != NULL && error->status == MIG_OK) {
            *error = first;
        }
    }
    mig__run_end(&look);
    return plan;
}

MigStatus mig_plan_run(MigPlan *plan, const MigOptions *options, MigError *error)
{
    MigRun run_of_plan;
    MigStatus status = mig__run_begin(&run_of_plan, plan->driver, plan->history, plan->request,
                                      plan->target, options, error);
    if (status == MIG_OK) {
        run_of_plan.expected = plan;
        status = mig__run(&run_of_plan, error);
        mig__run_end(&run_of_plan);
    }
    return status;
}
