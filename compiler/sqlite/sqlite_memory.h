// SPDX-License-Identifier: MIT
// An SQLite database in memory that statements of strangers run on: whatever they say, it ends, and
// no file is touched.
#ifndef MIGC_SQLITE_MEMORY_H
#define MIGC_SQLITE_MEMORY_H

#include "text.h"
#include "text_set.h"
#include <sqlite3.h>

typedef struct SqliteMemory SqliteMemory;

typedef enum MemoryOutcome {
    MEMORY_DONE,
    MEMORY_FAILED,  // SQLite refuses it, and so it would everywhere
    MEMORY_LACKS,   // it needs what an application may have and this database has not
    MEMORY_TOO_MUCH // it was stopped: too many steps, too much memory
} MemoryOutcome;

typedef struct MemoryAnswer {
    MemoryOutcome outcome;
    bool is_syntax;     // whatever the schema is, this fails
    bool is_constraint; // the rows do not fit
    Text message;       // SQLite's own, in the arena
    bool has_place;
    size_t offset; // into the statement, where it has a place
} MemoryAnswer;

// NULL where there is not even memory for an empty one. The memory of all of SQLite's databases in
// this program is limited until it is closed: have no other at the same time.
SqliteMemory *sqlite_memory_open(Arena *arena);
void sqlite_memory_close(SqliteMemory *memory);

sqlite3 *sqlite_memory_handle(SqliteMemory *memory);

// A statement of a revision: under the runtime's rules. `only_read`: the first row of it is enough.
MemoryAnswer sqlite_memory_run(SqliteMemory *memory, Text sql, bool only_read);
// Whether SQLite understands it; it does not run.
MemoryAnswer sqlite_memory_understand(SqliteMemory *memory, Text sql);
// An INSERT with a parameter for each value, for rows in the text format of COPY. *row is the one
// that failed, from 1.
MemoryAnswer sqlite_memory_insert(SqliteMemory *memory, Text insert, Text rows, size_t *row);

// Tables whose rows statements have to do with: their names in lower case.
typedef struct MemoryRows {
    TextSet read;
    TextSet written;
} MemoryRows;

// From now on they are added here, for statements that do not change the schema; NULL: they are not
// asked for.
void sqlite_memory_collect(SqliteMemory *memory, MemoryRows *rows);

// A statement of our own. False where it fails.
bool sqlite_memory_do(SqliteMemory *memory, const char *sql);

// Whether a transaction of ours is still open: a statement may have ended it.
bool sqlite_memory_is_inside(const SqliteMemory *memory);

// Whether all statements together have done more than any sound history does.
bool sqlite_memory_is_exhausted(const SqliteMemory *memory);

#endif
