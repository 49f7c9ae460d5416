// SPDX-License-Identifier: MIT
// See target.h. What each request makes of the places that its targets name.
#include "target.h"
#include "target_down.h"
#include "target_point.h"
#include "target_range.h"
#include "target_stamp.h"
#include <stdlib.h>
#include <string.h>

typedef struct Resolver {
    const MigLedger *ledger;
    MigRequest request;
    MigChart chart;
    MigGoal *goal;
    MigStamp stamp; // of a stamp
    MigError *error;
} Resolver;

typedef MigStatus (*ResolveOne)(const Resolver *r, const MigTarget *target);

static MigStatus resolve_up(const Resolver *r, const MigTarget *target)
{
    MigPoint point;
    uint32_t count = r->chart.history->revision_count;
    if (mig__target_is_number(target) && target->steps < 0) {
        return mig__fail(r->error, MIG_MISUSE,
                         "\"%s\" leads down: an upgrade counts forward, write %s%s+%u, or "
                         "`downgrade %s`",
                         target->text, target->branch, target->branch[0] == '\0' ? "" : "@",
                         (unsigned)-target->steps, target->text);
    }
    MigStatus status = mig__point_find(&point, &r->chart, target, r->error);
    for (uint32_t i = 0; status == MIG_OK && i < count; i++) {
        r->goal->up[i] |= point.set[i];
    }
    mig__point_free(&point);
    return status;
}

static MigStatus resolve_down(const Resolver *r, const MigTarget *target)
{
    return mig__down_above(r->ledger, &r->chart, target, r->goal->down, r->error);
}

static MigStatus resolve_redo(const Resolver *r, const MigTarget *target)
{
    return mig__down_from(r->ledger, &r->chart, target, r->goal->down, r->error);
}

// A number counts as it does for an upgrade or a downgrade.
static MigStatus resolve_stamp(const Resolver *r, const MigTarget *target)
{
    MigPoint point;
    if (mig__target_is_number(target) && target->steps < 0) {
        return resolve_down(r, target);
    }
    MigStatus status = mig__point_find(&point, &r->chart, target, r->error);
    if (status == MIG_OK) {
        mig__stamp_add(&r->stamp, &point);
    }
    mig__point_free(&point);
    return status;
}

static MigStatus resolve_each(const Resolver *r, const char *targets, ResolveOne resolve)
{
    MigStatus status = MIG_OK;
    for (const char *rest = targets; status == MIG_OK && rest != NULL;) {
        MigTarget target;
        status = mig__target_read_next(&target, &rest, r->error);
        if (status == MIG_OK) {
            status = resolve(r, &target);
        }
    }
    return status;
}

static void finish_up(const Resolver *r)
{
    MigGoal *goal = r->goal;
    mig__lineage_add_ancestors(&r->chart.lineage, MIG_LINKS_ALL, goal->up);
    goal->is_whole = r->request == MIG_REQUEST_UPGRADE &&
                     memchr(goal->up, 0, r->chart.history->revision_count) == NULL;
}

static MigStatus resolve_all_stamps(Resolver *r, const char *targets)
{
    MigStatus status = mig__stamp_begin(&r->stamp, &r->chart, r->goal)
                           ? resolve_each(r, targets, resolve_stamp)
                           : mig__no_memory(r->error);
    if (status == MIG_OK && r->request == MIG_REQUEST_PURGE) {
        mig__stamp_purge(&r->stamp, r->ledger);
    } else if (status == MIG_OK) {
        status = mig__stamp_finish(&r->stamp, r->error);
    }
    mig__stamp_end(&r->stamp);
    return status;
}

// Reverted is applied again, with the ancestors that are missing by now.
static MigStatus resolve_all_redos(const Resolver *r, const char *targets)
{
    MigStatus status = resolve_each(r, targets, resolve_redo);
    if (status == MIG_OK) {
        memcpy(r->goal->up, r->goal->down, r->chart.history->revision_count);
        finish_up(r);
    }
    return status;
}

