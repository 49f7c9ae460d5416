// SPDX-License-Identifier: MIT
// What a schema holds that cannot be used: SQLite lets a table go that a view, a trigger or a
// foreign key still names.
#ifndef MIGC_SQLITE_BROKEN_H
#define MIGC_SQLITE_BROKEN_H

#include "model.h"
#include "sqlite_memory.h"

typedef struct SqliteBroken {
    Text what; // `view "v"`, `a trigger of table "t"`, `foreign key (a) references b of table "t"`
    Text why;  // SQLite's message
} SqliteBroken;

typedef struct SqliteBrokenList {
    SqliteBroken *items; // in order of being made
    size_t count;
    size_t capacity;
} SqliteBrokenList;

// `model` is what the database holds, all of which SQLite knows. Nothing of it is changed.
SqliteBrokenList sqlite_broken(Arena *arena, SqliteMemory *memory, const Model *model);

// Whether the same thing is among them.
bool sqlite_broken_has(const SqliteBrokenList *list, Text what);

#endif
