// SPDX-License-Identifier: MIT
// The checks of one revision, in the order in which check_revisions runs them.
#ifndef MIGC_CHECK_PARTS_H
#define MIGC_CHECK_PARTS_H

#include "checker.h"

// File name, allow, variables, limits.
void check_file(Checker *checker);
// BEGIN … COMMIT around a section, and what the runtime owns.
void check_transaction(Checker *checker);
// Which sections there must be.
void check_sections(Checker *checker);
// Steps one by one.
void check_steps(Checker *checker);
// Whether a step that runs outside of any transaction heals itself, and its `done-when`.
void check_bare(Checker *checker, const Section *section, const Step *step);
// One of them: the statement of a batch, in one of its dialects.
void check_batch(Checker *checker, const Section *section, const Step *step, MigDialect dialect);
// Passwords in statements.
void check_secret(Checker *checker);

#endif
