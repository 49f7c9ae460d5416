// SPDX-License-Identifier: MIT
// One query of a `verify`, and the error that shows the rows that it found.
#ifndef MIG_VERIFY_H
#define MIG_VERIFY_H

#include "driver.h"
#include "values.h"

// Runs the query, with the values of its variables. Where it returns rows: MIG__FAILED,
// *is_violated, and an error that shows the first ten.
MigOutcome mig__verify_query(MigDriver *driver, const MigValues *values, const MigWorkStep *step,
                             const char *revision, bool *is_violated, MigError *error);

#endif
