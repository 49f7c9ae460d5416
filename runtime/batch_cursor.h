// SPDX-License-Identifier: MIT
// The place that a batch has reached: what stands in migc_revision.batch_key between two of its
// transactions.
#ifndef MIG_BATCH_CURSOR_H
#define MIG_BATCH_CURSOR_H

#include "buffer.h"

// The values of a key as text, one behind another, each with its NUL.
typedef struct MigKeyValues {
    MigBuffer text;
    uint32_t count;
} MigKeyValues;

void mig__key_values_add(MigKeyValues *values, const char *value);
const char *mig__key_value(const MigKeyValues *values, uint32_t index);
void mig__key_values_clear(MigKeyValues *values);
void mig__key_values_copy(MigKeyValues *to, const MigKeyValues *from);

typedef struct MigBatchCursor {
    uint32_t pass;        // how often the key was walked, this walk included, from 1
    bool is_over;         // nothing is left to do but to record that
    bool repeats;         // the statement changes a row that it has changed: no second walk
    uint64_t walked;      // keys behind the cursor, in this walk
    uint64_t pass_change; // rows changed in this walk
    uint64_t changed;     // rows changed in all walks
    uint64_t violations;  // of foreign keys before the batch (SQLite)
    MigKeyValues key;     // the last key that is done; count 0: none yet
} MigBatchCursor;

// Adds the text of the cursor. `identity` is what it belongs to; a sum over both ends the text.
void mig__cursor_encode(MigBuffer *text, const MigBatchCursor *cursor, const char *identity);

// Reads that text. False where it is not what was written, or memory is short (has_failed of the
// key's text).
bool mig__cursor_decode(MigBatchCursor *cursor, const char *text, const char *identity);
// Adds the values of the key in that text for a person to read, with commas, each without its first
// character where `has_letters` (SQLite); nothing where there is none, and the text itself where it
// is not one of ours. Its sum is not looked at.
void mig__cursor_add_place(MigBuffer *place, const char *text, bool has_letters);
void mig__cursor_copy(MigBatchCursor *to, const MigBatchCursor *from);
void mig__cursor_free(MigBatchCursor *cursor);

#endif
