// SPDX-License-Identifier: MIT
// What was applied against what this program has. Comparing says how each row differs; whether that
// stops a run depends on where the run goes, so the checks are apart.
#include "ledger.h"
#include <string.h>

static bool is_same(const MigRow *row, const MigColumns *expected, MigColumn column)
{
    return strcmp(row->columns[column], expected->text[column]) == 0;
}

static MigVerdict compare(const MigRow *row, const MigColumns *expected)
{
    if (row->is_tampered) {
        return MIG_VERDICT_TAMPERED;
    }
    if (!is_same(row, expected, MIG_COLUMN_UP_DIGEST)) {
        return MIG_VERDICT_DIVERGED;
    }
    if (!is_same(row, expected, MIG_COLUMN_PARENTS) ||
        !is_same(row, expected, MIG_COLUMN_DEPENDS)) {
        return MIG_VERDICT_MOVED;
    }
    for (int i = 0; i < MIG_COLUMN_COUNT; i++) {
        if (!is_same(row, expected, (MigColumn)i)) {
            return MIG_VERDICT_REFRESH;
        }
    }
    return MIG_VERDICT_SAME;
}

bool mig__ledger_compare(MigLedger *ledger)
{
    MigBuffer scratch = {NULL, 0, 0, false};
    MigColumns expected;
    bool is_made = true;
    for (uint32_t i = 0; is_made && i < ledger->row_count; i++) {
        const MigRow *row = &ledger->rows[i];
        if (row->revision == MIG_UNSET) {
            continue;
        }
        is_made =
            mig__columns_make(&expected, &scratch, ledger->history, ledger->dialect, row->revision);
        if (is_made) {
            ledger->verdict[row->revision] = (uint8_t)compare(row, &expected);
        }
    }
    mig__buffer_free(&scratch);
    return is_made;
}

uint32_t mig__ledger_count_stale(const MigLedger *ledger)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < ledger->history->revision_count; i++) {
        count +=
            ledger->state[i] == MIG_ROW_APPLIED &&
            (ledger->verdict[i] == MIG_VERDICT_REFRESH || ledger->verdict[i] == MIG_VERDICT_MOVED);
    }
    return count;
}

MigStatus mig__ledger_check_rows(const MigLedger *ledger, MigError *error)
{
    for (uint32_t i = 0; i < ledger->row_count; i++) {
        const MigRow *row = &ledger->rows[i];
        if (row->is_tampered) {
            mig__fail(
                error, MIG_DIVERGED,
                "the ledger's row of revision %s was changed by other hands: its row_sum does "
                "not fit. Put the row of migc_revision back as it was; or, when you know which "
                "revisions the database really has, `stamp` writes the rows anew",
                row->columns[MIG_COLUMN_ID]);
            mig__error_set_revision(error, row->columns[MIG_COLUMN_ID]);
            return MIG_DIVERGED;
        }
    }
    return MIG_OK;
}

static const char *file_of(const MigLedger *ledger, uint32_t revision)
{
    return mig__text(ledger->history, ledger->history->revisions[revision].file);
}

// What is being reverted holds nothing up that did not rest on it before.
static bool holds(const MigLedger *ledger, uint32_t parent, uint32_t revision)
{
    bool is_moved = ledger->verdict[revision] == MIG_VERDICT_MOVED;
    return ledger->state[parent] != MIG_ROW_ABSENT &&
           !(is_moved && ledger->state[parent] == MIG_ROW_REVERTING);
}

// The first parent or dependency in this program that the ledger does not have as applied.
static uint32_t missing_parent(const MigLedger *ledger, uint32_t revision, const uint8_t *except)
{
    const MigHistory *history = ledger->history;
    const MigRevision *r = &history->revisions[revision];
    for (uint32_t k = 0; k < r->parent_count + r->dependency_count; k++) {
        uint32_t edge =
            k < r->parent_count ? r->first_parent + k : r->first_dependency + k - r->parent_count;
        uint32_t parent = history->edges[edge];
        if (!holds(ledger, parent, revision) || (except != NULL && except[parent])) {
            return parent;
        }
    }
    return MIG_UNSET;
}

static void fail_diverged(const MigLedger *ledger, uint32_t revision, MigError *error)
{
    const char *id = mig__revision_id(ledger->history, revision);
    mig__error_set_revision(error, id);
    if (ledger->state[revision] == MIG_ROW_STARTED) {
        mig__fail(
            error, MIG_DIVERGED,
            "revision %s (%s) is half applied, and its `up` has changed since it was begun, so "
            "it cannot go on. Put the file back as it was; or undo by hand what it has done "
            "and `stamp` the revision before it; or finish it by hand and `stamp %s`",
            id, file_of(ledger, revision), id);
        return;
    }
    mig__fail(
        error, MIG_DIVERGED,
        "revision %s (%s) has changed since it was applied: its `up` is not the one that this "
        "database was brought up with. Nothing is applied until that is settled: put the file "
        "back as it was; or, in development, `redo %s` (down as stored, up as the file says "
        "now); or, where the database already has what the file says, `repair --accept %s -m "
        "WHY`",
        id, file_of(ledger, revision), id, id);
}

static void fail_parent(const MigLedger *ledger, uint32_t revision, uint32_t parent,
                        MigError *error)
{
    const char *id = mig__revision_id(ledger->history, revision);
    const char *parent_id = mig__revision_id(ledger->history, parent);
    if (ledger->verdict[revision] == MIG_VERDICT_MOVED) {
        mig__fail(
            error, MIG_DIVERGED,
            "revision %s (%s) is applied and has been moved: it now comes after %s, which is "
            "not applied. `redo %s` takes it back, applies what comes before it and applies it "
            "again",
            id, file_of(ledger, revision), parent_id, id);
    } else {
        mig__fail(
            error, MIG_DIVERGED,
            "revision %s (%s) is applied, but %s, which comes before it, has no row in the "
            "ledger: a row was deleted. When you know which revisions the database really has, "
            "`stamp` writes the rows anew",
            id, file_of(ledger, revision), parent_id);
    }
    mig__error_set_revision(error, id);
}

MigStatus mig__ledger_check_up(const MigLedger *ledger, const uint8_t *except, MigError *error)
{
    for (uint32_t i = 0; i < ledger->history->revision_count; i++) {
        if (ledger->state[i] == MIG_ROW_ABSENT || ledger->state[i] == MIG_ROW_REVERTING ||
            (except != NULL && except[i])) {
            continue;
        }
        uint32_t parent = missing_parent(ledger, i, except);
        if (ledger->verdict[i] == MIG_VERDICT_DIVERGED) {
            fail_diverged(ledger, i, error);
            return MIG_DIVERGED;
        }
        if (parent != MIG_UNSET) {
            fail_parent(ledger, i, parent, error);
            return MIG_DIVERGED;
        }
    }
    return MIG_OK;
}
