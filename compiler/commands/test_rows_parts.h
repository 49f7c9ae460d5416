// SPDX-License-Identifier: MIT
// What the files about rows for tests share: the tables in an order in which foreign keys can be
// satisfied (test_rows.c), which of them are empty (test_row_empty.c), one table
// (test_row_table.c), the rows that it refers to (test_row_parent.c), types (test_row_type.c),
// values (test_row_value.c), what constraints say of them (test_row_hint.c), and the database
// (test_row_ask.c).
#ifndef MIGC_TEST_ROWS_PARTS_H
#define MIGC_TEST_ROWS_PARTS_H

#include "driver.h"
#include "model.h"
#include "test_rows.h"

typedef struct RowTexts {
    Text *items;
    size_t count;
    size_t capacity;
} RowTexts;

typedef enum RowState { ROW_PENDING, ROW_FILLED, ROW_LESS } RowState;

typedef struct RowTable {
    const ModelObject *object;
    const char *name; // in SQL
    RowState state;
} RowTable;

typedef struct RowEmpty {
    Text key; // what is there now: another where the table is another
    Text schema;
    Text name;
    bool is_empty;
} RowEmpty;

// One time that tables are filled.
typedef struct RowFill {
    TestRows *rows;
    Arena *arena; // of this time alone
    MigDriver *driver;
    MigDialect dialect;
    const Model *model;
    ModelObjects all;
    struct {
        RowEmpty *items;
        size_t count;
        size_t capacity;
    } empties;
    struct {
        RowTable *items; // those of them that are to be filled, in the order of their numbers
        size_t count;
        size_t capacity;
    } tables;
    MigError *error;
    bool is_broken; // *error is filled: nothing more can be done
} RowFill;

// ---- test_row_type.c
typedef enum RowClass {
    ROW_INTEGER,
    ROW_NUMBER,
    ROW_TEXT,
    ROW_BOOLEAN,
    ROW_DAY, // date, or timestamp
    ROW_BITS,
    ROW_BLOB, // of SQLite
    ROW_ENUM,
    ROW_PATTERN
} RowClass;

typedef struct RowType {
    RowClass class;
    size_t size; // of text and bits: 0 is any; of a number: digits before the point
    bool is_array;
    Text domain;         // its name without the schema; or empty
    bool is_not_null;    // a domain says so
    const char *pattern; // # is a number, @ one of two digits; of a day what stands behind it
    RowTexts labels;     // of an enum, as they are
    RowTexts hints;      // what the CHECKs of domains name, as it is
} RowType;

RowType row_type(RowFill *fill, Text name);

// ---- test_row_value.c
// Ways to make a row, in the order in which they are tried.
typedef enum RowAttempt {
    ATTEMPT_PLAIN,
    ATTEMPT_HINTED,  // the constants that a CHECK names
    ATTEMPT_ABOVE,   // numbers above them
    ATTEMPT_BELOW,   //
    ATTEMPT_GROWING, // each column larger than the one before it; texts like an address
    ATTEMPT_CAPITALS,
    ATTEMPT_SPARSE, // NULL wherever it may stand
    ATTEMPT_SINGLE, // but in one of the columns that a CHECK names
    ATTEMPT_COUNT
} RowAttempt;

typedef struct RowSeed {
    unsigned row;
    RowAttempt attempt;
    unsigned column;
    bool is_key;           // it must be another in each row
    bool is_number_of_key; // it looks like a reference, which may be declared one later
    const RowTexts *hints; // or NULL
    bool is_bound;         // a hint must be taken
} RowSeed;

// As SQL writes it.
Text row_value(Arena *arena, MigDialect dialect, const RowType *type, const RowSeed *seed);
// In single quotes.
Text row_quoted(Arena *arena, Text text);

// ---- test_row_hint.c
// The constants that an expression compares something of this name with.
void row_hints_add(Arena *arena, RowTexts *hints, Text expression, Text name);
bool row_names(Text expression, Text name);
// Of a partition: what the column of that name may be there, as far as that is said. Whether its
// place depends on that column.
bool row_hints_add_bound(RowFill *fill, RowTexts *hints, const ModelObject *table, Text column);
// Constants one behind another, without their quotes.
void row_constants_add(Arena *arena, RowTexts *constants, Text text);

// ---- test_row_parent.c
// A foreign key, with values that it may have.
typedef struct RowKey {
    const ModelObject *constraint;
    bool is_own; // it refers to its own table
    size_t width;
    RowTexts values; // `width` a row, as SQL writes them
} RowKey;

typedef struct RowKeys {
    RowKey *items;
    size_t count;
    size_t capacity;
} RowKeys;

RowKeys row_keys_read(RowFill *fill, const ModelObject *table);
// Writes the values of a row's foreign keys to `values`, by number of column, where they are empty
// and agree with what is there. False where the key has none such.
bool row_key_take(const RowKey *key, unsigned row, Text *values);

// ---- test_row_table.c
// Whether it has got a row at least; *reason otherwise.
bool row_table_fill(RowFill *fill, const RowTable *table, Text *reason);

// ---- test_row_empty.c
void row_empties_find(RowFill *fill);
// The same for the same tables.
uint64_t row_empties_sum(const RowFill *fill);

// ---- test_row_ask.c
bool row_is_key(const ModelObject *part, const char *class);       // a constraint of that class
const char *row_name(const RowFill *fill, Text schema, Text name); // in SQL
// By the name that the catalog prints: public."My table".
const ModelObject *row_find(const RowFill *fill, ModelSpace space, Text printed);

// Runs one statement. False: *reason says why the database refused it, or the fill is broken.
bool row_ask(RowFill *fill, const char *sql, MigRowFunction take, void *context, Text *reason);
// Runs an INSERT: how many rows it has made.
size_t row_insert(RowFill *fill, const char *sql, Text *reason);

#endif
