// SPDX-License-Identifier: MIT
// The key that a batch walks along: what the catalog says of it, its values as SQL, and which of
// them come next. All of it runs inside the batch's transaction.
#ifndef MIG_BATCH_KEY_H
#define MIG_BATCH_KEY_H

#include "batch_cursor.h"
#include "driver.h"
#include "step.h"

typedef struct MigKeyColumn {
    const char *name; // the step's
    char *type;       // PostgreSQL: as SQL, qualified
    char *collation;  // PostgreSQL: as SQL, qualified, or ""
    bool is_unstable; // PostgreSQL: settings change how a value is printed
} MigKeyColumn;

typedef struct MigBatchKey {
    const MigWorkStep *step;
    MigDialect dialect;
    MigKeyColumn *columns; // name_count of the step
    uint32_t described;    // how many of them are filled
    bool is_unstable;      // one of them is
    uint64_t estimate;     // of the table's rows; 0: unknown
} MigBatchKey;

// Reads the catalog; a key that is not unique, may be NULL or is not there fails, named.
MigOutcome mig__key_describe(MigBatchKey *key, const MigWorkStep *step, MigDriver *driver,
                             MigError *error);
// PostgreSQL: the query that does that, one row a column: type (NULL: it is not there), collation,
// whether settings change how a value is printed, NOT NULL, whether the key is unique, rows.
void mig__key_describe_sql(MigBuffer *sql, const MigWorkStep *step);
void mig__key_free(MigBatchKey *key);

// Adds the values as an expression that the statement's own columns are compared with. False where
// they are none that were printed by us.
bool mig__key_add_value(MigBuffer *sql, const MigBatchKey *key, const MigKeyValues *values);

// The last of at most `limit` keys, in order, that come behind `from` (or with it, where
// is_inclusive; from all, where it has no values). *count is how many these are.
MigOutcome mig__key_find(const MigBatchKey *key, MigDriver *driver, const MigKeyValues *from,
                         bool is_inclusive, uint64_t limit, MigKeyValues *last, uint64_t *count,
                         MigError *error);

// Runs one query of ours in the batch's transaction; its errors have the step's place.
MigOutcome mig__key_query(const MigWorkStep *step, MigDriver *driver, const MigBuffer *sql,
                          MigRowFunction row, void *context, MigError *error);

#endif
