// SPDX-License-Identifier: MIT
// A database that holds whatever an input says: a small history, and rows of a ledger that fit it
// more or less, answered through the driver's interface. What a run sends is counted.
#ifndef FUZZ_LEDGER_ROWS_H
#define FUZZ_LEDGER_ROWS_H

#include "fuzz.h"
#include "ledger.h"

enum {
    LEDGER_REVISIONS = 8,
    LEDGER_ROWS = 14,
    LEDGER_TEXT = 160,
    LEDGER_DOWNS = 6,
    LEDGER_CALLS = 400,
    LEDGER_SENT = 200
};

typedef struct FuzzRow {
    char columns[MIG_COLUMN_COUNT][LEDGER_TEXT];
    bool is_null[MIG_COLUMN_COUNT];
    char sum[65];
    const char *state;
    const char *segment;
    const char *batch_key;
} FuzzRow;

typedef struct FuzzDown {
    char id[LEDGER_TEXT];
    char values[MIG_DOWN_COLUMN_COUNT + 1][LEDGER_TEXT];
    bool is_null[MIG_DOWN_COLUMN_COUNT + 1];
    char sum[65];
} FuzzDown;

typedef struct FuzzLedger {
    MigDriver base;
    MigDriverKind kind;
    MigHistory *history; // of the program: an older one may lack the last of `newer`
    MigHistory *newer;   // what the rows were written by
    bool is_missing;
    bool has_history_row;
    const char *launch_digest;
    bool has_format_row;
    const char *format;
    const char *min_reader;
    FuzzRow rows[LEDGER_ROWS];
    uint32_t row_count;
    FuzzDown downs[LEDGER_REVISIONS * LEDGER_DOWNS];
    uint32_t down_count;
    bool are_downs_edited;
    // What a run did.
    bool was_locked;
    int calls;
    int write_count; // transactions, but for the ledger's own tables
    const char *sent[LEDGER_SENT];
    char *copies[LEDGER_SENT];
    uint32_t sent_count;
    int fail_at;         // this call fails; 0: none
    uint32_t group_most; // transactions that one call of transact_group takes
    bool fails_whole;    // a failure in a group is one of the whole message
    bool names_nobody;   // and of none of its pieces
} FuzzLedger;

// Reads the history and the rows from the input.
void fuzz_ledger_make(FuzzLedger *ledger, FuzzBytes *bytes);
void fuzz_ledger_free(FuzzLedger *ledger);

// Forgets what was done; the rows stay.
void fuzz_ledger_forget(FuzzLedger *ledger);

// "" where it is NULL.
const char *fuzz_row_text(const FuzzRow *row, MigColumn column);
// Whether the sum is that of the columns, and what else is read can be.
bool fuzz_row_is_whole(const FuzzLedger *ledger, const FuzzRow *row);
// Index of the row's revision in the history, or MIG_UNSET.
uint32_t fuzz_row_revision(const FuzzLedger *ledger, const FuzzRow *row);

#endif
