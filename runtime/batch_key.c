// SPDX-License-Identifier: MIT
// What the catalog says of a batch's key. Ranges of a key that is not unique could not be kept
// small, and a row whose key is NULL lies in none of them.
#include "batch_key.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PG_EQ " OPERATOR(pg_catalog.=) "

// Of a row that describes one column.
enum { KEY_TYPE, KEY_COLLATION, KEY_UNSTABLE, KEY_NOT_NULL, KEY_UNIQUE, KEY_ESTIMATE, KEY_WIDTH };

typedef struct KeyReader {
    MigBatchKey *key;
    bool has_memory;
    bool is_unique;
    uint32_t missing;  // column that is not there, or MIG_UNSET
    uint32_t nullable; // column that may be NULL, or MIG_UNSET
} KeyReader;

// The first line of what the database said, without the excerpt: the SQL is not the author's.
static void fail_key_query(const MigWorkStep *step, MigError *said, MigError *error)
{
    char *text = strstr(said->message, "error: ");
    text = text == NULL ? said->message : text + strlen("error: ");
    text[strcspn(text, "\n")] = '\0';
    MigComplaint complaint = {text, NULL, NULL, NULL, NULL, 0, 0};
    mig__fail_statement(error, said->status, &step->place, "", &complaint);
    memcpy(error->sqlstate, said->sqlstate, sizeof error->sqlstate);
    error->sqlite_code = said->sqlite_code;
}

MigOutcome mig__key_query(const MigWorkStep *step, MigDriver *driver, const MigBuffer *sql,
                          MigRowFunction row, void *context, MigError *error)
{
    if (sql->has_failed) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    MigError said = {0};
    MigPiece piece = {MIG_PIECE_STEP, sql->data, sql->size, step->place, 0, false, NULL, NULL};
    MigOutcome outcome = driver->kind->statement(driver, &piece, row, context, NULL, &said);
    if (outcome == MIG__FAILED || outcome == MIG__RETRY) {
        fail_key_query(step, &said, error);
    } else if (outcome != MIG__DONE) {
        *error = said;
    }
    return outcome;
}

static void add_key_names(MigBuffer *sql, const MigWorkStep *step)
{
    for (uint32_t i = 0; i < step->name_count; i++) {
        mig__buffer_add_format(sql, "%s(%u, ", i > 0 ? ", " : "", (unsigned)i + 1);
        mig__buffer_add_literal(sql, mig__step_name(step, i));
        mig__buffer_add(sql, ")");
    }
}

// An index counts with exactly these columns in this order: else the walk would sort the table
// anew for each range.
void mig__key_describe_sql(MigBuffer *sql, const MigWorkStep *step)
{
    mig__buffer_add(sql, "WITH k(n, name) AS (VALUES ");
    add_key_names(sql, step);
    mig__buffer_add(sql, "), c AS (SELECT c.oid, c.reltuples FROM pg_catalog.pg_class AS c WHERE "
                         "c.oid" PG_EQ);
    mig__buffer_add_literal(sql, step->table);
    mig__buffer_add(
        sql,
        "::pg_catalog.regclass), a AS (SELECT k.n, a.attnum, a.attnotnull,"
        " CASE WHEN t.oid IS NOT NULL THEN"
        " pg_catalog.format('%I.%I', tn.nspname, t.typname) END AS type,"
        " CASE WHEN l.oid IS NULL THEN '' ELSE"
        " pg_catalog.format('%I.%I', ln.nspname, l.collname) END AS collation,"
        " NOT (CASE WHEN t.typbasetype" PG_EQ "0 THEN t.oid ELSE t.typbasetype END" PG_EQ
        "ANY (ARRAY['pg_catalog.int2', 'pg_catalog.int4', 'pg_catalog.int8', 'pg_catalog.numeric',"
        " 'pg_catalog.text', 'pg_catalog.varchar', 'pg_catalog.bpchar', 'pg_catalog.uuid',"
        " 'pg_catalog.bytea', 'pg_catalog.bool', 'pg_catalog.oid', 'pg_catalog.inet']"
        "::pg_catalog.regtype[]::pg_catalog.oid[])) AS unstable"
        " FROM k LEFT JOIN (pg_catalog.pg_attribute AS a"
        " JOIN pg_catalog.pg_type AS t ON t.oid" PG_EQ "a.atttypid"
        " JOIN pg_catalog.pg_namespace AS tn ON tn.oid" PG_EQ "t.typnamespace"
        " LEFT JOIN pg_catalog.pg_collation AS l ON l.oid" PG_EQ "a.attcollation"
        " LEFT JOIN pg_catalog.pg_namespace AS ln ON ln.oid" PG_EQ "l.collnamespace)"
        " ON a.attrelid" PG_EQ "(SELECT c.oid FROM c) AND a.attnum OPERATOR(pg_catalog.>) 0"
        " AND NOT a.attisdropped AND a.attname::pg_catalog.text" PG_EQ "k.name)"
        " SELECT a.type, a.collation, a.unstable, a.attnotnull, EXISTS (SELECT 1 FROM"
        " pg_catalog.pg_index AS i WHERE i.indrelid" PG_EQ "(SELECT c.oid FROM c)"
        " AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indnkeyatts" PG_EQ
        "(SELECT pg_catalog.count(*) FROM k)"
        " AND pg_catalog.starts_with(pg_catalog.concat(i.indkey::pg_catalog.text, ' '),"
        " pg_catalog.concat((SELECT pg_catalog.string_agg(a.attnum::pg_catalog.text, ' ' ORDER BY"
        " a.n) FROM a), ' '))), (SELECT c.reltuples::pg_catalog.int8 FROM c) FROM a ORDER BY a.n");
}

