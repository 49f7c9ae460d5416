// SPDX-License-Identifier: MIT
// CREATE INDEX CONCURRENTLY. The index is found by its name in the schema of its table. One that is
// not valid was left by a build that died: it is dropped, and built anew. One that is valid is
// compared with the statement: the server builds what the statement says on an empty copy of the
// table, in a subtransaction that is rolled back, and prints both definitions.
//
// The copy has the table's own name, in pg_temp, because an expression may name its table. What the
// server makes of it comes back in a setting of the session: a key, '=' and the definition with the
// real table's schema, or '!' and why there is none. It is taken away as it is read.
//
// Of a table that Citus distributes the coordinator's own index, on nothing, is valid for a moment
// before the shards get theirs, and stays so where the session dies then (measured, 12.1). So the
// nodes are asked; '?' in the setting says that a shard has no valid part of the index.
#include "sql_probe_parts.h"

#include "digest.h"

enum { TABLE, INDEX, ON_COPY, KEY, TABLESPACE, COMPARE, ON_SHARDS, VALUE_COUNT };

// $1: the table, $2: the index, $3: its schema, which Citus leaves out where it is public.
static const char shards_template[] =
    "SELECT coalesce({.}sum(CASE WHEN r.success THEN r.result::{.}int8 END), 0) {>=} (SELECT"
    " {.}count(*) FROM {.}pg_dist_shard s JOIN {.}pg_dist_placement p ON p.shardid {=} s.shardid"
    "\nWHERE s.logicalrelid::{.}oid {=} $1 AND p.shardstate {=} 1), {.}min(r.result) FILTER (WHERE"
    " NOT r.success) FROM {.}run_command_on_all_nodes({.}format('SELECT pg_catalog.count(*)"
    "\nFROM pg_catalog.pg_index i JOIN pg_catalog.unnest(%L::pg_catalog.text[]) n ON i.indexrelid"
    " OPERATOR(pg_catalog.=) pg_catalog.to_regclass(n) WHERE i.indisvalid',"
    "\nARRAY(SELECT {.}concat({.}quote_ident($3), '.', {.}quote_ident(a[{.}cardinality(a)]))"
    "\nFROM {.}pg_dist_shard s, LATERAL {.}parse_ident({.}shard_name($2, s.shardid)) AS a"
    "\nWHERE s.logicalrelid::{.}oid {=} $1))) r";

// The schema of the copy is printed as pg_temp or pg_temp_3: nothing that would have to be quoted.
static const char compare_template[] =
    "DECLARE t pg_catalog.pg_class; s pg_catalog.text; h pg_catalog.text; d pg_catalog.text;"
    "\no pg_catalog.oid; k pg_catalog.bool DEFAULT true; BEGIN"
    "\nSELECT c.* INTO t FROM {.}pg_class c WHERE c.oid {=} {.}to_regclass({0});"
    "\nSELECT n.nspname INTO s FROM {.}pg_namespace n WHERE n.oid {=} t.relnamespace;"
    "\nBEGIN EXECUTE {.}format('CREATE TEMPORARY TABLE %I (LIKE %I.%I)', t.relname, s, t.relname);"
    "\nEXECUTE {2};"
    "\nSELECT {.}concat('CREATE ', CASE WHEN x.indisunique THEN 'UNIQUE ' END, 'INDEX ',"
    " {.}quote_ident(c.relname), ' ON '), {.}concat({.}pg_get_indexdef(c.oid), {!4}) INTO h, d"
    "\nFROM {.}pg_index x JOIN {.}pg_class c ON c.oid {=} x.indexrelid WHERE x.indrelid"
    " {=} {.}to_regclass({.}format('pg_temp.%I', t.relname));"
    " d := {.}substr(d, {.}length(h) {+} 1);"
    " d := {.}concat('=', h, {.}quote_ident(s), {.}substr(d, {.}strpos(d, '.')));"
    "\nRAISE EXCEPTION SQLSTATE 'MIGC1';"
    "\nEXCEPTION WHEN SQLSTATE 'MIGC1' THEN NULL; WHEN OTHERS THEN d := {.}concat('!', SQLERRM); END;"
    "\nIF {.}to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL THEN"
    "\nEXECUTE 'SELECT c.oid FROM pg_catalog.pg_dist_partition p JOIN pg_catalog.pg_class c"
    " ON c.relnamespace OPERATOR(pg_catalog.=) $2 AND c.relname OPERATOR(pg_catalog.=) $3"
    "\nWHERE p.logicalrelid::pg_catalog.oid OPERATOR(pg_catalog.=) $1' INTO o"
    " USING t.oid, t.relnamespace, ({.}parse_ident({1}))[1]::{.}name; END IF;"
    "\nIF o IS NOT NULL THEN EXECUTE {6} INTO k, h USING t.oid, o, s;"
    " IF h IS NOT NULL THEN RAISE EXCEPTION USING ERRCODE := '08006',"
    "\nMESSAGE := {.}concat('a node of the cluster cannot be asked for its part of the index: ', h);"
    " END IF; END IF;"
    "\nIF NOT k THEN d := '?'; END IF;"
    "\nPERFORM {.}set_config('migc.index', {.}concat({3}, d), false); END";

