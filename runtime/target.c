// SPDX-License-Identifier: MIT
// The sets that a target means. Every failure says which candidates there were.
#include "target.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Resolver {
    const MigLedger *ledger;
    const MigHistory *history;
    MigRequest request;
    const char *target;
    MigGoal *goal;
    MigError *error;
} Resolver;

// Adds one line for each revision of the set.
static void list_set(MigError *error, const MigHistory *history, const uint8_t *set)
{
    uint32_t number = 0;
    for (uint32_t i = 0; i < history->revision_count; i++) {
        if (set[i]) {
            mig__list_revision(error, history, i, number++);
        }
    }
}

// Adds the ancestors of every member of the set: parents stand below their children.
static void close_over_ancestors(const MigHistory *history, uint8_t *set)
{
    for (uint32_t i = history->revision_count; i-- > 0;) {
        const MigRevision *r = &history->revisions[i];
        for (uint32_t k = 0; set[i] && k < r->parent_count; k++) {
            set[history->edges[r->first_parent + k]] = 1;
        }
        for (uint32_t k = 0; set[i] && k < r->dependency_count; k++) {
            set[history->edges[r->first_dependency + k]] = 1;
        }
    }
}

static void mark_heads(const MigHistory *history, uint8_t *set)
{
    memset(set, 1, history->revision_count);
    for (uint32_t i = 0; i < history->revision_count; i++) {
        const MigRevision *r = &history->revisions[i];
        for (uint32_t k = 0; k < r->parent_count; k++) {
            set[history->edges[r->first_parent + k]] = 0;
        }
    }
}

static uint32_t count_set(const uint8_t *set, uint32_t size)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < size; i++) {
        count += set[i];
    }
    return count;
}

// Several heads are one target where each belongs to a label of its own: a label that reaches it
// alone.
static bool heads_have_labels(const MigHistory *history, const uint8_t *heads, uint32_t *owner)
{
    const uint32_t several = MIG_UNSET - 1;
    bool all = true;
    for (uint32_t i = 0; i < history->revision_count; i++) {
        owner[i] = heads[i] ? i : MIG_UNSET;
    }
    for (uint32_t i = history->revision_count; i-- > 0;) {
        const MigRevision *r = &history->revisions[i];
        for (uint32_t k = 0; k < r->parent_count; k++) {
            uint32_t *parent = &owner[history->edges[r->first_parent + k]];
            *parent = *parent == MIG_UNSET || *parent == owner[i] ? owner[i] : several;
        }
    }
    for (uint32_t i = 0; i < history->revision_count; i++) {
        if (history->revisions[i].label_count > 0 && owner[i] < several) {
            owner[owner[i]] = several;
        }
    }
    for (uint32_t i = 0; i < history->revision_count; i++) {
        all = all && (!heads[i] || owner[i] == several);
    }
    return all;
}

// `head`: the one head, or all of them where each has a label of its own.
static MigStatus mark_head(const Resolver *r, uint8_t *set)
{
    mark_heads(r->history, set);
    if (count_set(set, r->history->revision_count) <= 1) {
        return MIG_OK;
    }
    uint32_t *owner = malloc(((size_t)r->history->revision_count + 1) * sizeof *owner);
    if (owner == NULL) {
        return mig__no_memory(r->error);
    }
    bool is_fine = heads_have_labels(r->history, set, owner);
    free(owner);
    if (is_fine) {
        return MIG_OK;
    }
    mig__fail(r->error, MIG_REFUSED,
              "the history has several heads: name one of them, or all by \"heads\":");
    list_set(r->error, r->history, set);
    return MIG_REFUSED;
}

// Marks what an absolute target names: nothing for base, several for heads.
static MigStatus mark_target(const Resolver *r, uint8_t *set)
{
    if (strcmp(r->target, "base") == 0) {
        return MIG_OK;
    }
    if (strcmp(r->target, "heads") == 0) {
        mark_heads(r->history, set);
        return MIG_OK;
    }
    if (strcmp(r->target, "head") == 0) {
        return mark_head(r, set);
    }
    uint32_t revision = 0;
    MigStatus status = mig__target_find(r->history, r->target, &revision, r->error);
    if (status == MIG_OK) {
        set[revision] = 1;
    }
    return status;
}

