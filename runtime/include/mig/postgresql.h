/* SPDX-License-Identifier: MIT */
/* The PostgreSQL driver (libpq 14 or newer). URLs: postgresql://…, postgres://…,
   postgresql+anything://…, and libpq's key=value form. */
#ifndef MIG_POSTGRESQL_H
#define MIG_POSTGRESQL_H

#include <libpq-fe.h>
#include <mig/mig.h>

#ifdef __cplusplus
extern "C" {
#endif

MIG_API extern const MigDriverKind mig_postgresql;

/* Uses the caller's connection, which must be idle. Its session settings are read before the first
   write and restored on every path; mig_close does not close it. NULL on error. */
MIG_API MigDriver *mig_postgresql_borrow(PGconn *connection, MigError *error);

/* The connection, owned by the driver unless it was borrowed; another one after a reconnect. */
MIG_STEP_API PGconn *mig_postgresql_handle(MigDriver *driver);

#ifdef __cplusplus
}
#endif

#endif
