// SPDX-License-Identifier: MIT
// See target_descent.h.
#include "target_descent.h"
#include "target_list.h"
#include "target_name.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint8_t *mig__descent_line(const MigLedger *ledger, const MigLineage *lineage, const uint8_t *known,
                           uint32_t revision)
{
    uint32_t count = ledger->history->revision_count;
    uint8_t *line = calloc((size_t)ledger->node_count + 1, 1);
    if (line == NULL) {
        return NULL;
    }
    memcpy(line, known, count);
    for (uint32_t n = 0; n < lineage->order_count; n++) {
        uint32_t i = lineage->order[n];
        for (uint32_t e = lineage->first_parent[i]; i >= count && e < lineage->first_dependency[i];
             e++) {
            // An ancestor's other children are not on the line; ancestors stand in front.
            line[i] |= line[lineage->parents[e]] && lineage->parents[e] >= revision;
        }
    }
    return line;
}

static uint8_t *line_of_unknown(const MigDescent *d, uint32_t node)
{
    size_t size = (size_t)d->ledger->node_count + 1;
    uint8_t *line = calloc(size, 1);
    uint8_t *above = calloc(size, 1);
    if (line != NULL && above != NULL) {
        line[node] = above[node] = 1;
        mig__lineage_add_ancestors(d->lineage, MIG_LINKS_PARENTS, line);
        mig__lineage_add_descendants(d->lineage, MIG_LINKS_PARENTS, above);
        for (uint32_t i = 0; i < d->ledger->node_count; i++) {
            line[i] |= above[i];
        }
    } else {
        free(line);
        line = NULL;
    }
    free(above);
    return line;
}

MigStatus mig__descent_find_line(const MigDescent *d, const char *name, uint32_t unknown,
                                 uint8_t **line, MigError *error)
{
    uint32_t revision = 0;
    if (unknown != MIG_UNSET) {
        *line = line_of_unknown(d, unknown);
        return *line == NULL ? mig__no_memory(error) : MIG_OK;
    }
    MigStatus status = mig__target_find(d->ledger->history, NULL, name, &revision, error);
    if (status != MIG_OK) {
        return status;
    }
    uint8_t *known = mig__chart_set(d->chart);
    if (known != NULL) {
        mig__chart_mark_line(d->chart, revision, known);
        *line = mig__descent_line(d->ledger, d->lineage, known, revision);
    }
    free(known);
    return known == NULL || *line == NULL ? mig__no_memory(error) : MIG_OK;
}

// Nothing is on top of it: on the line nothing that revises it, without one nothing at all.
static bool is_tip(const MigDescent *d, uint32_t node)
{
    const MigLineage *lineage = d->lineage;
    if (d->ledger->state[node] == MIG_ROW_ABSENT || (d->line != NULL && !d->line[node])) {
        return false;
    }
    uint32_t end =
        d->line == NULL ? lineage->first_child[node + 1] : lineage->first_dependent[node];
    for (uint32_t e = lineage->first_child[node]; e < end; e++) {
        if (d->line == NULL || d->line[lineage->children[e]]) {
            return false;
        }
    }
    return true;
}

// The only parent on the line; MIG_UNSET where there are several, or none.
static uint32_t only_parent(const MigDescent *d, uint32_t node, uint32_t *count)
{
    const MigLineage *lineage = d->lineage;
    uint32_t found = MIG_UNSET;
    *count = 0;
    for (uint32_t e = lineage->first_parent[node]; e < lineage->first_dependency[node]; e++) {
        if (d->line == NULL || d->line[lineage->parents[e]]) {
            found = lineage->parents[e];
            (*count)++;
        }
    }
    return *count == 1 ? found : MIG_UNSET;
}

