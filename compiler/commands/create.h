// SPDX-License-Identifier: MIT
// Making and removing whole databases, by kind.
#ifndef MIGC_CREATE_H
#define MIGC_CREATE_H

#include "command.h"
#include <mig/mig.h>

typedef struct WholeDatabase {
    const char *url;
    const char *name; // as a person knows it: of the database, or of the file
    const MigDriverKind *const *drivers;
    bool is_forced; // drop: others that are connected are thrown out
} WholeDatabase;

// What they return: 0, or the exit code after a message. *did: false where there was nothing to do.
typedef int WholeDatabaseAction(Arena *arena, const WholeDatabase *database, bool *did);

#ifdef MIGC_WITH_POSTGRESQL
WholeDatabaseAction create_postgresql;
WholeDatabaseAction drop_postgresql;
// The database that the URL names; NULL after a message.
const char *postgresql_name(Arena *arena, const char *url);
#endif

#ifdef MIGC_WITH_SQLITE
WholeDatabaseAction create_sqlite;
WholeDatabaseAction drop_sqlite;
// The file of the URL; NULL after a message.
const char *sqlite_name(const char *url);
#endif

#endif