static MigStatus resolve(Resolver *r, const char *target)
{
    MigStatus status = MIG_OK;
    const char *heads = target == NULL ? "heads" : target;
    const char *last = target == NULL ? "-1" : target;
    switch (r->request) {
    case MIG_REQUEST_UPGRADE:
        status = resolve_each(r, heads, resolve_up);
        if (status == MIG_OK) {
            finish_up(r);
        }
        break;
    case MIG_REQUEST_DOWNGRADE:
        if (mig__target_has_several(last)) {
            status = mig__fail(r->error, MIG_MISUSE,
                               "a downgrade has one target, and \"%.100s\" are several", last);
        } else {
            status = resolve_each(r, last, resolve_down);
        }
        break;
    case MIG_REQUEST_REDO:
        status = resolve_all_redos(r, last);
        break;
    case MIG_REQUEST_STAMP:
    case MIG_REQUEST_PURGE:
        status = resolve_all_stamps(r, heads);
        break;
    }
    return status;
}

// What the database has. For an upgrade that is what is applied: what was only begun comes next.
static uint8_t *copy_present(const MigLedger *ledger, MigRequest request)
{
    uint32_t count = ledger->history->revision_count;
    uint8_t *present = malloc((size_t)count + 1);
    for (uint32_t i = 0; present != NULL && i < count; i++) {
        present[i] = request == MIG_REQUEST_UPGRADE ? ledger->state[i] == MIG_ROW_APPLIED
                                                    : ledger->state[i] != MIG_ROW_ABSENT;
    }
    return present;
}

MigStatus mig__target_resolve(const MigLedger *ledger, MigRequest request, const char *target,
                              MigGoal *goal, MigError *error)
{
    Resolver r = {0};
    uint8_t *present = copy_present(ledger, request);
    r.ledger = ledger;
    r.request = request;
    r.goal = goal;
    r.error = error;
    MigStatus status = MIG_OK;
    if (!mig__goal_make(goal, ledger) || present == NULL) {
        status = mig__no_memory(error);
    } else {
        status = mig__chart_make(&r.chart, ledger->history, present, error);
    }
    if (status == MIG_OK) {
        status = resolve(&r, target);
    }
    if (status != MIG_OK) {
        mig__goal_free(goal);
    }
    mig__chart_free(&r.chart);
    free(present);
    return status;
}

bool mig__target_is_heads(const MigHistory *history, MigRequest request, const char *target)
{
    if (request != MIG_REQUEST_UPGRADE || target == NULL || strcmp(target, "head") != 0) {
        return request == MIG_REQUEST_UPGRADE && (target == NULL || strcmp(target, "heads") == 0);
    }
    // `head` where there is one, or where each has a label: anything else is a message that takes
    // its time.
    uint8_t *set = calloc((size_t)history->revision_count + 1, 1);
    MigError ignored = {0};
    bool is_heads = set != NULL && mig__target_mark(history, NULL, target, set, &ignored) == MIG_OK;
    free(set);
    return is_heads;
}

static MigStatus mark_each(const MigChart *chart, const char *targets, uint8_t *set,
                           MigError *error)
{
    MigStatus status = MIG_OK;
    for (const char *rest = targets; status == MIG_OK && rest != NULL;) {
        MigTarget target;
        MigPoint point = {NULL, NULL, MIG_UNSET, false, false};
        status = mig__target_read_next(&target, &rest, error);
        if (status == MIG_OK) {
            status = mig__point_find(&point, chart, &target, error);
        }
        for (uint32_t i = 0; status == MIG_OK && i < chart->history->revision_count; i++) {
            set[i] |= point.set[i];
        }
        mig__point_free(&point);
    }
    return status;
}

MigStatus mig__target_mark(const MigHistory *history, const uint8_t *present, const char *target,
                           uint8_t *set, MigError *error)
{
    MigChart chart;
    MigStatus status = mig__chart_make(&chart, history, present, error);
    if (status == MIG_OK) {
        status = mark_each(&chart, target, set, error);
        mig__chart_free(&chart);
    }
    return status;
}

MigStatus mig__target_mark_range(const MigHistory *history, const uint8_t *present,
                                 const char *range, uint8_t *set, MigError *error)
{
    MigChart chart;
    MigStatus status = mig__chart_make(&chart, history, present, error);
    if (status == MIG_OK) {
        status = mig__range_mark(&chart, range, set, error);
        mig__chart_free(&chart);
    }
    return status;
}

bool mig__target_needs_database(const char *target)
{
    MigError ignored = {0};
    if (mig__target_is_range(target)) {
        return mig__range_is_from_current(target);
    }
    for (const char *rest = target; rest != NULL;) {
        MigTarget one;
        if (mig__target_read_next(&one, &rest, &ignored) == MIG_OK &&
            mig__target_is_from_current(&one)) {
            return true;
        }
    }
    return false;
}