static const char state_template[] =
    "WITH i AS MATERIALIZED (SELECT t.oid AS t, x.indrelid AS r,"
    " {.}concat({.}quote_ident(n.nspname), '.', {.}quote_ident(c.relname)) AS name,"
    " x.indisvalid AND x.indisready AND x.indislive AS is_good,"
    " {.}concat({.}pg_get_indexdef(x.indexrelid), {!4}) AS d,"
    " {.}current_setting('migc.index', true) AS w FROM {.}pg_class t JOIN {.}pg_namespace n"
    "\nON n.oid {=} t.relnamespace JOIN {.}pg_class c ON c.relnamespace {=} n.oid"
    "\nAND c.relname {=} ({.}parse_ident({1}))[1]::{.}name LEFT JOIN {.}pg_index x"
    "\nON x.indexrelid {=} c.oid WHERE t.oid {=} {.}to_regclass({0})),"
    "\ns AS MATERIALIZED (SELECT w, CASE"
    "\nWHEN r IS NULL THEN ARRAY['wrong', {.}concat(name, ' is there already, and is no index')]"
    "\nWHEN r {<>} t THEN ARRAY['wrong', {.}concat(name, ' is there already, on another table: ', d)]"
    "\nWHEN NOT is_good AND " SQL_PROBE_IS_BUSY("t") //
    "\nTHEN ARRAY['wait', {.}concat('another session is at work on the table of ', name)]"
    "\nWHEN NOT is_good THEN ARRAY['first', {.}concat('DROP INDEX CONCURRENTLY IF EXISTS ', name)]"
    "\nWHEN {.}substr(w, 1, 17) {=} {.}concat({3}, '?')"
    "\nTHEN ARRAY['first', {.}concat('DROP INDEX CONCURRENTLY IF EXISTS ', name)]"
    "\nWHEN {.}substr(w, 1, 17) {=} {.}concat({3}, '!') THEN ARRAY['there', {.}concat(name,"
    " ' is there already, and its definition cannot be compared: ', {.}substr(w, 18))]"
    "\nWHEN {.}substr(w, 1, 17) {=} {.}concat({3}, '=') THEN CASE"
    "\nWHEN {.}substr(w, 18) {=} d THEN ARRAY['done'] ELSE ARRAY['wrong', {.}concat(name,"
    " ' is there already, with another definition:', {.}chr(10), '  there:  ', d, {.}chr(10),"
    " '  wanted: ', {.}substr(w, 18))] END ELSE ARRAY['compare', {5}] END AS a FROM i)"
    "\nSELECT coalesce(a[1], 'run'), a[2],"
    "\nCASE WHEN w IS NOT NULL THEN {.}set_config('migc.index', '', false) END"
    "\nFROM (SELECT 1) AS one LEFT JOIN s ON true";

static const char tablespace[] = "{.}concat(' TABLESPACE ', coalesce((SELECT p.spcname FROM "
                                 "{.}pg_tablespace p WHERE p.oid {=} c.reltablespace), '-'))";

// Tells what was worked out for this statement from what was for another.
static Text make_key(Arena *arena, Text statement)
{
    MigDigest digest;
    char hex[MIG_DIGEST_HEX_SIZE];
    mig__digest_init(&digest);
    mig__digest_update(&digest, statement.data, statement.size);
    mig__digest_final_hex(&digest, hex);
    return (Text){text_copy(arena, (Text){hex, 16}), 16};
}

// Its text from the cursor to the end.
static Text rest_of(const SqlCursor *cursor)
{
    Text text = cursor->tokens->text;
    return (Text){text.data + cursor->token.offset, text.size - cursor->token.offset};
}

static Text write_probe(Arena *arena, const SqlCursor *cursor, bool is_unique, const SqlName *table,
                        const SqlName *index)
{
    Text values[VALUE_COUNT] = {[TABLE] = table->text, [INDEX] = index->text};
    const Text parts[] = {is_unique ? TEXT("UNIQUE ") : TEXT(""), index->text, table->last,
                          rest_of(cursor)};
    SqlCursor ahead = *cursor;
    values[ON_COPY] = sql_probe_query(arena, "CREATE {!0}INDEX {!1} ON pg_temp.{!2} {!3}", parts);
    values[KEY] = make_key(arena, cursor->tokens->text);
    values[TABLESPACE] =
        sql_skip_to(&ahead, "TABLESPACE") ? sql_probe_query(arena, tablespace, NULL) : TEXT("''");
    values[ON_SHARDS] = sql_probe_query(arena, shards_template, NULL);
    const Text body = sql_probe_query(arena, compare_template, values);
    values[COMPARE] = sql_probe_query(arena, "DO {0}", &body);
    return sql_probe_query(arena, state_template, values);
}

SqlProbe sql_probe_create_index(Arena *arena, SqlCursor cursor, bool is_unique)
{
    SqlName index;
    SqlName table;
    if (!sql_accept(&cursor, "CONCURRENTLY"))
        return (SqlProbe){0};
    sql_skip_if_exists(&cursor);
    if (sql_at(&cursor, "ON")) // the server gives it a name, which nobody knows afterwards
        return (SqlProbe){0};
    if (!sql_probe_read_name(arena, &cursor, &index) || index.part_count != 1 ||
        !sql_accept(&cursor, "ON"))
        return (SqlProbe){0};
    sql_accept(&cursor, "ONLY");
    if (!sql_probe_read_name(arena, &cursor, &table))
        return (SqlProbe){0};
    if (sql_at_mark(&cursor, "*"))
        sql_advance(&cursor);
    return (SqlProbe){false, write_probe(arena, &cursor, is_unique, &table, &index)};
}
