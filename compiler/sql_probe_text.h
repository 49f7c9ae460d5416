// SPDX-License-Identifier: MIT
// A probe, and what its kinds are written with: names as they stand in the statement, and templates
// of queries.
#ifndef MIGC_SQL_PROBE_TEXT_H
#define MIGC_SQL_PROBE_TEXT_H

#include "sql.h"

struct SqlCursor; // sql_internal.h: whoever only asks for a probe needs no cursors

typedef struct SqlProbe {
    bool is_repeatable; // running it again does no harm, whatever became of the first time
    Text query;         // empty: there is none
} SqlProbe;

// A name with its qualifiers, as written, without blanks and comments in between.
typedef struct SqlName {
    Text text;
    Text last; // its last part
    uint32_t part_count;
} SqlName;

// Reads the name at the cursor and moves behind it. False where there is none that the server's
// to_regclass and parse_ident would read as the statement does (U&"…", variables).
bool sql_probe_read_name(Arena *arena, struct SqlCursor *cursor, SqlName *name);

// Whether the statement ends at the cursor.
bool sql_probe_at_end(const struct SqlCursor *cursor);

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

#endif
