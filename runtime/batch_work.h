// SPDX-License-Identifier: MIT
// What one transaction of a batch does: it finds the next range, runs the statement on it, and
// writes down how far it has come.
#ifndef MIG_BATCH_WORK_H
#define MIG_BATCH_WORK_H

#include "batch_key.h"
#include "run_work.h"
#include "values.h"

// MigPlaceholder.variable of MIG_QUOTE_KEY; the operator in front of :after is a word, too.
enum { MIG_WORD_AFTER = 0, MIG_WORD_THROUGH = 1, MIG_WORD_OPERATOR = 2 };

enum { MIG_BATCH_ROWS = 1000 }; // of a range, where the directive gives no number

typedef struct MigBatchWork {
    MigRun *run;
    MigWork work; // as the ledger's row is now
    MigWorkStep step;
    uint32_t rows;         // of a range
    uint64_t deadline;     // of mig__now(): walks that find no end stop then
    bool is_anew;          // this run has not written the cursor yet
    MigBatchCursor cursor; // as committed
    MigBuffer cursor_text; // the same, as it stands in the ledger
    MigBatchCursor next;   // as the transaction under way leaves it
    MigBuffer next_text;
    MigBatchKey key; // known once it was described
    bool is_key_known;
    MigKeyValues after;   // of the range under way
    MigKeyValues through; // the same
    MigBuffer sql;
    MigFilled filled; // the way from that to the statement of the file
    MigFilledSpot *spots;
    char identity[400]; // what the cursor belongs to
} MigBatchWork;

// What the cursor of this segment belongs to (run_batch.c).
void mig__batch_identify(const MigRun *run, const MigWork *work, char identity[400]);

// The hook of the transaction (`context` is a MigBatchWork **): from `cursor` to `next`.
MigOutcome mig__batch_work(void *context, MigDriver *driver, MigError *error);

// The same where the step is a function that saves its place, in two hooks: one calls it, one
// writes that down.
MigOutcome mig__batch_call(void *context, MigDriver *driver, MigError *error);
MigOutcome mig__batch_record(void *context, MigDriver *driver, MigError *error);

// The statement for a range, with the literals in place of its words; where is_first, the range
// begins with `after` itself. False: the error is filled.
bool mig__batch_fill(MigBatchWork *batch, bool is_first, MigError *error);

// How many rows break a foreign key now; 0 on PostgreSQL, which does not let them in.
MigOutcome mig__batch_count_violations(MigBatchWork *batch, MigDriver *driver, uint64_t *count,
                                       MigError *error);

#endif
