// SPDX-License-Identifier: MIT
// What an upgrade must make of rows of a ledger, said slowly: by ids, in loops over all rows,
// without anything of the runtime's graph.
#ifndef FUZZ_LEDGER_MODEL_H
#define FUZZ_LEDGER_MODEL_H

#include "ledger_rows.h"

typedef struct Model {
    const FuzzLedger *ledger;
    const FuzzRow *row_of[LEDGER_REVISIONS]; // by revision of the program
    bool has_changed_row;                    // by other hands
    bool has_unknown_row;
    bool has_twins; // two rows of one id: the tables do not allow it
} Model;

Model fuzz_model_of(const FuzzLedger *ledger);

// What stands in the way of going up, found row by row; MIG_OK where nothing does.
MigStatus fuzz_model_upgrade(const Model *model);

// Of rows that are whole. NULL: there is none.
const FuzzRow *fuzz_model_find(const Model *model, const char *id);
bool fuzz_model_is(const Model *model, uint32_t revision, const char *state);
// Whether the row says that it was applied on top of the revision.
bool fuzz_row_rests_on(const FuzzRow *row, const char *id);
// Whether what is stored can be run by this program.
bool fuzz_row_has_way_back(const FuzzRow *row);

#endif
