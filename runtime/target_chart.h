// SPDX-License-Identifier: MIT
// The map that targets are found on: the history with its links, and what the database has of it.
#ifndef MIG_TARGET_CHART_H
#define MIG_TARGET_CHART_H

#include "lineage.h"

typedef struct MigChart {
    const MigHistory *history;
    MigLineage lineage;     // of the history
    const uint8_t *present; // by revision: not 0 where the database has it; NULL: it was not asked
} MigChart;

// Borrows both; `present` may be NULL.
MigStatus mig__chart_make(MigChart *chart, const MigHistory *history, const uint8_t *present,
                          MigError *error);
void mig__chart_free(MigChart *chart);

// Sets by revision, to be freed, of nothing; NULL where memory is short.
uint8_t *mig__chart_set(const MigChart *chart);
uint32_t mig__chart_count(const MigChart *chart, const uint8_t *set);
// A member of the set, the only one where it has one; MIG_UNSET where it is empty.
uint32_t mig__chart_last(const MigChart *chart, const uint8_t *set);

// The line of a revision: itself, its ancestors and its descendants, by parents alone.
void mig__chart_mark_line(const MigChart *chart, uint32_t revision, uint8_t *set);

// Members of `line` (NULL: all) that no other revises; roots: that revise none.
void mig__chart_mark_heads(const MigChart *chart, const uint8_t *line, uint8_t *set);
void mig__chart_mark_roots(const MigChart *chart, const uint8_t *line, uint8_t *set);
// What the database has of `line` with nothing revising it there. The database must have been
// asked.
void mig__chart_mark_tips(const MigChart *chart, const uint8_t *line, uint8_t *set);

// Whether each head has a label that reaches it alone: then several are meant to be. False where
// memory is short, too, which *has_memory tells.
bool mig__chart_heads_are_labelled(const MigChart *chart, const uint8_t *heads, bool *has_memory);

#endif