// Takes a name out of its quotes and moves *place behind it and a dot.
static void take_quoted_name(MigBuffer *name, const char **place)
{
    const char *p = *place + 1;
    for (; *p != '\0' && (*p != '"' || p[1] == '"'); p++) {
        mig__buffer_add_bytes(name, p, 1);
        p += *p == '"';
    }
    p += *p == '"';
    *place = p + (*p == '.');
}

// INTEGER PRIMARY KEY is the rowid, which has no index of its own and is never NULL.
static void add_sqlite_description(MigBuffer *sql, const MigWorkStep *step)
{
    MigBuffer parts[2] = {{NULL, 0, 0, false}, {NULL, 0, 0, false}};
    const char *place = step->table;
    uint32_t count = 0;
    while (*place != '\0' && count < 2) {
        take_quoted_name(&parts[count++], &place);
    }
    const char *table = mig__buffer_text(&parts[count == 2]);
    const char *schema = count == 2 ? mig__buffer_text(&parts[0]) : "main";
    mig__buffer_add(sql, "WITH k(n, name) AS (VALUES ");
    add_key_names(sql, step);
    mig__buffer_add(sql, "), o(t, s) AS (VALUES (");
    mig__buffer_add_literal(sql, table);
    mig__buffer_add(sql, ", ");
    mig__buffer_add_literal(sql, schema);
    mig__buffer_add(
        sql,
        ")), c AS (SELECT x.* FROM o, pragma_table_info(o.t, o.s) AS x),"
        " i AS (SELECT x.* FROM o, pragma_index_list(o.t, o.s) AS x),"
        " a AS (SELECT k.n, lower(k.name) AS name, c.name AS found, c.pk > 0 AND (SELECT count(*)"
        " FROM c WHERE pk > 0) = 1 AND upper(c.type) = 'INTEGER' AND NOT EXISTS (SELECT 1 FROM i"
        " WHERE i.origin = 'pk') AS is_rowid, c.\"notnull\" AS is_not_null,"
        " c.name IS NULL AND lower(k.name) IN ('rowid', 'oid', '_rowid_') AND EXISTS (SELECT 1"
        " FROM c) AND EXISTS (SELECT 1 FROM sqlite_master, o WHERE type = 'table' AND"
        " sqlite_master.name = o.t COLLATE NOCASE) AS is_hidden"
        " FROM k LEFT JOIN c ON lower(c.name) = lower(k.name))"
        " SELECT CASE WHEN a.found IS NOT NULL OR a.is_hidden THEN '' END, '', 'f',"
        " CASE WHEN a.is_not_null OR a.is_rowid OR a.is_hidden THEN 't' ELSE 'f' END,"
        " CASE WHEN (SELECT count(*) FROM k) = 1 AND (a.is_rowid OR a.is_hidden) OR EXISTS"
        " (SELECT 1 FROM i, o WHERE i.\"unique\" AND NOT i.partial AND (SELECT group_concat(lower("
        "y.name), char(10)) FROM (SELECT name FROM pragma_index_info(i.name, o.s) ORDER BY seqno)"
        " AS y) = (SELECT group_concat(z.name, char(10)) FROM (SELECT name FROM a ORDER BY n)"
        " AS z)) THEN 't' ELSE 'f' END, 0 FROM a ORDER BY a.n");
    sql->has_failed |= parts[0].has_failed || parts[1].has_failed;
    mig__buffer_free(&parts[0]);
    mig__buffer_free(&parts[1]);
}

static char *copy_key_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    return copy == NULL ? NULL : memcpy(copy, text, size);
}

