// SPDX-License-Identifier: MIT
// What the files of the catalog share.
#ifndef MIGC_SQLITE_CATALOG_PARTS_H
#define MIGC_SQLITE_CATALOG_PARTS_H

#include "sqlite_catalog.h"

typedef struct NumberList {
    uint32_t *items;
    size_t count;
    size_t capacity;
} NumberList;

// A word, and the rows that it is about.
typedef struct CatalogWord {
    NumberList named;    // that have it as their name or as their table's
    NumberList mentions; // in whose SQL it stands
} CatalogWord;

struct Catalog {
    Arena *arena;
    SqliteMemory *memory;
    CatalogRows rows; // those that are gone, too
    size_t alive;
    TextSet keys;      // names of objects
    NumberList latest; // of a key: its row
    TextSet words;
    struct {
        CatalogWord *items;
        size_t count;
        size_t capacity;
    } word_rows;
    NumberList internal; // tables of SQLite's own
    NumberList reading;  // views and triggers
    NumberList loaded;   // what SQLite knows, in order
    uint8_t *is_needed;
    size_t needed_capacity;
    NumberList open; // needed, and not yet looked through
    size_t most_loaded;
    bool is_all; // everything is loaded
};

// The row that has such a name now or had it last, or TEXT_SET_NONE.
uint32_t catalog_find_row(const Catalog *catalog, Text type, Text name);
// NULL where no row has to do with it.
CatalogWord *catalog_find_word(const Catalog *catalog, Text word);

#endif