// "+12" or "-3"; false where the target is something else. `count` is limited, not wrapped.
static bool read_relative(const char *target, uint32_t *count)
{
    if ((target[0] != '+' && target[0] != '-') || target[1] == '\0') {
        return false;
    }
    uint32_t value = 0;
    for (const char *p = target + 1; *p != '\0'; p++) {
        if (*p < '0' || *p > '9') {
            return false;
        }
        value = value > 200000000 ? value : value * 10 + (uint32_t)(*p - '0');
    }
    *count = value;
    return true;
}

static bool is_applied(const MigLedger *ledger, uint32_t revision)
{
    return ledger->state[revision] == MIG_ROW_APPLIED;
}

static MigStatus several_ways(const Resolver *r, const uint32_t *open, const uint8_t *taken,
                              bool is_up)
{
    uint32_t number = 0;
    mig__fail(r->error, MIG_REFUSED,
              "\"%s\" is not one way: %s. Name the target by its id:", r->target,
              is_up ? "several revisions could be applied next"
                    : "several revisions have nothing above them");
    uint32_t total = is_up ? r->history->revision_count : r->ledger->node_count;
    for (uint32_t i = 0; i < total; i++) {
        bool is_candidate =
            is_up ? !is_applied(r->ledger, i) : r->ledger->state[i] != MIG_ROW_ABSENT;
        if (is_candidate && !taken[i] && open[i] == 0) {
            mig__list_node(r->error, r->ledger, i, number++);
        }
    }
    return MIG_REFUSED;
}

// Takes `count` revisions from the free end, one after the other, each time the only one that is
// free. Upwards a revision is free when its parents are applied, downwards when nothing rests on
// it.
static MigStatus walk(const Resolver *r, const MigLineage *lineage, bool is_up, uint32_t count,
                      uint8_t *taken)
{
    uint32_t total = lineage->count;
    uint32_t *open = calloc((size_t)total + 1, sizeof *open);
    uint32_t free_count = 0;
    uint32_t next = 0;
    uint32_t done = 0;
    MigStatus status = MIG_OK;
    if (open == NULL) {
        return mig__no_memory(r->error);
    }
    const uint32_t *first = is_up ? lineage->first_parent : lineage->first_child;
    const uint32_t *links = is_up ? lineage->parents : lineage->children;
    const uint32_t *first_back = is_up ? lineage->first_child : lineage->first_parent;
    const uint32_t *back = is_up ? lineage->children : lineage->parents;
    for (uint32_t i = 0; i < total; i++) {
        for (uint32_t e = first[i]; e < first[i + 1]; e++) {
            open[i] += !is_up || !is_applied(r->ledger, links[e]);
        }
        bool is_candidate =
            is_up ? !is_applied(r->ledger, i) : r->ledger->state[i] != MIG_ROW_ABSENT;
        if (is_candidate && open[i] == 0) {
            free_count++;
            next = i;
        }
    }
    for (; done < count && free_count == 1; done++) {
        uint32_t i = next;
        taken[i] = 1;
        free_count = 0;
        for (uint32_t e = first_back[i]; e < first_back[i + 1]; e++) {
            if (--open[back[e]] == 0 && !(is_up && is_applied(r->ledger, back[e]))) {
                free_count++;
                next = back[e];
            }
        }
    }
    if (done < count && free_count > 1) {
        status = several_ways(r, open, taken, is_up);
    } else if (done < count) {
        status = mig__fail(r->error, MIG_REFUSED, "\"%s\" goes too far: only %u revision%s %s",
                           r->target, (unsigned)done, done == 1 ? "" : "s",
                           is_up ? "can be applied" : "can be reverted");
    }
    free(open);
    return status;
}

static MigStatus resolve_relative(const Resolver *r, uint32_t count, uint8_t *taken)
{
    MigLineage lineage;
    bool is_up = r->target[0] == '+';
    MigStatus status = is_up ? mig__lineage_of_history(&lineage, r->history, r->error)
                             : mig__lineage_of_ledger(&lineage, r->ledger, r->error);
    if (status != MIG_OK) {
        return status;
    }
    status = walk(r, &lineage, is_up, count, taken);
    mig__lineage_free(&lineage);
    return status;
}

