// SPDX-License-Identifier: MIT
// The kinds of probes, each for the statements that begin with the same words.
#ifndef MIGC_SQL_PROBE_PARTS_H
#define MIGC_SQL_PROBE_PARTS_H

#include "sql_internal.h"
#include "sql_probe_text.h"

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
