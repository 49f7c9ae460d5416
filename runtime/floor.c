// SPDX-License-Identifier: MIT
// See floor.h.
#include "floor.h"
#include "lineage.h"
#include "plan.h"
#include <stdlib.h>
#include <string.h>

enum { LISTED = 20 };

static bool counts(const MigLedger *ledger, uint32_t node)
{
    return ledger->state[node] == MIG_ROW_STARTED || ledger->state[node] == MIG_ROW_APPLIED;
}

static bool is_head(const MigLedger *ledger, const MigLineage *lineage, uint32_t node)
{
    bool has_child = false;
    for (uint32_t e = lineage->first_child[node]; e < lineage->first_child[node + 1]; e++) {
        has_child |= counts(ledger, lineage->children[e]);
    }
    return counts(ledger, node) && !has_child;
}

static const char *floor_mark(const MigLedger *ledger, uint32_t node)
{
    const MigRow *row = mig__ledger_row(ledger, node);
    return row == NULL ? "" : row->columns[MIG_COLUMN_MARK];
}

// Whether the program knows what a revision that is no step of the walk asks for.
static bool knows_floor(const MigLedger *ledger, uint32_t node)
{
    const char *mark = floor_mark(ledger, node);
    return mark[0] == '\0' ? mig__ledger_knows(ledger, node)
                           : mig__history_find(ledger->history, mark) != MIG_UNSET;
}

// Marks in `missing` the revisions of the floor that the program does not know; counts them.
static uint32_t walk_floor(const MigLedger *ledger, const MigLineage *lineage, uint8_t *reached,
                           uint8_t *missing)
{
    uint32_t count = 0;
    for (uint32_t n = lineage->order_count; n-- > 0;) {
        uint32_t i = lineage->order[n];
        if (!reached[i] && !is_head(ledger, lineage, i)) {
            continue;
        }
        if (strcmp(floor_mark(ledger, i), "*") != 0) {
            missing[i] = !knows_floor(ledger, i);
            count += missing[i];
            continue;
        }
        for (uint32_t e = lineage->first_parent[i]; e < lineage->first_parent[i + 1]; e++) {
            reached[lineage->parents[e]] = 1;
        }
    }
    return count;
}

static void list_unknown(const MigLedger *ledger, MigError *error)
{
    uint32_t number = 0;
    for (uint32_t i = ledger->history->revision_count; i < ledger->node_count; i++) {
        if (ledger->state[i] == MIG_ROW_ABSENT) {
            continue;
        }
        mig__error_set_revision(error, mig__ledger_id(ledger, i));
        if (number < LISTED) {
            mig__add(error, "\n  %s  %s", mig__ledger_id(ledger, i), mig__ledger_title(ledger, i));
        } else if (number == LISTED) {
            mig__add(error, "\n  ...");
        }
        number++;
    }
}

static void add_floor(const MigLedger *ledger, const uint8_t *missing, MigError *error)
{
    for (uint32_t i = 0; missing != NULL && i < ledger->node_count; i++) {
        if (!missing[i]) {
            continue;
        }
        const char *mark = floor_mark(ledger, i);
        if (mark[0] != '\0') {
            mig__add(error, "\n%s is compatible only with programs that know %s.",
                     mig__ledger_id(ledger, i), mark);
        } else {
            mig__add(error, "\n%s is not marked compatible with programs that do not know it.",
                     mig__ledger_id(ledger, i));
        }
        return; // the first is reason enough
    }
}

static const char *why_not(MigReversal reversal)
{
    switch (reversal) {
    case MIG_REVERSAL_HALF_APPLIED:
        return "is half applied";
    case MIG_REVERSAL_IRREVERSIBLE:
        return "is irreversible";
    case MIG_REVERSAL_NONE:
        return "has no way back";
    case MIG_REVERSAL_NOT_STORED:
    case MIG_REVERSAL_STORED:
        break;
    }
    return "has a way back that is not stored in the database";
}

// Says how to go back to what this program knows, or which revision prevents it.
static void add_way_back(const MigLedger *ledger, MigError *error)
{
    MigGoal goal;
    MigError ignored = {0};
    const char *target = "head";
    if (mig__target_resolve(ledger, MIG_REQUEST_DOWNGRADE, target, &goal, &ignored) != MIG_OK) {
        target = "heads";
        if (mig__target_resolve(ledger, MIG_REQUEST_DOWNGRADE, target, &goal, &ignored) != MIG_OK) {
            return; // the ledger itself is not in order, which the command will say
        }
    }
    uint32_t count = 0;
    uint32_t stuck = MIG_UNSET;
    for (uint32_t i = 0; i < ledger->node_count; i++) {
        count += goal.down[i] != 0;
        if (goal.down[i] && stuck == MIG_UNSET &&
            mig__reversal_of(ledger, mig__ledger_row(ledger, i)) != MIG_REVERSAL_STORED) {
            stuck = i;
        }
    }
    mig__goal_free(&goal);
    error->can_revert = stuck == MIG_UNSET;
    mig__add(error, "\nRun the newer program");
    if (stuck == MIG_UNSET) {
        mig__add(error,
                 "; or go back to the newest state that this one knows: `downgrade %s` reverts %u "
                 "revision%s by what is stored in the database",
                 target, (unsigned)count, count == 1 ? "" : "s");
    } else {
        mig__add(error, ": this one cannot go back to what it knows, because %s %s",
                 mig__ledger_id(ledger, stuck),
                 why_not(mig__reversal_of(ledger, mig__ledger_row(ledger, stuck))));
    }
}

static MigStatus refuse(const MigLedger *ledger, const uint8_t *missing, MigError *error)
{
    mig__fail(error, MIG_AHEAD,
              "the database is ahead of this program: it has %u revision%s that this program does "
              "not know:",
              (unsigned)ledger->unknown_rows, ledger->unknown_rows == 1 ? "" : "s");
    error->unknown_count = ledger->unknown_rows;
    list_unknown(ledger, error);
    add_floor(ledger, missing, error);
    add_way_back(ledger, error);
    return MIG_AHEAD;
}

MigStatus mig__floor_refuse(const MigLedger *ledger, MigError *error)
{
    return refuse(ledger, NULL, error);
}

MigStatus mig__floor_check(const MigLedger *ledger, MigError *error)
{
    MigLineage lineage;
    if (ledger->unknown_rows == 0) {
        return MIG_OK;
    }
    MigStatus status = mig__lineage_of_ledger(&lineage, ledger, error);
    if (status != MIG_OK) {
        return status;
    }
    uint8_t *sets = calloc((size_t)ledger->node_count * 2 + 1, 1);
    uint8_t *missing = sets == NULL ? NULL : sets + ledger->node_count;
    if (sets == NULL) {
        status = mig__no_memory(error);
    } else if (walk_floor(ledger, &lineage, sets, missing) > 0) {
        status = refuse(ledger, missing, error);
    }
    free(sets);
    mig__lineage_free(&lineage);
    return status;
}
