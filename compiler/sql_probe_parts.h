// SPDX-License-Identifier: MIT
// What the kinds of probes share: names as they are written, and templates of queries.
#ifndef MIGC_SQL_PROBE_PARTS_H
#define MIGC_SQL_PROBE_PARTS_H

#include "sql_internal.h"
#include "sql_probe.h"

// A name with its qualifiers, as written, without blanks and comments in between.
typedef struct SqlName {
    Text text;
    Text last; // its last part
    uint32_t part_count;
} SqlName;

// Reads the name at the cursor and moves behind it. False where there is none that the server's
// to_regclass and parse_ident would read as the statement does (U&"…", variables).
bool sql_probe_read_name(Arena *arena, SqlCursor *cursor, SqlName *name);

// Whether the statement ends at the cursor.
bool sql_probe_at_end(const SqlCursor *cursor);

// In a template "{.}" is the catalogue's schema, "{=}" (any operator) an operator of the catalogue,
// "{0}" … "{9}" a value as a literal and "{!0}" … "{!9}" a value as it stands.
void sql_probe_expand(Builder *out, const char *template, const Text *values);
Text sql_probe_query(Arena *arena, const char *template, const Text *values);

// A condition on the oid of a table: another session, but no autovacuum, holds the lock that all
// that is done concurrently takes.
#define SQL_PROBE_IS_BUSY(table)                                                                   \
    "EXISTS (SELECT FROM {.}pg_locks l JOIN {.}pg_stat_activity a ON a.pid {=} l.pid"              \
    "\nJOIN {.}pg_database b ON b.oid {=} l.database WHERE l.locktype {=} 'relation'"              \
    "\nAND b.datname {=} {.}current_database() AND l.relation {=} " table                          \
    "\nAND l.mode {=} 'ShareUpdateExclusiveLock' AND l.granted AND a.usesysid IS NOT NULL"         \
    "\nAND l.pid {<>} {.}pg_backend_pid())"

// sql_probe_index.c: behind CREATE [UNIQUE] INDEX
SqlProbe sql_probe_create_index(Arena *arena, SqlCursor cursor, bool is_unique);
// sql_probe_drop.c: behind DROP INDEX; behind ALTER TABLE
SqlProbe sql_probe_drop_index(Arena *arena, SqlCursor cursor);
SqlProbe sql_probe_alter_table(Arena *arena, SqlCursor cursor);
// sql_probe_reindex.c: behind REINDEX
SqlProbe sql_probe_reindex(Arena *arena, SqlCursor cursor);
// sql_probe_object.c: behind CREATE, DROP, ALTER SUBSCRIPTION
SqlProbe sql_probe_create_object(Arena *arena, SqlCursor cursor);
SqlProbe sql_probe_drop_object(Arena *arena, SqlCursor cursor);
SqlProbe sql_probe_alter_subscription(Arena *arena, SqlCursor cursor);

#endif
