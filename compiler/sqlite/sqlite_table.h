// SPDX-License-Identifier: MIT
// A CREATE TABLE statement as what it means: columns and constraints, however it is written.
#ifndef MIGC_SQLITE_TABLE_H
#define MIGC_SQLITE_TABLE_H

#include "text.h"

typedef struct TableColumn {
    Text name;
    Text type;
    Text fallback; // the default; empty: none
    bool is_not_null;
    bool is_key;
    bool is_generated;
} TableColumn;

typedef struct SqliteTable {
    struct {
        TableColumn *items;
        size_t count;
        size_t capacity;
    } columns;
    struct {
        Text *items; // as a person says them: "UNIQUE (a, b)"; in order of their bytes
        size_t count;
        size_t capacity;
    } constraints;
} SqliteTable;

// False where SQLite does not accept it in an empty database.
bool sqlite_table_read(Arena *arena, Text sql, Text name, SqliteTable *table);

#endif
