// SPDX-License-Identifier: MIT
// Reading a packed history: texts by offset, tracks by dialect, revisions by id.
#ifndef MIG_HISTORY_H
#define MIG_HISTORY_H

#include <mig/mig.h>

// The piece at an offset; "" for 0.
static inline const char *mig__text(const MigHistory *history, MigText offset)
{
    return history->text + offset;
}

static inline const char *mig__revision_id(const MigHistory *history, uint32_t revision)
{
    return mig__text(history, history->revisions[revision].id);
}

// Refuses a history of another ABI, with both numbers, and one that lacks the dialect.
MigStatus mig__history_check(const MigHistory *history, MigDialect dialect, MigError *error);

// The track of a dialect that mig__history_check has accepted.
static inline const MigTrack *mig__track(const MigHistory *history, MigDialect dialect)
{
    return &history->tracks[dialect];
}

// A timeout or the retries of a section; MIG_UNSET where its flag says that they are not given.
static inline uint32_t mig__limit(const MigSection *section, uint32_t flag, uint32_t value)
{
    return section->flags & flag ? value : MIG_UNSET;
}

// The flag of a section that may go out with its neighbours.
static inline uint32_t mig__brief_flag(MigDialect dialect)
{
    return dialect == MIG_SQLITE ? (uint32_t)MIG_SECTION_BRIEF_SQLITE : (uint32_t)MIG_SECTION_BRIEF;
}

// Index of the revision with exactly this id (or that replaces it), or MIG_UNSET. Linear: callers
// that look up many ids sort first.
uint32_t mig__history_find(const MigHistory *history, const char *id);

// The ids of a history in order, for those who look up many.
typedef struct MigIndexEntry {
    const char *id;
    uint32_t revision;
} MigIndexEntry;

typedef struct MigIndex {
    MigIndexEntry *entries;
    uint32_t count;
    uint32_t capacity; // only of one that grows
} MigIndex;

// False where there is no memory.
bool mig__index_make(MigIndex *index, const MigHistory *history);
void mig__index_free(MigIndex *index);

// Adds an id that is not there yet. False where there is no memory.
bool mig__index_add(MigIndex *index, const char *id, uint32_t revision);

// The revision with exactly this id (of `size` bytes), or MIG_UNSET.
uint32_t mig__index_find(const MigIndex *index, const char *id, size_t size);

// The compiled ledger schema (migrations/ of migc itself), under its own name.
const MigHistory *migc_ledger_history(void);

#endif
