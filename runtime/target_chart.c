// SPDX-License-Identifier: MIT
// See target_chart.h. Revisions stand behind their parents, so each set takes one pass.
#include "target_chart.h"
#include <stdlib.h>
#include <string.h>

MigStatus mig__chart_make(MigChart *chart, const MigHistory *history, const uint8_t *present,
                          MigError *error)
{
    chart->history = history;
    chart->present = present;
    return mig__lineage_of_history(&chart->lineage, history, error);
}

void mig__chart_free(MigChart *chart)
{
    mig__lineage_free(&chart->lineage);
}

uint8_t *mig__chart_set(const MigChart *chart)
{
    return calloc((size_t)chart->history->revision_count + 1, 1);
}

uint32_t mig__chart_count(const MigChart *chart, const uint8_t *set)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < chart->history->revision_count; i++) {
        count += set[i] != 0;
    }
    return count;
}

uint32_t mig__chart_last(const MigChart *chart, const uint8_t *set)
{
    uint32_t i = chart->history->revision_count;
    while (i > 0 && !set[i - 1]) {
        i--;
    }
    return i == 0 ? MIG_UNSET : i - 1;
}

void mig__chart_mark_line(const MigChart *chart, uint32_t revision, uint8_t *set)
{
    const MigLineage *lineage = &chart->lineage;
    memset(set, 0, chart->history->revision_count);
    set[revision] = 1;
    mig__lineage_add_ancestors(lineage, MIG_LINKS_PARENTS, set);
    // Descendants of the revision, not of its ancestors: those stand in front of it.
    for (uint32_t i = revision + 1; i < lineage->count; i++) {
        for (uint32_t e = lineage->first_parent[i]; e < lineage->first_dependency[i]; e++) {
            set[i] |= set[lineage->parents[e]] && lineage->parents[e] >= revision;
        }
    }
}

void mig__chart_mark_heads(const MigChart *chart, const uint8_t *line, uint8_t *set)
{
    const MigLineage *lineage = &chart->lineage;
    for (uint32_t i = 0; i < lineage->count; i++) {
        set[i] =
            (line == NULL || line[i]) && lineage->first_child[i] == lineage->first_dependent[i];
    }
}

void mig__chart_mark_roots(const MigChart *chart, const uint8_t *line, uint8_t *set)
{
    const MigLineage *lineage = &chart->lineage;
    for (uint32_t i = 0; i < lineage->count; i++) {
        set[i] =
            (line == NULL || line[i]) && lineage->first_parent[i] == lineage->first_dependency[i];
    }
}

void mig__chart_mark_tips(const MigChart *chart, const uint8_t *line, uint8_t *set)
{
    const MigLineage *lineage = &chart->lineage;
    for (uint32_t i = 0; i < lineage->count; i++) {
        set[i] = chart->present[i] != 0 && (line == NULL || line[i]);
        for (uint32_t e = lineage->first_child[i]; set[i] && e < lineage->first_dependent[i]; e++) {
            uint32_t child = lineage->children[e];
            set[i] = !(chart->present[child] != 0 && (line == NULL || line[child]));
        }
    }
}

bool mig__chart_heads_are_labelled(const MigChart *chart, const uint8_t *heads, bool *has_memory)
{
    const MigLineage *lineage = &chart->lineage;
    const uint32_t several = MIG_UNSET - 1;
    bool all = true;
    uint32_t *owner = malloc(((size_t)lineage->count + 1) * sizeof *owner);
    *has_memory = owner != NULL;
    if (owner == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < lineage->count; i++) {
        owner[i] = heads[i] ? i : MIG_UNSET;
    }
    for (uint32_t i = lineage->count; i-- > 0;) {
        for (uint32_t e = lineage->first_parent[i]; e < lineage->first_dependency[i]; e++) {
            uint32_t *parent = &owner[lineage->parents[e]];
            *parent = *parent == MIG_UNSET || *parent == owner[i] ? owner[i] : several;
        }
    }
    for (uint32_t i = 0; i < lineage->count; i++) {
        if (chart->history->revisions[i].label_count > 0 && owner[i] < several) {
            owner[owner[i]] = several;
        }
    }
    for (uint32_t i = 0; i < lineage->count; i++) {
        all = all && (!heads[i] || owner[i] == several);
    }
    free(owner);
    return all;
}