static bool descend(MigDescent *d, uint32_t steps)
{
    uint32_t parents = 0;
    d->tip_count = d->done = 0;
    d->place = MIG_UNSET;
    for (uint32_t i = 0; i < d->ledger->node_count; i++) {
        if (is_tip(d, i)) {
            d->place = i;
            d->tip_count++;
        }
    }
    if (d->tip_count != 1) {
        d->place = MIG_UNSET;
        return false;
    }
    for (d->done = 1; d->done < steps; d->done++) {
        uint32_t parent = only_parent(d, d->place, &parents);
        if (parent == MIG_UNSET) {
            return false;
        }
        d->place = parent;
    }
    return true;
}

// A choice among what `stuck` could not choose from.
typedef struct Choice {
    const MigDescent *stuck;
    uint32_t steps;
} Choice;

static uint32_t only_way(const MigChart *chart, const uint8_t *known, uint32_t line_of,
                         const void *context)
{
    const Choice *choice = context;
    MigDescent d = *choice->stuck;
    uint32_t found = MIG_UNSET;
    uint8_t *line = mig__descent_line(d.ledger, d.lineage, known, line_of);
    (void)chart;
    d.line = line;
    if (line != NULL && descend(&d, choice->steps) && descend(&d, choice->stuck->done + 1) &&
        mig__ledger_knows(d.ledger, d.place)) {
        found = d.place;
    }
    free(line);
    return found;
}

static void list_ways(const MigDescent *d, const MigTarget *target, const uint8_t *ways,
                      MigError *error)
{
    char behind[sizeof target->text + 1];
    Choice choice = {d, (uint32_t)-target->steps};
    uint32_t number = 0;
    snprintf(behind, sizeof behind, "@%s", target->text + target->sign_at);
    mig__list_choices(error, d->chart, ways, behind, behind, only_way, &choice);
    for (uint32_t i = d->ledger->history->revision_count; i < d->ledger->node_count; i++) {
        if (ways[i]) {
            mig__list_unknown(error, d->ledger, i, behind, number++);
        }
    }
}

static MigStatus several_ways(const MigDescent *d, const MigTarget *target, MigError *error)
{
    uint8_t *ways = calloc((size_t)d->ledger->node_count + 1, 1);
    if (ways == NULL) {
        return mig__no_memory(error);
    }
    if (d->place == MIG_UNSET) {
        mig__fail(error, MIG_REFUSED,
                  "\"%s\" is not one way: several revisions have nothing on top of them. Write one "
                  "of:",
                  target->text);
        for (uint32_t i = 0; i < d->ledger->node_count; i++) {
            ways[i] = is_tip(d, i);
        }
    } else {
        mig__fail(error, MIG_REFUSED,
                  "\"%s\" is not one way: %s is a merge. Write one of:", target->text,
                  mig__ledger_id(d->ledger, d->place));
        for (uint32_t e = d->lineage->first_parent[d->place];
             e < d->lineage->first_dependency[d->place]; e++) {
            ways[d->lineage->parents[e]] = d->line == NULL || d->line[d->lineage->parents[e]];
        }
    }
    list_ways(d, target, ways, error);
    free(ways);
    return MIG_REFUSED;
}

MigStatus mig__descent_count(MigDescent *d, const MigTarget *target, MigError *error)
{
    uint32_t parents = 0;
    if (descend(d, (uint32_t)-target->steps)) {
        return MIG_OK;
    }
    if (d->tip_count > 1 ||
        (d->tip_count == 1 && only_parent(d, d->place, &parents) == MIG_UNSET && parents > 1)) {
        return several_ways(d, target, error);
    }
    if (d->tip_count == 0) {
        return mig__fail(error, MIG_REFUSED, "\"%s\" goes too far: nothing%s%s is applied",
                         target->text, target->branch[0] == '\0' ? "" : " on the line of ",
                         target->branch);
    }
    return mig__fail(error, MIG_REFUSED,
                     "\"%s\" goes too far: %s is the first revision of its line. Write \"%.*s-%u\"",
                     target->text, mig__ledger_id(d->ledger, d->place), (int)target->sign_at,
                     target->text, (unsigned)d->done);
}
