// SPDX-License-Identifier: MIT
// See target_stamp.h.
#include "target_stamp.h"
#include <stdlib.h>
#include <string.h>

bool mig__stamp_begin(MigStamp *stamp, const MigChart *chart, MigGoal *goal)
{
    *stamp = (MigStamp){chart, goal, mig__chart_set(chart)};
    return stamp->moved != NULL;
}

void mig__stamp_end(MigStamp *stamp)
{
    free(stamp->moved);
}

void mig__stamp_add(const MigStamp *stamp, const MigPoint *point)
{
    uint32_t count = stamp->chart->history->revision_count;
    bool is_everything = point->is_base && point->line == NULL;
    for (uint32_t i = 0; i < count; i++) {
        stamp->goal->up[i] |= point->set[i];
        stamp->moved[i] |= is_everything || (point->is_base && point->line[i]);
    }
}

// The tips of the lines that no place is on, and all below them.
static MigStatus mark_staying(const MigStamp *stamp, uint8_t *stays, MigError *error)
{
    const MigChart *chart = stamp->chart;
    uint8_t *above = mig__chart_set(chart);
    uint8_t *below = mig__chart_set(chart);
    uint32_t count = chart->history->revision_count;
    bool has_memory = above != NULL && below != NULL;
    if (has_memory) {
        memcpy(above, stamp->goal->up, count);
        memcpy(below, stamp->goal->up, count);
        mig__lineage_add_descendants(&chart->lineage, MIG_LINKS_PARENTS, above);
        mig__lineage_add_ancestors(&chart->lineage, MIG_LINKS_PARENTS, below);
        mig__chart_mark_tips(chart, NULL, stays);
    }
    for (uint32_t i = 0; has_memory && i < count; i++) {
        stays[i] = stays[i] && !above[i] && !below[i] && !stamp->moved[i];
    }
    if (has_memory) {
        mig__lineage_add_ancestors(&chart->lineage, MIG_LINKS_PARENTS, stays);
    }
    free(above);
    free(below);
    return has_memory ? MIG_OK : mig__no_memory(error);
}

// Whether something that it rests on goes.
static bool loses_ground(const MigStamp *stamp, uint32_t revision)
{
    const MigLineage *lineage = &stamp->chart->lineage;
    for (uint32_t e = lineage->first_parent[revision]; e < lineage->first_parent[revision + 1];
         e++) {
        if (stamp->goal->down[lineage->parents[e]]) {
            return true;
        }
    }
    return false;
}

MigStatus mig__stamp_finish(MigStamp *stamp, MigError *error)
{
    const MigChart *chart = stamp->chart;
    MigGoal *goal = stamp->goal;
    uint8_t *stays = mig__chart_set(chart);
    MigStatus status = stays == NULL ? mig__no_memory(error) : mark_staying(stamp, stays, error);
    if (status == MIG_OK) {
        mig__lineage_add_ancestors(&chart->lineage, MIG_LINKS_ALL, goal->up);
    }
    for (uint32_t i = 0; status == MIG_OK && i < chart->history->revision_count; i++) {
        bool goes = goal->down[i] || !stays[i] || loses_ground(stamp, i);
        goal->down[i] = chart->present[i] != 0 && goes && !goal->up[i];
    }
    free(stays);
    return status;
}

void mig__stamp_purge(MigStamp *stamp, const MigLedger *ledger)
{
    MigGoal *goal = stamp->goal;
    mig__lineage_add_ancestors(&stamp->chart->lineage, MIG_LINKS_ALL, goal->up);
    for (uint32_t i = 0; i < goal->size; i++) {
        goal->down[i] = ledger->state[i] != MIG_ROW_ABSENT && !goal->up[i];
    }
}
