// SPDX-License-Identifier: MIT
// One step to run, wherever it comes from: the compiled history (up, verify) or the ledger (a
// stored way back). Nothing that runs steps looks at either.
#ifndef MIG_STEP_H
#define MIG_STEP_H

#include "buffer.h"
#include "history.h"

typedef struct MigFilled MigFilled; // values.h

typedef struct MigWorkStep {
    uint32_t kind;  // MigStepKind
    uint32_t flags; // MIG_STEP_…
    const char *sql;
    uint32_t size;
    MigPlace place;
    const char *probe;     // "" where there is none
    const char *done_when; // the same
    const char *name;      // of a batch or call, else ""
    const char *table;     // of a batch with `over`, or of a copy, else ""
    uint32_t rows;         // of a batch: MIG_UNSET where not given; of a copy: how many
    const char *statement; // of a copy: what takes the rows, which stand in `sql`; else ""
    MigPlace data_place;   // of a copy: where its first row comes from
    bool data_has_lines;   // an LF in a value begins a line there, too
    uint32_t pause;        // of a batch, ms
    uint32_t name_count;   // keys of a batch: mig__step_name
    uint32_t placeholder_count;
    const MigPlaceholder *placeholders;
    // Where the names are: offsets into the history's text, or one behind another, each with its
    // NUL.
    const MigHistory *history;
    const MigText *name_offsets;
    const char *name_list;
    MigFilled *filled; // how it came to the values of its variables; NULL: it has none
} MigWorkStep;

// A step of the history in one dialect; all texts are the history's. `revision` is its index.
MigWorkStep mig__step_of_history(const MigHistory *history, MigDialect dialect, uint32_t revision,
                                 uint32_t step);

// Name number `index` of a batch's keys; lives as long as the step's texts.
const char *mig__step_name(const MigWorkStep *step, uint32_t index);

// What a step has beyond its SQL, as one text: fields "key:size:bytes" one behind another. Adds
// nothing for a plain statement. Stored in migc_down.detail.
void mig__step_encode(MigBuffer *text, const MigWorkStep *step);

// Reads that text (NULL: a plain statement) into the step; what it points to lives in *memory,
// which the caller frees. False where the text is not one of ours or memory is short, which
// *has_memory tells (*memory is NULL then).
bool mig__step_decode(MigWorkStep *step, const char *text, char **memory, bool *has_memory);

#endif
