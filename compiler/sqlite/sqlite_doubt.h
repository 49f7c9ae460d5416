// SPDX-License-Identifier: MIT
// Names that a statement spoke of which did not run: what is said about them later may be wrong.
#ifndef MIGC_SQLITE_DOUBT_H
#define MIGC_SQLITE_DOUBT_H

#include "text_set.h"

typedef struct SqliteDoubt {
    Arena *arena;
    TextSet objects; // and their columns: they may be missing, or still be there
    TextSet rows;    // names of what would have other rows
} SqliteDoubt;

// From now on what this statement makes, changes or drops is in doubt, or whose rows.
void sqlite_doubt_add(SqliteDoubt *doubt, Text statement);

// So is the object that SQLite has said not to know.
void sqlite_doubt_add_missing(SqliteDoubt *doubt, Text message);

// From now on these objects are.
void sqlite_doubt_add_names(SqliteDoubt *doubt, Text list);

// Whether a message of SQLite speaks of such an object; whether a statement has to do with such
// rows.
bool sqlite_doubt_has_message(const SqliteDoubt *doubt, Text message);
bool sqlite_doubt_has_statement(const SqliteDoubt *doubt, Text statement);

#endif
