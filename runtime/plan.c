// SPDX-License-Identifier: MIT
// See plan.h.
#include "plan.h"
#include <stdlib.h>
#include <string.h>

static bool push_entry(MigPlan *plan, uint32_t revision, MigDirection direction,
                       uint32_t first_segment)
{
    if (plan->count == plan->capacity) {
        size_t capacity = plan->capacity == 0 ? 32 : plan->capacity * 2;
        MigPlanEntry *entries = realloc(plan->entries, capacity * sizeof *entries);
        if (entries == NULL) {
            return false;
        }
        plan->entries = entries;
        plan->capacity = capacity;
    }
    plan->entries[plan->count++] = (MigPlanEntry){revision, direction, first_segment};
    return true;
}

static MigStatus refuse_down(const MigLedger *ledger, const MigRow *row, uint32_t revision,
                             MigError *error)
{
    const char *id = mig__revision_id(ledger->history, revision);
    const char *file = mig__text(ledger->history, ledger->history->revisions[revision].file);
    const char *way_back = row->columns[MIG_COLUMN_WAY_BACK];
    mig__error_set_revision(error, id);
    if (row->state == MIG_ROW_STARTED) {
        return mig__fail(
            error, MIG_REFUSED,
            "revision %s (%s) is half applied, so its way back does not fit: let "
            "`upgrade` finish it first, or undo by hand what it has done and `stamp` the "
            "revision before it",
            id, file);
    }
    if (strcmp(way_back, "irreversible") == 0) {
        const char *note = row->columns[MIG_COLUMN_WAY_BACK_NOTE];
        return mig__fail(error, MIG_REFUSED, "revision %s (%s) cannot be reverted%s%s", id, file,
                         note[0] == '\0' ? ": its author marked it irreversible" : ": ", note);
    }
    if (strcmp(way_back, "none") == 0) {
        return mig__fail(error, MIG_REFUSED,
                         "revision %s (%s) has no way back: it had no `down` when it was applied. "
                         "Write one, let `upgrade` take it into the ledger, then downgrade",
                         id, file);
    }
    return MIG_OK;
}

static MigStatus plan_down(MigPlan *plan, const MigLedger *ledger, const uint8_t *down,
                           MigError *error)
{
    MigLineage lineage;
    MigStatus status = mig__lineage_of_ledger(&lineage, ledger, error);
    if (status != MIG_OK) {
        return status;
    }
    for (uint32_t n = lineage.order_count; status == MIG_OK && n-- > 0;) {
        uint32_t i = lineage.order[n];
        const MigRow *row = mig__ledger_row(ledger, i);
        if (!down[i] || row == NULL) {
            continue;
        }
        uint32_t segment = row->state == MIG_ROW_REVERTING ? row->segment : 0;
        status = refuse_down(ledger, row, i, error);
        if (status == MIG_OK && !push_entry(plan, i, MIG_DOWN, segment)) {
            status = mig__no_memory(error);
        }
    }
    mig__lineage_free(&lineage);
    return status;
}

static bool has_any(const uint8_t *set, uint32_t size)
{
    return memchr(set, 1, size) != NULL;
}

MigStatus mig__plan_make(MigPlan *plan, const MigLedger *ledger, const MigGoal *goal,
                         MigError *error)
{
    uint32_t total = ledger->history->revision_count;
    plan->count = 0;
    if (has_any(goal->down, total)) {
        MigStatus status = plan_down(plan, ledger, goal->down, error);
        if (status != MIG_OK) {
            return status;
        }
    }
    for (uint32_t i = 0; i < total; i++) {
        bool is_applied = ledger->state[i] == MIG_ROW_APPLIED && !goal->down[i];
        if (!goal->up[i] || is_applied) {
            continue;
        }
        bool is_started = ledger->state[i] == MIG_ROW_STARTED && !goal->down[i];
        if (!push_entry(plan, i, MIG_UP, is_started ? ledger->segment[i] : 0)) {
            return mig__no_memory(error);
        }
    }
    return MIG_OK;
}

bool mig__plan_is_transactional(const MigPlan *plan, MigDialect dialect)
{
    const MigTrack *track = mig__track(plan->history, dialect);
    for (size_t n = 0; n < plan->count; n++) {
        const MigPlanEntry *entry = &plan->entries[n];
        const MigTrackRevision *revision = &track->revisions[entry->revision];
        const MigSection *section = entry->direction == MIG_UP ? &revision->up : &revision->down;
        for (uint32_t k = 0; k < section->segment_count; k++) {
            if (track->segments[section->first_segment + k].kind == MIG_SEGMENT_AUTOCOMMIT) {
                return false;
            }
        }
    }
    return true;
}

bool mig__plan_equals(const MigPlan *a, const MigPlan *b)
{
    if (a->count != b->count) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        if (a->entries[i].revision != b->entries[i].revision ||
            a->entries[i].direction != b->entries[i].direction ||
            a->entries[i].first_segment != b->entries[i].first_segment) {
            return false;
        }
    }
    return true;
}

void mig__plan_clear(MigPlan *plan)
{
    free(plan->entries);
    free(plan->target);
    plan->entries = NULL;
    plan->target = NULL;
    plan->count = plan->capacity = 0;
}

size_t mig_plan_count(const MigPlan *plan)
{
    return plan->count;
}

MigPlanEntry mig_plan_entry(const MigPlan *plan, size_t index)
{
    return plan->entries[index];
}

void mig_plan_free(MigPlan *plan)
{
    if (plan != NULL) {
        mig__plan_clear(plan);
        free(plan);
    }
}
