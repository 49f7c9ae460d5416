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

/* Uses the caller's connection, which must not be inside a transaction. mig_close does not close
   it. After every call foreign_keys, legacy_alter_table and the busy timeout are as they were;
   SQLite cannot tell a busy handler, progress handler or authorizer of the caller's own: set those
   again. NULL on error. */
MIG_API MigDriver *mig_sqlite_borrow(sqlite3 *connection, MigError *error);

/* The connection, owned by the driver unless it was borrowed. */
MIG_STEP_API sqlite3 *mig_sqlite_handle(MigDriver *driver);

#ifdef __cplusplus
}
#endif

#endif
