// SPDX-License-Identifier: MIT
// What stands around the statements of a transaction on PostgreSQL, as text: the key of the
// migration lock, the fence, the session's settings. The driver sends it, a script for psql prints
// it: what is proven of the one holds for the other.
#ifndef MIG_FRAME_POSTGRESQL_H
#define MIG_FRAME_POSTGRESQL_H

#include "buffer.h"
#include "driver.h"

enum { MIG_FRAME_OLDEST_SERVER = 140000 };

#define MIG_FRAME_BEGIN "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
#define MIG_FRAME_CHECK "SET CONSTRAINTS ALL IMMEDIATE"
// What puts a session back that a revision may have changed; the guards follow.
#define MIG_FRAME_CLEAN                                                                            \
    "RESET SESSION AUTHORIZATION; RESET ROLE; CLOSE ALL; UNLISTEN *;"                              \
    " DEALLOCATE ALL; DISCARD TEMP; RESET ALL; "

// One of the servers that only speak PostgreSQL's protocol: what its version() holds, and its name;
// NULL behind the last one.
const char *const *mig__frame_other_server(size_t index);

// The lock's key, an expression.
void mig__frame_key(MigBuffer *sql, const char *schema);

// " FROM … WHERE …": rows of pg_locks `l` with that key.
void mig__frame_lock_rows(MigBuffer *sql, const char *schema);

// One statement, the first of a transaction: fails where the lock is another's, and sets limits and
// the time at which it began.
void mig__frame_fence(MigBuffer *sql, const char *schema, const MigTransaction *transaction);

// Unqualified names mean the ledger's schema, for this transaction.
void mig__frame_path(MigBuffer *sql, const char *schema);

// Adds "SELECT set_config(…)", or ", set_config(…)" where something stands there already.
void mig__frame_set(MigBuffer *sql, const char *name, const char *value, bool is_local);

// One statement that makes this transaction go on as somebody (NULL: the default of the connection,
// which a borrowed session's owner may have changed).
void mig__frame_role(MigBuffer *sql, const char *authorization, const char *role);

// What migc relies on, whatever the role has configured.
void mig__frame_guards(MigBuffer *sql, uint32_t lock_timeout, bool is_local);

// The role, search_path and application name that a run asks for, as further items of a SELECT.
void mig__frame_settings(MigBuffer *sql, const MigSession *session, bool is_local);

#endif
