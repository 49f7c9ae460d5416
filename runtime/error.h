// SPDX-License-Identifier: MIT
// Filling a caller's MigError: the first error wins, the message is one printf away and never
// overruns.
#ifndef MIG_ERROR_H
#define MIG_ERROR_H

#include "error_text.h"

// Sets status and message unless `error` already holds an error; returns the status that `error`
// then holds, so that `return mig__fail(…)` works. A NULL error is allowed.
MigStatus mig__fail(MigError *error, MigStatus status, const char *format, ...) MIG__PRINTF(3, 4);

// Out of memory, in the same way.
MigStatus mig__no_memory(MigError *error);

// Names the revision that an error is about, unless one is named already.
void mig__error_set_revision(MigError *error, const char *revision);

// Where in a revision file a piece of SQL stands.
typedef struct MigPlace {
    const char *file; // "" where there is none
    uint32_t line;    // of the SQL's first byte, from 1
    uint32_t column;  // of the SQL's first byte, in characters, from 1
} MigPlace;

// What a database said of a statement.
typedef struct MigComplaint {
    const char *primary;  // required
    const char *detail;   // or NULL
    const char *hint;     // or NULL
    const char *context;  // or NULL
    const char *sqlstate; // five characters, or NULL
    int sqlite_code;      // or 0
    uint32_t position;    // characters into the statement, from 1; 0: unknown
} MigComplaint;

// Composes "file:line:column: error: primary (SQLSTATE …)", the source line with a caret, DETAIL,
// HINT. `sql` is the statement as packed; its secrets are masked in all of them.
MigStatus mig__fail_statement(MigError *error, MigStatus status, const MigPlace *place,
                              const char *sql, const MigComplaint *complaint);

#endif
