// SPDX-License-Identifier: MIT
// A live SQLite database as `migc drift` reads it: nothing of it, and nothing beside it, is
// written.
#ifndef MIGC_DRIFT_SQLITE_H
#define MIGC_DRIFT_SQLITE_H

#include "model.h"
#include <mig/mig.h>

// command_drivers, but that SQLite's opens a file which is there, to read. One at a time in a
// program: not for threads.
const MigDriverKind *const *drift_drivers(void);

// The whole schema, in the state in which the ledger was read. NULL: *error says why. The
// connection is closed by drift_sqlite_close, before the driver is.
Model *drift_sqlite_read(Arena *arena, MigDriver *driver, MigError *error);
void drift_sqlite_close(MigDriver *driver);

// Whether somebody has written while nothing kept him from it: then open and read once more.
bool drift_sqlite_must_repeat(void);

#endif
