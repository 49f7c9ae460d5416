// SPDX-License-Identifier: MIT
// See target_walk.h.
#include "target_walk.h"
#include <string.h>

static bool is_on_line(const MigWalk *walk, uint32_t revision)
{
    return walk->line == NULL || walk->line[revision];
}

// Counts the revisions that were offered, up to 2: *one is the first of them.
static void offer(const MigWalk *walk, uint32_t revision, uint32_t *one, uint32_t *ways)
{
    if (is_on_line(walk, revision) && (*ways == 0 || revision != *one)) {
        *one = *ways == 0 ? revision : *one;
        *ways = *ways == 0 ? 1 : 2;
    }
}

static void offer_children(const MigWalk *walk, uint32_t revision, uint32_t *one, uint32_t *ways)
{
    const MigLineage *lineage = &walk->chart->lineage;
    for (uint32_t e = lineage->first_child[revision]; e < lineage->first_dependent[revision]; e++) {
        offer(walk, lineage->children[e], one, ways);
    }
}

static bool is_root(const MigLineage *lineage, uint32_t revision)
{
    return lineage->first_parent[revision] == lineage->first_dependency[revision];
}

static void offer_from(const MigWalk *walk, const uint8_t *starts, uint32_t *one, uint32_t *ways)
{
    const MigLineage *lineage = &walk->chart->lineage;
    bool is_base = mig__chart_last(walk->chart, starts) == MIG_UNSET;
    for (uint32_t i = 0; i < lineage->count; i++) {
        if (is_base && is_root(lineage, i)) {
            offer(walk, i, one, ways);
        } else if (starts[i]) {
            offer_children(walk, i, one, ways);
        }
    }
}

bool mig__walk_up(MigWalk *walk, const uint8_t *starts, uint32_t steps)
{
    walk->place = mig__chart_count(walk->chart, starts) == 1 ? mig__chart_last(walk->chart, starts)
                                                             : MIG_UNSET;
    for (walk->done = 0; walk->done < steps; walk->done++) {
        uint32_t one = MIG_UNSET;
        walk->ways = 0;
        if (walk->done == 0) {
            offer_from(walk, starts, &one, &walk->ways);
        } else {
            offer_children(walk, walk->place, &one, &walk->ways);
        }
        if (walk->ways != 1) {
            return false;
        }
        walk->place = one;
    }
    return true;
}

bool mig__walk_down(MigWalk *walk, uint32_t start, uint32_t steps)
{
    const MigLineage *lineage = &walk->chart->lineage;
    walk->place = start;
    for (walk->done = 0; walk->done < steps; walk->done++) {
        uint32_t one = MIG_UNSET;
        walk->ways = 0;
        if (walk->place == MIG_UNSET) {
            return false;
        }
        for (uint32_t e = lineage->first_parent[walk->place];
             e < lineage->first_dependency[walk->place]; e++) {
            offer(walk, lineage->parents[e], &one, &walk->ways);
        }
        if (walk->ways > 1) {
            return false;
        }
        walk->place = one; // none: base
    }
    return true;
}

void mig__walk_mark_up(const MigWalk *walk, const uint8_t *starts, uint8_t *set)
{
    const MigLineage *lineage = &walk->chart->lineage;
    bool is_base = walk->done == 0 && mig__chart_last(walk->chart, starts) == MIG_UNSET;
    for (uint32_t i = 0; i < lineage->count; i++) {
        bool is_start = walk->done == 0 ? starts[i] != 0 : i == walk->place;
        if (is_base) {
            set[i] = is_root(lineage, i) && is_on_line(walk, i);
        }
        for (uint32_t e = lineage->first_child[i]; is_start && e < lineage->first_dependent[i];
             e++) {
            set[lineage->children[e]] = is_on_line(walk, lineage->children[e]);
        }
    }
}

void mig__walk_mark_down(const MigWalk *walk, uint8_t *set)
{
    const MigLineage *lineage = &walk->chart->lineage;
    for (uint32_t e = lineage->first_parent[walk->place];
         e < lineage->first_dependency[walk->place]; e++) {
        set[lineage->parents[e]] = is_on_line(walk, lineage->parents[e]);
    }
}
