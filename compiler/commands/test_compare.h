// SPDX-License-Identifier: MIT
// What a database holds, as a value, and how two such values differ: what a `down` has to put back.
#ifndef MIGC_TEST_COMPARE_H
#define MIGC_TEST_COMPARE_H

#include "text.h"
#include <mig/mig.h>

typedef struct TestObject {
    Text kind; // "table", "index" …, for people
    Text name;
    Text owner;      // the table that it goes with; empty: none
    Text definition; // equal texts are equal objects
} TestObject;

// In order of kind and name.
typedef struct TestCatalog {
    TestObject *items;
    size_t count;
    size_t capacity;
} TestCatalog;

typedef struct TestDifferences {
    Text *items; // "leaves index users_email_idx"
    size_t count;
    size_t capacity;
} TestDifferences;

// Everything but the ledger. False and an error where it cannot be read. The driver is between two
// runs.
bool test_catalog_read(Arena *arena, MigDriver *driver, TestCatalog *catalog, MigError *error);

// The query of that for PostgreSQL, in pieces; ends with NULL. Its rows: kind, name, owner,
// definition.
extern const char *const test_catalog_postgresql[];

// What `after` has more, less or otherwise than `before`. Of a table that is only in one
// of them nothing more is said.
TestDifferences test_catalog_compare(Arena *arena, const TestCatalog *before,
                                     const TestCatalog *after);

#endif
