// SPDX-License-Identifier: MIT
// What the files of the database in memory share.
#ifndef MIGC_SQLITE_MEMORY_PARTS_H
#define MIGC_SQLITE_MEMORY_PARTS_H

#include "sqlite_memory.h"

#include <time.h>

struct SqliteMemory {
    Arena *arena;
    sqlite3 *db;
    sqlite3_int64 former_limit;
    uint64_t ticks, all_ticks, statements;
    clock_t begin;
    bool is_stopped;    // the statement was
    bool is_denied;     // by the authorizer
    const char *denied; // a pragma that the runtime refuses, in the arena; else NULL
    MemoryRows *rows;   // that are asked for; NULL: none
    MemoryRows own;     // the statement's
    bool is_definition; // it changes the schema
};

// sqlite_memory_authorize.c: SQLite's callback, with the SqliteMemory as its context.
int sqlite_memory_authorize(void *context, int action, const char *a, const char *b,
                            const char *database, const char *trigger);
// The statement's rows are added to those that are asked for.
void sqlite_memory_keep_rows(SqliteMemory *memory);

#endif
