// SPDX-License-Identifier: MIT
// Rows for tables that have none, made from what the schema says, so that revisions meet some. What
// the database refuses (a CHECK, a trigger …) is no error: then that table stays without.
#ifndef MIGC_TEST_ROWS_H
#define MIGC_TEST_ROWS_H

#include "text.h"
#include <mig/mig.h>

enum { TEST_ROWS_DEFAULT = 3, TEST_ROWS_LIMIT = 10 }; // of a table

// A table for which no rows could be made.
typedef struct TestRowless {
    const char *table;    // for people
    const char *revision; // behind whose up it was tried first
    const char *reason;   // the database's words, or ours
} TestRowless;

typedef struct TestRefusal {
    uint64_t hash; // of the statement
    const char *reason;
} TestRefusal;

typedef struct TestRows {
    Arena *arena;
    unsigned count; // of each table; 0: none are made
    struct {
        const char **items; // tables of this database that have got rows, for people
        size_t count;
        size_t capacity;
    } tables;
    struct {
        TestRowless *items; // whatever the database
        size_t count;
        size_t capacity;
    } rowless;
    struct {
        TestRefusal *items; // what need not be tried twice
        size_t count;
        size_t capacity;
    } refusals;
    uint64_t rowless_sum; // of the tables of this database that stayed empty; 0: not known
} TestRows;

// Fills the empty tables of a database that is between two runs. False: *error says why the test
// cannot go on. Each statement is its own transaction, and may take five seconds.
bool test_rows_fill(TestRows *rows, MigDriver *driver, const char *revision, MigError *error);

// Another database is used from now on.
void test_rows_forget(TestRows *rows);

// Which of the tables with rows such a text speaks of: "table a", "tables a and b", or
// empty. In the arena.
Text test_rows_named(const TestRows *rows, Text text);

#endif
