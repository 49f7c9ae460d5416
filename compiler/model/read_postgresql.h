// SPDX-License-Identifier: MIT
// A live PostgreSQL database as a model: what its catalog says, in one snapshot, as the fold would
// say it (docs/model.md). Left out are the database's own schemas, temporary objects, what
// extensions made, and the ledger's tables.
#ifndef MIGC_READ_POSTGRESQL_H
#define MIGC_READ_POSTGRESQL_H

#include "driver.h"
#include "model.h"

// One message; waiting ends with the session's deadline (or what the driver allows bookkeeping).
// The model lives in the arena. NULL: *error says why.
Model *model_read_postgresql(Arena *arena, MigDriver *driver, MigError *error);

#endif
