// SPDX-License-Identifier: MIT
// DROP INDEX CONCURRENTLY, which may be run again until the index is gone, and ALTER TABLE … DETACH
// PARTITION … CONCURRENTLY, which has to be finished by other words once it has begun.
#include "sql_probe_parts.h"

// Of a table that Citus distributes, what an interrupted one has left: the shards that have lost
// their part already refuse to drop it once more, but IF EXISTS. The coordinator's own is not valid
// then.
//
// Where two schemas of the search_path have an index of that name, the second would be taken for
// the first once that is gone.
static const char drop_template[] =
    "SELECT CASE WHEN i.count {=} 0 THEN 'done' WHEN i.count {>} i.name_count THEN 'wrong'"
    " WHEN i.half IS NOT NULL THEN 'first' ELSE 'run' END, CASE WHEN i.count {<=} i.name_count"
    " THEN {.}concat('DROP INDEX CONCURRENTLY IF EXISTS ', i.half) ELSE {.}concat("
    "'more than one schema of the search_path has an index of that name: ', i.names) END"
    "\nFROM (SELECT {.}count(*) AS count, {0}::{.}int8 AS name_count, {.}string_agg({.}concat("
    "{.}quote_ident(n.nspname), '.', {.}quote_ident(c.relname)), ', ') AS names,"
    "\n{.}min({.}concat({.}quote_ident(n.nspname), '.', {.}quote_ident(c.relname))) FILTER (WHERE"
    " x.indisvalid {<>} true AND {.}to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL) AS half"
    "\nFROM {.}pg_class c JOIN {.}pg_namespace n ON n.oid {=} c.relnamespace"
    "\nLEFT JOIN {.}pg_index x ON x.indexrelid {=} c.oid WHERE {!1}) AS i";

static const char qualified_template[] = "c.oid {=} {.}to_regclass({0})";
static const char visible_template[] =
    "(c.relname {=} ({.}parse_ident({0}))[1]::{.}name AND c.relkind {=} ANY (ARRAY['i', 'I']::"
    "{.}\"char\"[]) AND n.nspname {=} ANY ({.}current_schemas(true)))";

SqlProbe sql_probe_drop_index(Arena *arena, SqlCursor cursor)
{
    Builder condition = {.arena = arena};
    Builder count = {.arena = arena};
    SqlName name;
    size_t name_count = 0;
    if (!sql_accept(&cursor, "CONCURRENTLY"))
        return (SqlProbe){0};
    sql_skip_if_exists(&cursor);
    for (;; sql_advance(&cursor)) {
        if (!sql_probe_read_name(arena, &cursor, &name))
            return (SqlProbe){0};
        builder_add(&condition, name_count++ > 0 ? TEXT(" OR ") : TEXT(""));
        sql_probe_expand(&condition, name.part_count > 1 ? qualified_template : visible_template,
                         &name.text);
        if (!sql_at_mark(&cursor, ","))
            break;
    }
    builder_add_number(&count, name_count);
    const Text values[] = {builder_text(&count), builder_text(&condition)};
    return (SqlProbe){false, sql_probe_query(arena, drop_template, values)};
}

enum { TABLE, PARTITION, WITHOUT_TABLE, DETACH_VALUE_COUNT };

static const char detach_template[] =
    "SELECT a[1], a[2] FROM (SELECT CASE WHEN t IS NULL THEN ARRAY[{2}]"
    "\nWHEN p IS NULL THEN ARRAY['run'] WHEN h.inhrelid IS NULL THEN ARRAY['done']"
    "\nWHEN NOT h.inhdetachpending THEN ARRAY['run'] WHEN " SQL_PROBE_IS_BUSY("t") //
    "\nTHEN ARRAY['wait', {.}concat('another session is at work on ', t)]"
    "\nELSE ARRAY['first', {.}concat('ALTER TABLE ', t, ' DETACH PARTITION ', p, ' FINALIZE')]"
    " END AS a FROM (SELECT {.}to_regclass({0}) AS t, {.}to_regclass({1}) AS p) AS x"
    "\nLEFT JOIN {.}pg_inherits h ON h.inhrelid {=} p AND h.inhparent {=} t) AS s";

SqlProbe sql_probe_alter_table(Arena *arena, SqlCursor cursor)
{
    SqlName table;
    SqlName partition;
    bool may_be_missing = sql_at(&cursor, "IF");
    sql_skip_if_exists(&cursor);
    sql_accept(&cursor, "ONLY");
    if (!sql_probe_read_name(arena, &cursor, &table))
        return (SqlProbe){0};
    if (sql_at_mark(&cursor, "*"))
        sql_advance(&cursor);
    if (!sql_accept(&cursor, "DETACH") || !sql_accept(&cursor, "PARTITION") ||
        !sql_probe_read_name(arena, &cursor, &partition))
        return (SqlProbe){0};
    const Text values[DETACH_VALUE_COUNT] = {[TABLE] = table.text,
                                             [PARTITION] = partition.text,
                                             [WITHOUT_TABLE] =
                                                 may_be_missing ? TEXT("done") : TEXT("run")};
    return (SqlProbe){false, sql_probe_query(arena, detach_template, values)};
}
