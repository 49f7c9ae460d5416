// SPDX-License-Identifier: MIT
// What the schema of a database in memory holds, object by object, while revisions change it; and
// those of its objects that SQLite itself has to know for the next revision.
#ifndef MIGC_SQLITE_CATALOG_H
#define MIGC_SQLITE_CATALOG_H

#include "sqlite_memory.h"
#include "text_set.h"

// A row of sqlite_schema.
typedef struct CatalogRow {
    Text type; // table, index, view, trigger
    Text name;
    Text table; // that it belongs to; its own name for a table or view
    Text sql;   // data NULL: SQLite made it for a constraint
    int64_t root;
    bool is_gone;
} CatalogRow;

typedef struct CatalogRows {
    CatalogRow *items; // in the order of being made
    size_t count;
    size_t capacity;
} CatalogRows;

typedef struct Catalog Catalog;

// `most_loaded`: so many objects SQLite may know without being told which; 0: the usual number.
Catalog *catalog_create(Arena *arena, SqliteMemory *memory, size_t most_loaded);

// Makes SQLite know the objects that these statements can have to do with. Outside transactions.
void catalog_load(Catalog *catalog, const Text *statements, size_t count);
// All objects.
void catalog_load_all(Catalog *catalog);
bool catalog_is_all_loaded(const Catalog *catalog);

// What SQLite knew when the last revision was stored: the state before this one. `rows` is written
// anew.
void catalog_loaded(const Catalog *catalog, CatalogRows *rows);
// What it knows now. False where it cannot be read.
bool catalog_read(Catalog *catalog, CatalogRows *rows);
// This is the schema now.
void catalog_store(Catalog *catalog, const CatalogRows *rows);

// The table, index, view or trigger (`type`) whose name is most like this one; empty where none is.
Text catalog_suggest(const Catalog *catalog, const char *type, Text name);

#endif