// Adds everything that rests on a member of the set.
static void close_over_descendants(const MigLineage *lineage, uint8_t *set)
{
    for (uint32_t n = 0; n < lineage->order_count; n++) {
        uint32_t i = lineage->order[n];
        for (uint32_t e = lineage->first_child[i]; set[i] && e < lineage->first_child[i + 1]; e++) {
            set[lineage->children[e]] = 1;
        }
    }
}

static MigStatus not_applied(const Resolver *r, uint32_t revision, const MigLineage *lineage)
{
    uint32_t number = 0;
    mig__fail(r->error, MIG_REFUSED, "revision %s is not applied; the database is at%s",
              mig__ledger_id(r->ledger, revision),
              lineage->order_count == 0 ? " base: nothing is applied" : ":");
    mig__error_set_revision(r->error, mig__ledger_id(r->ledger, revision));
    for (uint32_t i = 0; i < lineage->count; i++) {
        if (r->ledger->state[i] != MIG_ROW_ABSENT &&
            lineage->first_child[i] == lineage->first_child[i + 1]) {
            mig__list_node(r->error, r->ledger, i, number++);
        }
    }
    return MIG_REFUSED;
}

// A revision that this program does not know can be named by what the ledger calls it.
static MigStatus mark_named(const Resolver *r, uint8_t *set)
{
    uint32_t node = mig__index_find(&r->ledger->unknown, r->target, strlen(r->target));
    if (node == MIG_UNSET || r->ledger->state[node] == MIG_ROW_ABSENT) {
        return mark_target(r, set);
    }
    set[node] = 1;
    return MIG_OK;
}

// What is above the named revisions; `with_itself` also those (redo). Nothing that this program
// does not know belongs to the newest state that it knows (`head`).
static MigStatus mark_above(const Resolver *r, const MigLineage *lineage, bool with_itself,
                            uint8_t *set)
{
    uint32_t total = r->ledger->node_count;
    if (strcmp(r->target, "base") == 0) {
        for (uint32_t i = 0; i < total; i++) {
            set[i] = r->ledger->state[i] != MIG_ROW_ABSENT;
        }
        return MIG_OK;
    }
    uint8_t *named = calloc((size_t)total + 1, 1);
    if (named == NULL) {
        return mig__no_memory(r->error);
    }
    MigStatus status = mark_named(r, named);
    bool is_place = strcmp(r->target, "head") == 0 || strcmp(r->target, "heads") == 0;
    for (uint32_t i = 0; status == MIG_OK && i < total; i++) {
        if (!named[i]) {
            bool is_present = r->ledger->state[i] != MIG_ROW_ABSENT;
            set[i] |= is_place && is_present && !mig__ledger_knows(r->ledger, i);
            continue;
        }
        if (r->ledger->state[i] == MIG_ROW_ABSENT && !is_place) {
            status = not_applied(r, i, lineage);
        }
        set[i] |= with_itself && r->ledger->state[i] != MIG_ROW_ABSENT;
        for (uint32_t e = lineage->first_child[i]; e < lineage->first_child[i + 1]; e++) {
            set[lineage->children[e]] = 1;
        }
    }
    free(named);
    if (status == MIG_OK) {
        close_over_descendants(lineage, set);
    }
    return status;
}

static MigStatus resolve_down(const Resolver *r)
{
    uint32_t count = 0;
    if (read_relative(r->target, &count)) {
        if (r->target[0] == '+' || r->request == MIG_REQUEST_REDO) {
            return mig__fail(r->error, MIG_MISUSE, "\"%s\" is no target of a %s", r->target,
                             r->request == MIG_REQUEST_REDO ? "redo: name a revision"
                                                            : "downgrade: write -N");
        }
        return resolve_relative(r, count, r->goal->down);
    }
    MigLineage lineage;
    MigStatus status = mig__lineage_of_ledger(&lineage, r->ledger, r->error);
    if (status != MIG_OK) {
        return status;
    }
    status = mark_above(r, &lineage, r->request == MIG_REQUEST_REDO, r->goal->down);
    mig__lineage_free(&lineage);
    return status;
}

