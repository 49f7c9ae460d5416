/* SPDX-License-Identifier: MIT */
/* The SQLite driver. URLs: sqlite:x, sqlite://x, sqlite:///x (relative), sqlite:////x (absolute),
   sqlite::memory:. */
#ifndef MIG_SQLITE_H
#define MIG_SQLITE_H

#include <mig/mig.h>
#include <sqlite3.h>

#ifdef __cplusplus
extern "C" {
#endif

MIG_API extern const MigDriverKind mig_sqlite;

/* Uses the caller's connection, which must not be inside a transaction. mig_close does not close it and
   restores what the driver changed (foreign_keys, busy handler, authorizer). NULL on error. */
MIG_API MigDriver *mig_sqlite_borrow(sqlite3 *connection, MigError *error);

/* The connection, owned by the driver unless it was borrowed. */
MIG_API sqlite3 *mig_sqlite_handle(MigDriver *driver);

#ifdef __cplusplus
}
#endif

#endif
