// SPDX-License-Identifier: MIT
// Looking things up in a packed history. What is packed was checked by the compiler and is trusted;
// only whether it was made for this runtime is asked.
#include "history.h"
#include "error.h"
#include <stdlib.h>
#include <string.h>

static const char *dialect_name(MigDialect dialect)
{
    return dialect == MIG_POSTGRESQL ? "postgresql" : "sqlite";
}

MigStatus mig__history_check(const MigHistory *history, MigDialect dialect, MigError *error)
{
    if (history == NULL) {
        return mig__fail(error, MIG_MISUSE, "no history was given");
    }
    if (history->abi != MIG_ABI || history->size != sizeof(MigHistory)) {
        return mig__fail(
            error, MIG_MISUSE,
            "the history was compiled for ABI %u (%u bytes), and this runtime has ABI %u "
            "(%u bytes): compile it with the migc of this runtime",
            (unsigned)history->abi, (unsigned)history->size, (unsigned)MIG_ABI,
            (unsigned)sizeof(MigHistory));
    }
    if (history->tracks[dialect].revisions == NULL && history->revision_count > 0) {
        return mig__fail(
            error, MIG_MISUSE,
            "the history \"%s\" was compiled without the dialect %s: add it to `dialects` "
            "in migc.ini",
            mig__text(history, history->name), dialect_name(dialect));
    }
    return MIG_OK;
}

uint32_t mig__history_find(const MigHistory *history, const char *id)
{
    uint32_t replacing = MIG_UNSET;
    for (uint32_t i = 0; i < history->revision_count; i++) {
        if (strcmp(mig__revision_id(history, i), id) == 0) {
            return i;
        }
        const MigRevision *revision = &history->revisions[i];
        for (uint32_t k = 0; k < revision->replaced_count; k++) {
            if (strcmp(mig__text(history, history->names[revision->first_replaced + k]), id) == 0) {
                replacing = i;
            }
        }
    }
    return replacing;
}

static int compare_entries(const void *a, const void *b)
{
    const MigIndexEntry *left = a;
    const MigIndexEntry *right = b;
    return strcmp(left->id, right->id);
}

bool mig__index_make(MigIndex *index, const MigHistory *history)
{
    index->count = history->revision_count;
    index->entries = malloc((index->count + 1) * sizeof *index->entries);
    if (index->entries == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < index->count; i++) {
        index->entries[i] = (MigIndexEntry){mig__revision_id(history, i), i};
    }
    qsort(index->entries, index->count, sizeof *index->entries, compare_entries);
    return true;
}

void mig__index_free(MigIndex *index)
{
    free(index->entries);
    index->entries = NULL;
}

bool mig__index_add(MigIndex *index, const char *id, uint32_t revision)
{
    if (index->count == index->capacity) {
        uint32_t capacity = index->capacity == 0 ? 16 : index->capacity * 2;
        MigIndexEntry *entries = realloc(index->entries, capacity * sizeof *entries);
        if (entries == NULL) {
            return false;
        }
        index->entries = entries;
        index->capacity = capacity;
    }
    uint32_t place = index->count++;
    while (place > 0 && strcmp(index->entries[place - 1].id, id) > 0) {
        index->entries[place] = index->entries[place - 1];
        place--;
    }
    index->entries[place] = (MigIndexEntry){id, revision};
    return true;
}

uint32_t mig__index_find(const MigIndex *index, const char *id, size_t size)
{
    uint32_t low = 0;
    uint32_t high = index->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const char *candidate = index->entries[middle].id;
        int order = strncmp(candidate, id, size);
        if (order == 0 && candidate[size] == '\0') {
            return index->entries[middle].revision;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return MIG_UNSET;
}
