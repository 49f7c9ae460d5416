// SPDX-License-Identifier: MIT
// What the ledger says, for a person to read: known revisions in the history's order, then unknown
// ones.
#include "run.h"
#include <stdlib.h>
#include <string.h>

struct MigCurrent {
    MigRun run; // owns the rows that the entries point into
    MigCurrentEntry *entries;
    size_t count;
};

typedef struct Named {
    const char *id;
    uint32_t row;
} Named;

static int compare_named(const void *a, const void *b)
{
    const Named *left = a;
    const Named *right = b;
    return strcmp(left->id, right->id);
}

static void mark_parents(const MigLedger *ledger, const Named *sorted, uint8_t *is_parent)
{
    for (uint32_t i = 0; i < ledger->row_count; i++) {
        for (const char *p = ledger->rows[i].columns[MIG_COLUMN_PARENTS]; *p != '\0';) {
            size_t size = strcspn(p, ",");
            char id[80];
            if (size < sizeof id) {
                memcpy(id, p, size);
                id[size] = '\0';
                Named key = {id, 0};
                const Named *found =
                    bsearch(&key, sorted, ledger->row_count, sizeof *sorted, compare_named);
                if (found != NULL) {
                    is_parent[found->row] = 1;
                }
            }
            p += size + (p[size] == ',');
        }
    }
}

static void add_entry(MigCurrent *current, uint32_t row_index, const uint8_t *is_parent)
{
    const MigLedger *ledger = &current->run.ledger;
    const MigRow *row = &ledger->rows[row_index];
    MigAppliedState state = row->state == MIG_ROW_STARTED     ? MIG_STARTED
                            : row->state == MIG_ROW_REVERTING ? MIG_REVERTING
                                                              : MIG_APPLIED;
    bool is_diverged = row->is_tampered || (row->revision != MIG_UNSET &&
                                            ledger->verdict[row->revision] == MIG_VERDICT_DIVERGED);
    bool is_moved = !is_diverged && row->revision != MIG_UNSET &&
                    ledger->verdict[row->revision] == MIG_VERDICT_MOVED;
    current->entries[current->count++] =
        (MigCurrentEntry){row->columns[MIG_COLUMN_ID],
                          row->columns[MIG_COLUMN_TITLE],
                          row->revision,
                          state,
                          !is_parent[row_index],
                          is_diverged,
                          row->finished_at,
                          row->applied_by,
                          is_moved,
                          state == MIG_APPLIED ? 0 : row->rows_done};
}

static bool fill(MigCurrent *current)
{
    const MigLedger *ledger = &current->run.ledger;
    size_t count = (size_t)ledger->row_count + 1;
    Named *sorted = malloc(count * sizeof *sorted);
    uint8_t *is_parent = calloc(count, 1);
    current->entries = malloc(count * sizeof *current->entries);
    bool is_made = sorted != NULL && is_parent != NULL && current->entries != NULL;
    if (is_made) {
        for (uint32_t i = 0; i < ledger->row_count; i++) {
            sorted[i] = (Named){ledger->rows[i].columns[MIG_COLUMN_ID], i};
        }
        qsort(sorted, ledger->row_count, sizeof *sorted, compare_named);
        mark_parents(ledger, sorted, is_parent);
        for (uint32_t r = 0; r < ledger->history->revision_count; r++) {
            if (ledger->row_of[r] != MIG_UNSET) {
                add_entry(current, ledger->row_of[r], is_parent);
            }
        }
        for (uint32_t i = 0; i < ledger->row_count; i++) {
            if (ledger->rows[i].revision == MIG_UNSET) {
                add_entry(current, i, is_parent);
            }
        }
    }
    free(sorted);
    free(is_parent);
    return is_made;
}

MigCurrent *mig_current(MigDriver *driver, const MigHistory *history, const MigOptions *options,
                        MigError *error)
{
    MigError first = {0};
    MigCurrent *current = calloc(1, sizeof *current);
    if (current == NULL) {
        mig__no_memory(error);
        return NULL;
    }
    if (mig__run_begin(&current->run, driver, history, MIG_REQUEST_UPGRADE, NULL, options, error) !=
        MIG_OK) {
        free(current);
        return NULL;
    }
    MigOutcome outcome = mig__ledger_read(&current->run.ledger, driver, &first);
    if (outcome == MIG__LOST) {
        memset(&first, 0, sizeof first);
        outcome = driver->kind->reconnect(driver, &first);
        if (outcome == MIG__DONE) {
            outcome = mig__ledger_read(&current->run.ledger, driver, &first);
        }
    }
    driver->kind->unlock(driver);
    if (outcome == MIG__DONE && fill(current)) {
        return current;
    }
    if (outcome == MIG__DONE) {
        mig__no_memory(&first);
    }
    if (error != NULL && error->status == MIG_OK) {
        *error = first;
    }
    mig_current_free(current);
    return NULL;
}

size_t mig_current_count(const MigCurrent *current)
{
    return current->count;
}

MigCurrentEntry mig_current_entry(const MigCurrent *current, size_t index)
{
    return current->entries[index];
}

void mig_current_free(MigCurrent *current)
{
    if (current != NULL) {
        mig__run_end(&current->run);
        free(current->entries);
        free(current);
    }
}
