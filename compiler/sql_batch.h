// SPDX-License-Identifier: MIT
// What the statement of a batch holds for the runtime to replace, and what it is.
#ifndef MIGC_SQL_BATCH_H
#define MIGC_SQL_BATCH_H

#include "sql.h"

typedef enum SqlBatchWordKind {
    SQL_BATCH_AFTER = 0,
    SQL_BATCH_THROUGH = 1,
    SQL_BATCH_OPERATOR = 2, // that compares with :after: the first range takes its lower end in
    SQL_BATCH_ROWS = 3
} SqlBatchWordKind;

typedef struct SqlBatchWord {
    SqlBatchWordKind kind;
    uint32_t offset; // into the statement
    uint32_t size;
    bool
        is_compared; // :after stands behind ">" (or before "<"), :through behind "<=" (before ">=")
} SqlBatchWord;

typedef struct SqlBatchWords {
    SqlBatchWord *items; // in order of offset
    size_t count;
    size_t capacity;
} SqlBatchWords;

SqlBatchWords sql_batch_words(Arena *arena, Text statement, MigDialect dialect);

// Whether it is an INSERT, UPDATE, DELETE, MERGE or REPLACE, with or without WITH.
bool sql_is_change(Text statement, MigDialect dialect);
// Whether it says SKIP LOCKED.
bool sql_skips_locked(Text statement, MigDialect dialect);

// A table or column of a directive as the database knows it: what stands in quotes as it is, else
// folded as the dialect does. A table comes as SQL, in quotes: "schema"."table".
Text sql_directive_name(Arena *arena, Text word, bool is_quoted, MigDialect dialect);
Text sql_directive_table(Arena *arena, Text word, bool is_quoted, MigDialect dialect);

#endif
