// SPDX-License-Identifier: MIT
// REINDEX may always be run again. CONCURRENTLY, one that died leaves indexes behind that are not
// valid and cost every write: those that its next run is to make again are dropped first.
#include "sql_probe_parts.h"

// {!0}: which tables or indexes.
static const char leftover_template[] =
    "SELECT a[1], a[2] FROM (SELECT CASE WHEN x.indexrelid IS NULL THEN ARRAY['run'] WHEN " //
    SQL_PROBE_IS_BUSY(
        "x.indrelid") " THEN ARRAY['wait', {.}concat('another session is at work on ',"
                      " x.indrelid::{.}regclass)] ELSE ARRAY['first', {.}concat('DROP INDEX CONCURRENTLY IF EXISTS ',"
                      " {.}quote_ident(x.nspname), '.', {.}quote_ident(x.relname))] END AS a"
                      "\nFROM (SELECT 1) AS one LEFT JOIN (SELECT i.indexrelid, i.indrelid, c.relname, n.nspname"
                      "\nFROM {.}pg_index i JOIN {.}pg_class c ON c.oid {=} i.indexrelid"
                      "\nJOIN {.}pg_namespace n ON n.oid {=} c.relnamespace WHERE NOT i.indisvalid"
                      "\nAND c.relname {~} '_cc(new|old)[0-9]*$' AND {!0} ORDER BY c.oid LIMIT 1) AS x ON true) AS s";

// The name of a leftover is that of its index, cut off where it would be longer than a name may be.
static const char of_index[] =
    "EXISTS (SELECT FROM {.}pg_index o JOIN {.}pg_class p ON p.oid {=} o.indexrelid,"
    "\nLATERAL (SELECT {.}regexp_replace(c.relname::{.}text, '_cc(new|old)[0-9]*$', '') AS name) AS b"
    "\nWHERE o.indrelid {=} i.indrelid AND (o.indexrelid {=} {.}to_regclass({0}) OR o.indexrelid {=} ANY"
    " (ARRAY(SELECT r.relid FROM {.}pg_partition_tree({.}to_regclass({0})) AS r)))"
    "\nAND (p.relname::{.}text {=} b.name OR ({.}octet_length(b.name) {>} 50"
    "\nAND {.}starts_with(p.relname::{.}text, b.name))))";
// TOAST tables are those of the tables meant.
static const char of_tables[] =
    "i.indrelid {=} ANY (ARRAY(SELECT {.}unnest(ARRAY[t.oid, t.reltoastrelid]) FROM {.}pg_class t"
    "\nWHERE {!0}))";
static const char of_table[] =
    "(t.oid {=} {.}to_regclass({0}) OR t.oid {=} ANY (ARRAY(SELECT r.relid"
    "\nFROM {.}pg_partition_tree({.}to_regclass({0})) AS r)))";
static const char of_schema[] = "t.relnamespace {=} (SELECT s.oid FROM {.}pg_namespace s"
                                "\nWHERE s.nspname {=} ({.}parse_ident({0}))[1]::{.}name)";

static bool write_condition(Arena *arena, SqlCursor *cursor, Text kind, Text *condition)
{
    SqlName name;
    *condition = TEXT("true");
    if (text_equal_ignoring_case(kind, TEXT("DATABASE")))
        return true;
    if (!sql_probe_read_name(arena, cursor, &name))
        return false;
    bool is_index = text_equal_ignoring_case(kind, TEXT("INDEX"));
    bool is_schema = text_equal_ignoring_case(kind, TEXT("SCHEMA"));
    *condition = sql_probe_query(arena,
                                 is_index    ? of_index
                                 : is_schema ? of_schema
                                             : of_table,
                                 &name.text);
    if (!is_index)
        *condition = sql_probe_query(arena, of_tables, condition);
    return true;
}

SqlProbe sql_probe_reindex(Arena *arena, SqlCursor cursor)
{
    SqlProbe probe = {.is_repeatable = true};
    Text condition;
    bool is_concurrent = sql_find_option(cursor, "concurrently") == SQL_OPTION_TRUE;
    sql_skip_parentheses(&cursor);
    Text kind = sql_token_text(&cursor);
    sql_advance(&cursor);
    is_concurrent |= sql_accept(&cursor, "CONCURRENTLY");
    if (is_concurrent && write_condition(arena, &cursor, kind, &condition))
        probe.query = sql_probe_query(arena, leftover_template, &condition);
    return probe;
}
