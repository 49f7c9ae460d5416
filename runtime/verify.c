// SPDX-License-Identifier: MIT
#include "verify.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROWS_SHOWN = 10,
    VALUE_SHOWN = 60 // bytes of one value
};

typedef struct Violations {
    MigBuffer rows;
    uint64_t count;
} Violations;

static void add_violation_value(MigBuffer *text, const char *value)
{
    if (value == NULL) {
        mig__buffer_add(text, "NULL");
        return;
    }
    size_t size = strcspn(value, "\n");
    bool is_cut = size > VALUE_SHOWN || value[size] != '\0';
    size = size > VALUE_SHOWN ? VALUE_SHOWN : size;
    while (is_cut && size > 0 && ((unsigned char)value[size] & 0xC0u) == 0x80u) {
        size--;
    }
    mig__buffer_add_bytes(text, value, size);
    mig__buffer_add(text, is_cut ? "..." : "");
}

static bool take_violation(void *context, size_t column_count, const char *const *values)
{
    Violations *found = context;
    if (found->count++ >= ROWS_SHOWN) {
        return true;
    }
    mig__buffer_add(&found->rows, "\n  ");
    for (size_t i = 0; i < column_count; i++) {
        mig__buffer_add(&found->rows, i > 0 ? " | " : "");
        add_violation_value(&found->rows, values[i]);
    }
    return true;
}

static void fail_violated(const MigWorkStep *step, const char *revision, const Violations *found,
                          MigError *error)
{
    char count[80];
    MigBuffer primary = {NULL, 0, 0, false};
    mig__buffer_add_format(
        &primary, "the verify of revision %s found %lu %s that must not be there", revision,
        (unsigned long)found->count, found->count == 1 ? "row" : "rows");
    MigComplaint complaint = {mig__buffer_text(&primary), NULL, NULL, NULL, NULL, 0, 0};
    mig__fail_statement(error, MIG_REFUSED, &step->place, step->sql, &complaint);
    mig__error_set_revision(error, revision);
    mig__add(error, "%s", mig__buffer_text(&found->rows));
    if (found->count > ROWS_SHOWN) {
        snprintf(count, sizeof count, "\n  ... and %lu more",
                 (unsigned long)(found->count - ROWS_SHOWN));
        mig__add(error, "%s", count);
    }
    mig__buffer_free(&primary);
}

MigOutcome mig__verify_query(MigDriver *driver, const MigValues *values, const MigWorkStep *step,
                             const char *revision, bool *is_violated, MigError *error)
{
    Violations found = {{NULL, 0, 0, false}, 0};
    MigWorkStep filled = *step;
    if (step->placeholder_count > 0) {
        MigFilled *with_values = mig__fill(values, step);
        if (with_values == NULL) {
            mig__no_memory(error);
            return MIG__FAILED;
        }
        mig__filled_apply(with_values, &filled);
    }
    MigPiece piece = {MIG_PIECE_VERIFY, filled.sql, filled.size, filled.place,
                      filled.flags,     false,      NULL,        filled.filled};
    MigOutcome outcome =
        driver->kind->statement(driver, &piece, take_violation, &found, NULL, error);
    free(filled.filled);
    *is_violated = outcome == MIG__DONE && found.count > 0;
    if (*is_violated) {
        fail_violated(step, revision, &found, error);
        outcome = MIG__FAILED;
    }
    mig__buffer_free(&found.rows);
    return outcome;
}
