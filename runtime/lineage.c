// SPDX-License-Identifier: MIT
// See lineage.h.
#include "lineage.h"
#include <stdlib.h>
#include <string.h>

static MigStatus reserve_lineage(MigLineage *lineage, uint32_t count, size_t edge_count,
                                 MigError *error)
{
    size_t nodes = (size_t)count + 2;
    memset(lineage, 0, sizeof *lineage);
    lineage->count = count;
    lineage->first_parent = calloc(nodes, sizeof(uint32_t));
    lineage->first_dependency = calloc(nodes, sizeof(uint32_t));
    lineage->first_child = calloc(nodes, sizeof(uint32_t));
    lineage->first_dependent = calloc(nodes, sizeof(uint32_t));
    lineage->order = calloc(nodes, sizeof(uint32_t));
    lineage->parents = malloc((edge_count + 1) * sizeof(uint32_t));
    lineage->children = malloc((edge_count + 1) * sizeof(uint32_t));
    if (lineage->first_parent == NULL || lineage->first_dependency == NULL ||
        lineage->first_child == NULL || lineage->first_dependent == NULL ||
        lineage->order == NULL || lineage->parents == NULL || lineage->children == NULL) {
        mig__lineage_free(lineage);
        return mig__no_memory(error);
    }
    return MIG_OK;
}

void mig__lineage_free(MigLineage *lineage)
{
    free(lineage->first_parent);
    free(lineage->first_dependency);
    free(lineage->first_child);
    free(lineage->first_dependent);
    free(lineage->order);
    free(lineage->parents);
    free(lineage->children);
    memset(lineage, 0, sizeof *lineage);
}

// Turns the lists of parents around: counts, prefix sums, then filling from the back of each range,
// dependents first.
static void link_children(MigLineage *lineage)
{
    uint32_t edge_count = lineage->first_parent[lineage->count];
    for (uint32_t e = 0; e < edge_count; e++) {
        lineage->first_child[lineage->parents[e]]++;
    }
    uint32_t sum = 0;
    for (uint32_t i = 0; i <= lineage->count; i++) {
        sum += lineage->first_child[i];
        lineage->first_child[i] = sum;
    }
    for (uint32_t i = lineage->count; i-- > 0;) {
        for (uint32_t e = lineage->first_dependency[i]; e < lineage->first_parent[i + 1]; e++) {
            lineage->children[--lineage->first_child[lineage->parents[e]]] = i;
        }
    }
    memcpy(lineage->first_dependent, lineage->first_child,
           ((size_t)lineage->count + 1) * sizeof(uint32_t));
    for (uint32_t i = lineage->count; i-- > 0;) {
        for (uint32_t e = lineage->first_parent[i]; e < lineage->first_dependency[i]; e++) {
            lineage->children[--lineage->first_child[lineage->parents[e]]] = i;
        }
    }
}

void mig__lineage_add_ancestors(const MigLineage *lineage, MigLinks links, uint8_t *set)
{
    for (uint32_t n = lineage->order_count; n-- > 0;) {
        uint32_t i = lineage->order[n];
        uint32_t end =
            links == MIG_LINKS_ALL ? lineage->first_parent[i + 1] : lineage->first_dependency[i];
        for (uint32_t e = lineage->first_parent[i]; set[i] && e < end; e++) {
            set[lineage->parents[e]] = 1;
        }
    }
}

void mig__lineage_add_descendants(const MigLineage *lineage, MigLinks links, uint8_t *set)
{
    for (uint32_t n = 0; n < lineage->order_count; n++) {
        uint32_t i = lineage->order[n];
        uint32_t end =
            links == MIG_LINKS_ALL ? lineage->first_child[i + 1] : lineage->first_dependent[i];
        for (uint32_t e = lineage->first_child[i]; set[i] && e < end; e++) {
            set[lineage->children[e]] = 1;
        }
    }
}

MigStatus mig__lineage_of_history(MigLineage *lineage, const MigHistory *history, MigError *error)
{
    size_t edge_count = 0;
    for (uint32_t i = 0; i < history->revision_count; i++) {
        edge_count += history->revisions[i].parent_count + history->revisions[i].dependency_count;
    }
    if (reserve_lineage(lineage, history->revision_count, edge_count, error) != MIG_OK) {
        return MIG_REFUSED;
    }
    uint32_t used = 0;
    for (uint32_t i = 0; i < history->revision_count; i++) {
        const MigRevision *revision = &history->revisions[i];
        lineage->first_parent[i] = used;
        for (uint32_t k = 0; k < revision->parent_count; k++) {
            lineage->parents[used++] = history->edges[revision->first_parent + k];
        }
        lineage->first_dependency[i] = used;
        for (uint32_t k = 0; k < revision->dependency_count; k++) {
            lineage->parents[used++] = history->edges[revision->first_dependency + k];
        }
        lineage->order[lineage->order_count++] = i;
    }
    lineage->first_parent[history->revision_count] = used;
    link_children(lineage);
    return MIG_OK;
}

