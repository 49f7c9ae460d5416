// SPDX-License-Identifier: MIT
// What a statement's answer becomes as a finding.
#ifndef MIGC_CHECK_SQLITE_PARTS_H
#define MIGC_CHECK_SQLITE_PARTS_H

#include "checker.h"
#include "sqlite_catalog.h"
#include "sqlite_step.h"

// One that did not do what it says.
typedef struct SqliteFault {
    const Step *step;
    const SqliteStep *made; // what ran; NULL for a copy
    const MemoryAnswer *answer;
    size_t row;       // of a copy; 0: its statement as a whole
    bool is_for_both; // PostgreSQL runs it, too
} SqliteFault;

// Whether an error stands in the step already: one mistake is said once.
bool check_sqlite_is_reported(const Diagnostics *diagnostics, Span span);
// Whether this has been said of this place since the finding `first`.
bool check_sqlite_is_said(const Diagnostics *diagnostics, size_t first, Rule rule, Span span);

// Whether the steps of its file are still what a person meant.
bool check_sqlite_is_harmless(const Diagnostic *diagnostic);

// The place in the step that the answer is about.
Span check_sqlite_place(const Checker *checker, const SqliteFault *fault);

// Reports it as what it is.
void check_sqlite_fault(Checker *checker, const SqliteFault *fault, const Catalog *catalog);

#endif
