// SPDX-License-Identifier: MIT
// An SQLite database, in memory or a file, as a model (docs/model.md): what its schema says, as
// SQLite understands it. Left out are SQLite's own tables, those that belong to a virtual table,
// the ledger's, and what is temporary.
#ifndef MIGC_READ_SQLITE_H
#define MIGC_READ_SQLITE_H

#include "model.h"

#include <sqlite3.h>

// Reads only. For one state of the whole schema, begin a transaction before. The model lives in the
// arena. NULL where it cannot be read: sqlite3_errmsg says why.
Model *model_read_sqlite(Arena *arena, sqlite3 *db);

// One object of it after the other, for who knows which have changed.
typedef struct SqliteReader SqliteReader;

// NULL where SQLite cannot be asked.
SqliteReader *sqlite_reader_create(Arena *arena, sqlite3 *db);
void sqlite_reader_free(SqliteReader *reader);

// A row of sqlite_schema.
typedef struct SqliteRow {
    Text type; // table, index, view, trigger
    Text name;
    Text table;
    Text sql; // empty: SQLite made it for a constraint
} SqliteRow;

// The table (virtual ones too) or view of a row, without a number and without its triggers. Where
// SQLite does not understand it (a view over what is gone), it is open.
ModelObject *sqlite_reader_relation(SqliteReader *reader, const SqliteRow *row);
// The index, or the trigger, on that table.
ModelObject *sqlite_reader_index(SqliteReader *reader, const SqliteRow *row,
                                 const ModelObject *table);
ModelObject *sqlite_reader_trigger(SqliteReader *reader, const SqliteRow *row);

// Whether such a table or view is nobody's: SQLite's own, or the ledger's.
bool sqlite_row_is_internal(const SqliteRow *row);

#endif
