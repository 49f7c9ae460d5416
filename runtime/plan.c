// SPDX-License-Identifier: MIT
// See plan.h.
#include "plan.h"
#include "lineage.h"
#include "run_call.h"
#include <stdlib.h>
#include <string.h>

static bool push_entry(MigPlan *plan, const MigLedger *ledger, uint32_t node,
                       MigDirection direction, uint32_t first_segment, bool is_dependent)
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
    plan->entries[plan->count++] = (MigPlanEntry){node,
                                                  direction,
                                                  first_segment,
                                                  mig__ledger_id(ledger, node),
                                                  mig__ledger_title(ledger, node),
                                                  is_dependent};
    return true;
}

MigReversal mig__reversal_of(const MigLedger *ledger, const MigRow *row)
{
    const char *note = row->columns[MIG_COLUMN_WAY_BACK_NOTE];
    size_t size = 0;
    static const char *const ways[] = {"steps", "nothing", "irreversible", "none"};
    static const MigReversal reversals[] = {MIG_REVERSAL_STORED, MIG_REVERSAL_STORED,
                                            MIG_REVERSAL_IRREVERSIBLE, MIG_REVERSAL_NONE};
    if (row->state == MIG_ROW_STARTED) {
        return MIG_REVERSAL_HALF_APPLIED;
    }
    if (strncmp(note, MIG_NOTE_CALL, strlen(MIG_NOTE_CALL)) == 0 &&
        strcmp(row->columns[MIG_COLUMN_WAY_BACK], "steps") == 0 &&
        mig__call_missing(ledger->history, note + strlen(MIG_NOTE_CALL), &size) != NULL) {
        return MIG_REVERSAL_NOT_STORED;
    }
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (strcmp(row->columns[MIG_COLUMN_WAY_BACK], ways[i]) == 0) {
            return reversals[i];
        }
    }
    return MIG_REVERSAL_NOT_STORED;
}

static MigStatus refuse_down(const MigLedger *ledger, const MigRow *row, uint32_t node,
                             MigError *error)
{
    MigReversal reversal = mig__reversal_of(ledger, row);
    if (reversal == MIG_REVERSAL_STORED) {
        return MIG_OK;
    }
    const char *id = mig__ledger_id(ledger, node);
    const char *file = mig__ledger_file(ledger, node);
    const char *note = row->columns[MIG_COLUMN_WAY_BACK_NOTE];
    bool is_known = mig__ledger_knows(ledger, node);
    mig__error_set_revision(error, id);
    mig__fail(error, MIG_REFUSED, "revision %s (%s) ", id,
              is_known ? file : "unknown to this program");
    if (reversal == MIG_REVERSAL_HALF_APPLIED) {
        mig__add(error,
                 "is half applied, so its way back does not fit: let `upgrade`%s finish it first, "
                 "or undo by hand what it has done and say so by `repair --mark-reverted`",
                 is_known ? "" : " by a program that knows it");
    } else if (reversal == MIG_REVERSAL_IRREVERSIBLE) {
        mig__add(error, "cannot be reverted%s%s",
                 note[0] == '\0' ? ": its author marked it irreversible" : ": ", note);
    } else if (reversal == MIG_REVERSAL_NONE) {
        mig__add(error,
                 "has no way back: it had no `down` when it was applied. Write one, let `upgrade` "
                 "take it into the ledger, then downgrade");
    } else {
        mig__add(error,
                 "has a way back that is not all stored in the database (%.40s %.100s): only a "
                 "program that has these C functions can revert the revision, or migc with "
                 "--steps LIBRARY",
                 row->columns[MIG_COLUMN_WAY_BACK], note);
    }
    mig__add(error, "\n(nothing was run)");
    return MIG_REFUSED;
}

// A way back that was begun and interrupted was asked for: whatever runs next finishes it first, so
// that a program which only ever upgrades is not stuck.
static bool goes_down(const MigLedger *ledger, const uint8_t *down, uint32_t node)
{
    return down[node] || ledger->state[node] == MIG_ROW_REVERTING;
}

// Something that was applied meanwhile, or whose row was edited, may rest on what is to go.
static MigStatus check_children(const MigLedger *ledger, const MigLineage *lineage,
                                const uint8_t *down, uint32_t node, MigError *error)
{
    for (uint32_t e = lineage->first_child[node]; e < lineage->first_child[node + 1]; e++) {
        uint32_t child = lineage->children[e];
        if (!goes_down(ledger, down, child)) {
            mig__error_set_revision(error, mig__ledger_id(ledger, child));
            return mig__fail(error, MIG_REFUSED,
                             "revision %s cannot be reverted: %s, which stays, was applied on top "
                             "of it. Was it applied meanwhile? Look at `current`, then say "
                             "`downgrade` anew",
                             mig__ledger_id(ledger, node), mig__ledger_id(ledger, child));
        }
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
        if (row == NULL || !goes_down(ledger, down, i)) {
            continue;
        }
        uint32_t segment = row->state == MIG_ROW_REVERTING ? row->segment : 0;
        status = check_children(ledger, &lineage, down, i, error);
        if (status == MIG_OK) {
            status = refuse_down(ledger, row, i, error);
        }
        bool is_dependent = down[i] == MIG_GOAL_DEPENDENT;
        if (status == MIG_OK && !push_entry(plan, ledger, i, MIG_DOWN, segment, is_dependent)) {
            status = mig__no_memory(error);
        }
    }
    mig__lineage_free(&lineage);
    return status;
}

static bool has_any_down(const MigLedger *ledger, const MigGoal *goal)
{
    bool has_any = false;
    for (uint32_t i = 0; !has_any && i < goal->size; i++) {
        has_any = goes_down(ledger, goal->down, i);
    }
    return has_any;
}

MigStatus mig__plan_make(MigPlan *plan, const MigLedger *ledger, const MigGoal *goal,
                         MigError *error)
{
    uint32_t total = ledger->history->revision_count;
    plan->count = 0;
    if (has_any_down(ledger, goal)) {
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
        if (!push_entry(plan, ledger, i, MIG_UP, is_started ? ledger->segment[i] : 0, false)) {
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
        if (entry->revision >= plan->history->revision_count) {
            return false; // what is stored may run outside of transactions, too
        }
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
        if (strcmp(a->entries[i].id, b->entries[i].id) != 0 ||
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
    free(plan->texts);
    plan->entries = NULL;
    plan->target = plan->texts = NULL;
    plan->count = plan->capacity = 0;
}

size_t mig_plan_count(const MigPlan *plan)
{
    return plan->count;
}

MigPlanEntry mig_plan_entry(const MigPlan *plan, size_t index)
{
    MigPlanEntry entry = plan->entries[index];
    if (entry.revision >= plan->history->revision_count) {
        entry.revision = MIG_UNSET;
    }
    return entry;
}

bool mig__plan_keep_texts(MigPlan *plan)
{
    size_t size = 1;
    for (size_t i = 0; i < plan->count; i++) {
        size += strlen(plan->entries[i].id) + strlen(plan->entries[i].title) + 2;
    }
    char *p = plan->texts = malloc(size);
    for (size_t i = 0; p != NULL && i < plan->count; i++) {
        const char **texts[] = {&plan->entries[i].id, &plan->entries[i].title};
        for (size_t k = 0; k < 2; k++) {
            size_t length = strlen(*texts[k]) + 1;
            *texts[k] = memcpy(p, *texts[k], length);
            p += length;
        }
    }
    return plan->texts != NULL;
}

void mig_plan_free(MigPlan *plan)
{
    if (plan != NULL) {
        mig__plan_clear(plan);
        free(plan);
    }
}
