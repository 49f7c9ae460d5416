// SPDX-License-Identifier: MIT
// SQL folded into a model, for the tests of the fold.
#ifndef MIGC_TEST_FOLD_SQL_H
#define MIGC_TEST_FOLD_SQL_H

#include "fold.h"

// The model of an empty PostgreSQL database behind these statements; findings go to
// `diagnostics`. NULL where the text is no SQL.
Model *fold_sql(Arena *arena, const char *sql, Diagnostics *diagnostics);

// What is said of them: "TEXT [RULE] at PLACE; HINT", one behind the other. That the text is no SQL
// is said, too.
Text fold_sql_findings(Arena *arena, const char *sql);

#endif
