// SPDX-License-Identifier: MIT
// What the files of the reader share.
#ifndef MIGC_READ_SQLITE_PARTS_H
#define MIGC_READ_SQLITE_PARTS_H

#include "read_sqlite.h"

typedef enum ReaderQuery {
    QUERY_COLUMNS,
    QUERY_INDEXES,
    QUERY_KEYS,
    QUERY_REFERENCES,
    QUERY_PRIMARY,
    QUERY_COUNT
} ReaderQuery;

// A foreign key whose table has not been looked for.
typedef struct ReaderReference {
    ModelObject *constraint;
    Text table;
    struct {
        Text *items; // columns
        size_t count;
        size_t capacity;
    } columns;
} ReaderReference;

struct SqliteReader {
    Arena *arena;
    sqlite3 *db;
    sqlite3_stmt *queries[QUERY_COUNT];
    bool is_as_written; // other tables may come and go: nothing is taken from them
    struct {
        ReaderReference *items;
        size_t count;
        size_t capacity;
    } references; // of all tables that were read
};

// The rows of a query about an object: begin, then next until it says no.
sqlite3_stmt *reader_begin(SqliteReader *reader, ReaderQuery query, Text name);
bool reader_next(sqlite3_stmt *statement);
// False where SQLite could not say it.
bool reader_end(sqlite3_stmt *statement);
Text reader_text(SqliteReader *reader, sqlite3_stmt *statement, int column);

// read_sqlite_table.c: all but the triggers of a table or view. False where SQLite does not
// understand it.
bool reader_take_columns(SqliteReader *reader, ModelObject *object, Text sql);
void reader_take_constraints(SqliteReader *reader, ModelObject *table, Text sql);
// "a, lower(b) DESC" of the index, and its columns. `written`: its keys as they stand in the
// statement; NULL: it is a constraint's.
Text reader_keys(SqliteReader *reader, Text index, const ModelObject *table, const Text *written,
                 size_t written_count, ModelNumbers *columns);

const ModelObject *reader_find_column(const ModelObject *table, Text name);

#endif
