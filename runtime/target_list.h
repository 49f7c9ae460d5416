// SPDX-License-Identifier: MIT
// Lines of a message about what could be meant, each with what to type for it.
#ifndef MIG_TARGET_LIST_H
#define MIG_TARGET_LIST_H

#include "target_chart.h"

// Adds a line about a revision (or a node of the ledger) to the message; `number` counts the lines
// of a list, which is cut where it grows long.
void mig__list_revision(MigError *error, const MigHistory *history, uint32_t revision,
                        uint32_t number);
void mig__list_node(MigError *error, const MigLedger *ledger, uint32_t node, uint32_t number);

// The same with the text to type where that is not the id.
void mig__list_typed(MigError *error, const MigHistory *history, uint32_t revision,
                     const char *typed, uint32_t number);

// Of a node that the history does not know, with its id and `behind` to type.
void mig__list_unknown(MigError *error, const MigLedger *ledger, uint32_t node, const char *behind,
                       uint32_t number);

// The members of a set, the newest first.
void mig__list_set(MigError *error, const MigChart *chart, const uint8_t *set);

// Which revision a target leads to when it is asked for on the line of a revision (a set by
// revision); MIG_UNSET where it leads to none or several.
typedef uint32_t (*MigLeadsTo)(const MigChart *chart, const uint8_t *line, uint32_t line_of,
                               const void *context);

// The members of a set in order, each with what leads to it: LABEL and `behind` where a label does,
// else its id and `behind_id`.
void mig__list_choices(MigError *error, const MigChart *chart, const uint8_t *set,
                       const char *behind, const char *behind_id, MigLeadsTo leads_to,
                       const void *context);

#endif