static bool take_key_row(void *context, size_t column_count, const char *const *values)
{
    KeyReader *reader = context;
    MigBatchKey *key = reader->key;
    uint32_t index = key->described;
    if (column_count != KEY_WIDTH || index >= key->step->name_count) {
        return false;
    }
    if (values[KEY_TYPE] == NULL) {
        reader->missing = reader->missing == MIG_UNSET ? index : reader->missing;
        key->described++;
        return true;
    }
    MigKeyColumn *column = &key->columns[index];
    column->name = mig__step_name(key->step, index);
    column->type = copy_key_text(values[KEY_TYPE]);
    column->collation = copy_key_text(values[KEY_COLLATION]);
    column->is_unstable = strcmp(values[KEY_UNSTABLE], "t") == 0;
    key->described++;
    key->is_unstable |= column->is_unstable;
    if (strcmp(values[KEY_NOT_NULL], "t") != 0 && reader->nullable == MIG_UNSET) {
        reader->nullable = index;
    }
    reader->is_unique = strcmp(values[KEY_UNIQUE], "t") == 0;
    if (values[KEY_ESTIMATE] != NULL && values[KEY_ESTIMATE][0] != '-') {
        key->estimate = strtoull(values[KEY_ESTIMATE], NULL, 10);
    }
    reader->has_memory &= column->type != NULL && column->collation != NULL;
    return true;
}

// `before` and `after` stand around the column's name.
static void fail_key(const MigWorkStep *step, const char *before, const char *column,
                     const char *after, const char *hint, MigError *error)
{
    MigBuffer text = {NULL, 0, 0, false};
    mig__buffer_add_format(&text, "batch \"%s\" cannot walk along the key of %s: %s%s%s",
                           step->name, step->table, before, column, after);
    MigComplaint complaint = {mig__buffer_text(&text), NULL, hint, NULL, NULL, 0, 0};
    mig__fail_statement(error, MIG_REFUSED, &step->place, "", &complaint);
    mig__buffer_free(&text);
}

static MigOutcome judge_key(const KeyReader *reader, MigError *error)
{
    const MigWorkStep *step = reader->key->step;
    if (!reader->has_memory) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    if (reader->key->described != step->name_count) {
        fail_key(step, "the catalog does not show it", "", "", NULL, error);
        return MIG__FAILED;
    }
    if (reader->missing != MIG_UNSET) {
        fail_key(step, "there is no column \"", mig__step_name(step, reader->missing), "\"",
                 "name the table's key behind \"over\"; a name with upper-case letters stands in "
                 "double quotes",
                 error);
        return MIG__FAILED;
    }
    if (reader->nullable != MIG_UNSET) {
        fail_key(step, "column \"", mig__step_name(step, reader->nullable),
                 "\" may be NULL, and such rows would be left out",
                 "make it NOT NULL, or take another key", error);
        return MIG__FAILED;
    }
    if (!reader->is_unique) {
        fail_key(step, "no primary key or unique index is on exactly these columns, in this order",
                 "", "", "take the columns of one, all of them and in its order", error);
        return MIG__FAILED;
    }
    return MIG__DONE;
}

static bool take_key_estimate(void *context, size_t column_count, const char *const *values)
{
    MigBatchKey *key = context;
    if (column_count == 1 && values[0] != NULL && values[0][0] != '-') {
        key->estimate = strtoull(values[0], NULL, 10);
    }
    return true;
}

// Where there is a rowid, the span of its values is at least the number of rows; asking costs two
// steps down the tree.
static void estimate_by_rowid(MigBatchKey *key, MigDriver *driver)
{
    MigBuffer sql = {NULL, 0, 0, false};
    MigError ignored = {0};
    mig__buffer_add(&sql, "SELECT (SELECT max(rowid) FROM ");
    mig__buffer_add(&sql, key->step->table);
    mig__buffer_add(&sql, ") - (SELECT min(rowid) FROM ");
    mig__buffer_add(&sql, key->step->table);
    mig__buffer_add(&sql, ") + 1");
    mig__key_query(key->step, driver, &sql, take_key_estimate, key, &ignored);
    mig__buffer_free(&sql);
}

MigOutcome mig__key_describe(MigBatchKey *key, const MigWorkStep *step, MigDriver *driver,
                             MigError *error)
{
    MigBuffer sql = {NULL, 0, 0, false};
    KeyReader reader = {key, true, false, MIG_UNSET, MIG_UNSET};
    mig__key_free(key);
    key->step = step;
    key->dialect = driver->kind->dialect;
    key->columns = calloc(step->name_count, sizeof *key->columns);
    if (key->columns == NULL) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    if (key->dialect == MIG_POSTGRESQL) {
        mig__key_describe_sql(&sql, step);
    } else {
        add_sqlite_description(&sql, step);
    }
    MigOutcome outcome = mig__key_query(step, driver, &sql, take_key_row, &reader, error);
    mig__buffer_free(&sql);
    if (outcome != MIG__DONE) {
        return outcome;
    }
    outcome = judge_key(&reader, error);
    if (outcome == MIG__DONE && key->dialect == MIG_SQLITE) {
        estimate_by_rowid(key, driver);
    }
    return outcome;
}

void mig__key_free(MigBatchKey *key)
{
    for (uint32_t i = 0; key->columns != NULL && i < key->described; i++) {
        free(key->columns[i].type);
        free(key->columns[i].collation);
    }
    free(key->columns);
    memset(key, 0, sizeof *key);
}