static size_t count_names(const char *list)
{
    size_t count = list[0] != '\0';
    for (const char *p = list; *p != '\0'; p++) {
        count += *p == ',';
    }
    return count;
}

// Adds the revisions that a list "a,b" names to the parents of a row.
static MigStatus add_list(MigLineage *lineage, uint32_t *used, const MigLedger *ledger,
                          const MigRow *row, const char *list, MigError *error)
{
    for (const char *p = list; *p != '\0';) {
        size_t size = strcspn(p, ",");
        uint32_t parent = mig__ledger_find(ledger, p, size);
        if (parent == MIG_UNSET || ledger->state[parent] == MIG_ROW_ABSENT) {
            return mig__fail(
                error, MIG_DIVERGED,
                "the ledger says that revision %s was applied on top of %.*s, but it "
                "has no row for %.*s: a row was deleted or edited. When you know which "
                "revisions the database really has, `stamp` writes the rows anew",
                row->columns[MIG_COLUMN_ID], (int)size, p, (int)size, p);
        }
        lineage->parents[(*used)++] = parent;
        p += size + (p[size] == ',');
    }
    return MIG_OK;
}

// Parents first. Rows as migc wrote them are in order already; moved or edited ones may not be.
static MigStatus order_rows(MigLineage *lineage, const MigLedger *ledger, MigError *error)
{
    uint32_t *missing = calloc((size_t)lineage->count + 1, sizeof *missing);
    uint32_t present = 0;
    uint32_t done = 0;
    if (missing == NULL) {
        return mig__no_memory(error);
    }
    for (uint32_t i = 0; i < lineage->count; i++) {
        missing[i] = lineage->first_parent[i + 1] - lineage->first_parent[i];
        present += ledger->state[i] != MIG_ROW_ABSENT;
        if (ledger->state[i] != MIG_ROW_ABSENT && missing[i] == 0) {
            lineage->order[lineage->order_count++] = i;
        }
    }
    while (done < lineage->order_count) {
        uint32_t i = lineage->order[done++];
        for (uint32_t e = lineage->first_child[i]; e < lineage->first_child[i + 1]; e++) {
            if (--missing[lineage->children[e]] == 0) {
                lineage->order[lineage->order_count++] = lineage->children[e];
            }
        }
    }
    uint32_t stuck = 0;
    while (stuck < lineage->count && missing[stuck] == 0) {
        stuck++;
    }
    free(missing);
    if (done == present) {
        return MIG_OK;
    }
    return mig__fail(error, MIG_DIVERGED,
                     "the rows of the ledger form a cycle, which revision %s is on or above: a row "
                     "was edited. When you know which revisions the database really has, `stamp` "
                     "writes the rows anew",
                     mig__ledger_id(ledger, stuck));
}

// True where every row's parents stand before it in the history: then its order will do, and it is
// the order in which ties are broken everywhere else.
static bool is_in_order(const MigLineage *lineage)
{
    for (uint32_t i = 0; i < lineage->count; i++) {
        for (uint32_t e = lineage->first_parent[i]; e < lineage->first_parent[i + 1]; e++) {
            if (lineage->parents[e] >= i) {
                return false;
            }
        }
    }
    return true;
}

MigStatus mig__lineage_of_ledger(MigLineage *lineage, const MigLedger *ledger, MigError *error)
{
    size_t edge_count = 0;
    for (uint32_t i = 0; i < ledger->row_count; i++) {
        edge_count += count_names(ledger->rows[i].columns[MIG_COLUMN_PARENTS]) +
                      count_names(ledger->rows[i].columns[MIG_COLUMN_DEPENDS]);
    }
    if (reserve_lineage(lineage, ledger->node_count, edge_count, error) != MIG_OK) {
        return MIG_REFUSED;
    }
    uint32_t used = 0;
    MigStatus status = MIG_OK;
    for (uint32_t i = 0; i < lineage->count && status == MIG_OK; i++) {
        lineage->first_parent[i] = lineage->first_dependency[i] = used;
        const MigRow *row = ledger->state[i] == MIG_ROW_ABSENT ? NULL : mig__ledger_row(ledger, i);
        if (row == NULL) {
            continue;
        }
        status = add_list(lineage, &used, ledger, row, row->columns[MIG_COLUMN_PARENTS], error);
        lineage->first_dependency[i] = used;
        if (status == MIG_OK) {
            status = add_list(lineage, &used, ledger, row, row->columns[MIG_COLUMN_DEPENDS], error);
        }
    }
    if (status == MIG_OK) {
        lineage->first_parent[lineage->count] = used;
        link_children(lineage);
        if (is_in_order(lineage)) {
            for (uint32_t i = 0; i < lineage->count; i++) {
                if (ledger->state[i] != MIG_ROW_ABSENT) {
                    lineage->order[lineage->order_count++] = i;
                }
            }
        } else {
            status = order_rows(lineage, ledger, error);
        }
    }
    if (status != MIG_OK) {
        mig__lineage_free(lineage);
    }
    return status;
}