// Reverts the named revision (by default the last one) with what rests on it, and applies them
// again, with the ancestors that are missing by now.
static MigStatus resolve_redo(Resolver *r)
{
    MigStatus status = MIG_OK;
    if (r->target == NULL) {
        r->target = "-1";
        status = resolve_relative(r, 1, r->goal->down);
    } else {
        status = resolve_down(r);
    }
    if (status == MIG_OK) {
        memcpy(r->goal->up, r->goal->down, r->history->revision_count);
        close_over_ancestors(r->history, r->goal->up);
    }
    return status;
}

static MigStatus resolve_up(const Resolver *r)
{
    uint32_t count = 0;
    MigStatus status = MIG_OK;
    uint32_t total = r->history->revision_count;
    if (!read_relative(r->target, &count)) {
        status = mark_target(r, r->goal->up);
    } else if (r->target[0] == '+') {
        status = resolve_relative(r, count, r->goal->up);
    } else {
        return mig__fail(r->error, MIG_MISUSE, "\"%s\" is no target of an upgrade: write +N",
                         r->target);
    }
    close_over_ancestors(r->history, r->goal->up);
    r->goal->is_whole = status == MIG_OK && count_set(r->goal->up, total) == total;
    return status;
}

// The set that the ledger is to have; relative targets count from what it has now.
static MigStatus resolve_stamp(const Resolver *r)
{
    uint32_t count = 0;
    uint32_t total = r->history->revision_count;
    if (!read_relative(r->target, &count)) {
        return resolve_up(r);
    }
    uint8_t *taken = calloc((size_t)r->ledger->node_count + 1, 1);
    if (taken == NULL) {
        return mig__no_memory(r->error);
    }
    MigStatus status = resolve_relative(r, count, taken);
    for (uint32_t i = 0; i < total; i++) {
        r->goal->up[i] = r->target[0] == '+' ? is_applied(r->ledger, i) || taken[i]
                                             : is_applied(r->ledger, i) && !taken[i];
    }
    free(taken);
    return status;
}

bool mig__target_is_heads(MigRequest request, const char *target)
{
    return request == MIG_REQUEST_UPGRADE && (target == NULL || strcmp(target, "heads") == 0);
}

MigStatus mig__target_resolve(const MigLedger *ledger, MigRequest request, const char *target,
                              MigGoal *goal, MigError *error)
{
    Resolver r = {ledger, ledger->history, request, target, goal, error};
    MigStatus status = MIG_REFUSED;
    if (!mig__goal_make(goal, ledger)) {
        return mig__no_memory(error);
    }
    switch (request) {
    case MIG_REQUEST_UPGRADE:
        r.target = target == NULL ? "heads" : target;
        status = resolve_up(&r);
        break;
    case MIG_REQUEST_DOWNGRADE:
        r.target = target == NULL ? "-1" : target;
        status = resolve_down(&r);
        break;
    case MIG_REQUEST_REDO:
        status = resolve_redo(&r);
        break;
    case MIG_REQUEST_STAMP:
        r.target = target == NULL ? "heads" : target;
        status = resolve_stamp(&r);
        break;
    }
    if (status != MIG_OK) {
        mig__goal_free(goal);
    }
    return status;
}

bool mig__goal_make(MigGoal *goal, const MigLedger *ledger)
{
    size_t size = (size_t)ledger->node_count + 1;
    memset(goal, 0, sizeof *goal);
    goal->up = calloc(size, 1);
    goal->down = calloc(size, 1);
    goal->size = ledger->node_count;
    if (goal->up == NULL || goal->down == NULL) {
        mig__goal_free(goal);
        return false;
    }
    return true;
}

bool mig__goal_fit(MigGoal *goal, const MigLedger *ledger)
{
    uint32_t added = ledger->node_count - goal->size;
    if (added == 0) {
        return true;
    }
    uint8_t **sets[] = {&goal->up, &goal->down};
    for (size_t i = 0; i < 2; i++) {
        uint8_t *set = realloc(*sets[i], (size_t)ledger->node_count + 1);
        if (set == NULL) {
            return false;
        }
        memset(set + goal->size, 0, (size_t)added + 1);
        *sets[i] = set;
    }
    goal->size = ledger->node_count;
    return true;
}

void mig__goal_free(MigGoal *goal)
{
    free(goal->up);
    free(goal->down);
    memset(goal, 0, sizeof *goal);
}
