// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sql.h"

static SqlTraits classify(const char *sql, MigDialect dialect)
{
    return sql_classify(text_from(sql), dialect);
}

static SqlControl control(const char *sql, MigDialect dialect)
{
    return sql_control(text_from(sql), dialect);
}

#define assert_each_of(read, list, dialect, field, expected)                                       \
    for (size_t i_ = 0; i_ < sizeof(list) / sizeof *(list); i_++)                                  \
        if (read((list)[i_], (dialect)).field != (expected))                                       \
    fail_msg("%s of: %s", #field, (list)[i_])

#define assert_each(list, dialect, field, expected)                                                \
    assert_each_of(classify, list, dialect, field, expected)

static void test_sql_recognises_what_postgresql_refuses_in_a_transaction(void **state)
{
    (void)state;
    static const char *const statements[] = {
        "CREATE DATABASE x",
        "create /* a */ database x",
        "DROP DATABASE IF EXISTS x",
        "ALTER DATABASE x SET TABLESPACE y",
        "ALTER DATABASE \"x\" SET TABLESPACE y",
        "CREATE TABLESPACE x LOCATION '/x'",
        "DROP TABLESPACE x",
        "CREATE INDEX CONCURRENTLY ON t (a)",
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)",
        "-- why\nCREATE UNIQUE INDEX CONCURRENTLY i ON t (a)",
        "DROP INDEX CONCURRENTLY i",
        "DROP INDEX CONCURRENTLY IF EXISTS a.i, b.j CASCADE",
        "REINDEX SCHEMA s",
        "REINDEX DATABASE d",
        "REINDEX SYSTEM d",
        "REINDEX (VERBOSE) SCHEMA s",
        "REINDEX TABLE CONCURRENTLY t",
        "REINDEX INDEX CONCURRENTLY i",
        "REINDEX (CONCURRENTLY) TABLE t",
        "REINDEX (VERBOSE, CONCURRENTLY true) TABLE t",
        "REINDEX (VERBOSE) TABLE CONCURRENTLY t",
        "VACUUM",
        "VACUUM (FULL) t",
        "vacuum analyze t",
        "CLUSTER",
        "CLUSTER VERBOSE",
        "CLUSTER (VERBOSE)",
        "ALTER SYSTEM SET work_mem = '1MB'",
        "ALTER SYSTEM RESET ALL",
        "CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p",
        "CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p WITH (enabled = false)",
        "CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p WITH (connect)",
        "DROP SUBSCRIPTION s",
        "ALTER SUBSCRIPTION s REFRESH PUBLICATION",
        "ALTER SUBSCRIPTION s SET PUBLICATION p",
        "ALTER SUBSCRIPTION s ADD PUBLICATION p WITH (copy_data = false)",
        "ALTER SUBSCRIPTION s DROP PUBLICATION p WITH (refresh = true)",
        "ALTER TABLE t DETACH PARTITION p CONCURRENTLY",
        "ALTER TABLE IF EXISTS ONLY a.t DETACH PARTITION a.p CONCURRENTLY",
        "ALTER TABLE \"t t\" * DETACH PARTITION \"p\" CONCURRENTLY",
    };
    assert_each(statements, MIG_POSTGRESQL, is_autocommit, true);
}

static void test_sql_leaves_their_neighbours_in_a_transaction(void **state)
{
    (void)state;
    static const char *const statements[] = {
        "CREATE INDEX i ON t (a)",
        "CREATE INDEX \"concurrently\" ON t (a)",
        "CREATE INDEX i ON concurrently (a)",
        "CREATE INDEX /* CONCURRENTLY */ i ON t (a)",
        "CREATE INDEX -- CONCURRENTLY\n i ON t (a)",
        "DROP INDEX \"concurrently\"",
        "DROP INDEX IF EXISTS i",
        "REINDEX TABLE t",
        "REINDEX TABLE \"concurrently\"",
        "REINDEX (CONCURRENTLY false) TABLE t",
        "REINDEX (CONCURRENTLY off, VERBOSE) TABLE t",
        "REINDEX (VERBOSE) TABLE t",
        "CLUSTER t",
        "CLUSTER t USING i",
        "CLUSTER VERBOSE t",
        "CLUSTER (VERBOSE) t",
        "ALTER DATABASE x SET work_mem = '1MB'",
        "ALTER DATABASE x RENAME TO y",
        "CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p WITH (connect = false)",
        "CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p WITH (a = 'x', create_slot=false)",
        "CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p WITH (connect = 'off')",
        "ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = false)",
        "ALTER SUBSCRIPTION s SET (slot_name = NONE)",
        "ALTER SUBSCRIPTION s DISABLE",
        "ALTER TABLE t DETACH PARTITION p",
        "ALTER TABLE t DETACH PARTITION concurrently",
        "ALTER TABLE t DETACH PARTITION p FINALIZE",
        "ALTER TABLE t ADD COLUMN concurrently int",
        "COMMENT ON TABLE t IS 'VACUUM CONCURRENTLY'",
        "SELECT 'CREATE DATABASE x'",
        "DO $$ BEGIN EXECUTE 'VACUUM'; END $$",
        "ANALYZE t",
        "CREATE TABLE database (vacuum int)",
        "CALL p()",
    };
    assert_each(statements, MIG_POSTGRESQL, is_autocommit, false);
}

static void test_sql_recognises_what_sqlite_refuses_in_a_transaction(void **state)
{
    (void)state;
    static const char *const alone[] = {"VACUUM",
                                        "VACUUM INTO 'x'",
                                        "PRAGMA journal_mode = WAL",
                                        "pragma JOURNAL_MODE=wal",
                                        "PRAGMA main.journal_mode = WAL",
                                        "PRAGMA \"journal_mode\" = WAL",
                                        "PRAGMA synchronous(1)",
                                        "PRAGMA auto_vacuum = 1",
                                        "PRAGMA page_size = 4096"};
    static const char *const inside[] = {"PRAGMA user_version = 1", "REINDEX", "ANALYZE",
                                         "PRAGMA main.user_version",
                                         "CREATE INDEX concurrently ON t (a)"};
    assert_each(alone, MIG_SQLITE, is_autocommit, true);
    assert_each(inside, MIG_SQLITE, is_autocommit, false);
}

static void test_sql_knows_transaction_control(void **state)
{
    (void)state;
    static const char *const begins[] = {"BEGIN", "begin work", "START TRANSACTION",
                                         "BEGIN ISOLATION LEVEL SERIALIZABLE"};
    static const char *const commits[] = {"COMMIT", "END", "commit work", "END TRANSACTION"};
    static const char *const others[] = {"COMMIT PREPARED 'x'",
                                         "COMMIT AND CHAIN",
                                         "ROLLBACK",
                                         "ROLLBACK TO s",
                                         "ABORT",
                                         "SAVEPOINT s",
                                         "RELEASE s",
                                         "PREPARE TRANSACTION 'x'",
                                         "ROLLBACK PREPARED 'x'"};
    static const char *const none[] = {"PREPARE p AS SELECT 1", "SELECT 1",
                                       "CREATE TABLE begin (a int)", "\"begin\"", "CALL commit()"};
    assert_each_of(control, begins, MIG_POSTGRESQL, is_begin, true);
    assert_each_of(control, begins, MIG_POSTGRESQL, is_transaction, true);
    assert_each_of(control, commits, MIG_POSTGRESQL, is_commit, true);
    assert_each_of(control, commits, MIG_POSTGRESQL, is_transaction, true);
    assert_each_of(control, others, MIG_POSTGRESQL, is_transaction, true);
    assert_each_of(control, others, MIG_POSTGRESQL, is_commit, false);
    assert_each_of(control, others, MIG_POSTGRESQL, is_begin, false);
    assert_each_of(control, none, MIG_POSTGRESQL, is_transaction, false);
    assert_true(control("BEGIN IMMEDIATE", MIG_SQLITE).is_begin);
    assert_true(control("RELEASE s", MIG_SQLITE).is_transaction);
    assert_false(control("ABORT", MIG_SQLITE).is_transaction);
}

static void assert_forbidden(const char *sql, MigDialect dialect, const char *expected)
{
    Text forbidden = control(sql, dialect).forbidden;
    if (!text_is(forbidden, expected))
        fail_msg("\"%.*s\" and not \"%s\" in: %s", TEXT_ARGS(forbidden), expected, sql);
}

static void test_sql_names_what_the_runtime_owns(void **state)
{
    (void)state;
    assert_forbidden("DISCARD ALL", MIG_POSTGRESQL, "DISCARD ALL");
    assert_forbidden("DISCARD TEMP", MIG_POSTGRESQL, "");
    assert_forbidden("SET client_encoding = 'UTF8'", MIG_POSTGRESQL, "SET client_encoding");
    assert_forbidden("set session CLIENT_ENCODING to x", MIG_POSTGRESQL, "SET client_encoding");
    assert_forbidden("SET LOCAL backslash_quote = on", MIG_POSTGRESQL, "SET backslash_quote");
    assert_forbidden("SET \"standard_conforming_strings\" = on", MIG_POSTGRESQL,
                     "SET standard_conforming_strings");
    assert_forbidden("SET NAMES 'UTF8'", MIG_POSTGRESQL, "SET NAMES");
    assert_forbidden("RESET client_encoding", MIG_POSTGRESQL, "SET client_encoding");
    assert_forbidden("SET search_path = x", MIG_POSTGRESQL, "");
    assert_forbidden("SELECT 'DISCARD ALL'", MIG_POSTGRESQL, "");
    assert_forbidden("ATTACH 'x' AS y", MIG_SQLITE, "ATTACH");
    assert_forbidden("DETACH y", MIG_SQLITE, "DETACH");
    assert_forbidden("PRAGMA foreign_keys = off", MIG_SQLITE, "PRAGMA foreign_keys");
    assert_forbidden("PRAGMA main.foreign_keys", MIG_SQLITE, "PRAGMA foreign_keys");
    assert_forbidden("PRAGMA [foreign_keys](0)", MIG_SQLITE, "PRAGMA foreign_keys");
    assert_forbidden("PRAGMA foreign_key_check", MIG_SQLITE, "");
    assert_forbidden("PRAGMA defer_foreign_keys = on", MIG_SQLITE, "");
}

static void assert_keys(const char *sql, MigDialect dialect, const char *expected)
{
    SqlControl found = control(sql, dialect);
    const char *name = found.is_keys_off ? "off" : found.is_keys_on ? "on" : "";
    if (strcmp(name, expected) != 0)
        fail_msg("\"%s\" and not \"%s\" in: %s", name, expected, sql);
}

static void test_sql_knows_foreign_keys_switched_on_and_off(void **state)
{
    (void)state;
    assert_keys("PRAGMA foreign_keys = off", MIG_SQLITE, "off");
    assert_keys("pragma foreign_keys=0", MIG_SQLITE, "off");
    assert_keys("PRAGMA foreign_keys(OFF)", MIG_SQLITE, "off");
    assert_keys("PRAGMA \"foreign_keys\" = 'on'", MIG_SQLITE, "on");
    assert_keys("PRAGMA foreign_keys = 1", MIG_SQLITE, "on");
    assert_keys("PRAGMA foreign_keys", MIG_SQLITE, "");
    assert_keys("PRAGMA foreign_keys = 10", MIG_SQLITE, "");
    assert_keys("PRAGMA foreign_key_check", MIG_SQLITE, "");
    assert_keys("PRAGMA foreign_keys = off", MIG_POSTGRESQL, "");
}

static void test_sql_calls_a_session_dirty_unless_it_is_surely_not(void **state)
{
    (void)state;
    static const char *const dirty[] = {"SET search_path = x",
                                        "SET LOCAL work_mem = 1",
                                        "RESET ALL",
                                        "SELECT set_config('a.b', 'c', false)",
                                        "SELECT pg_catalog.set_config('search_path', '', false)",
                                        "LISTEN x",
                                        "DO $$ BEGIN END $$",
                                        "CALL p()",
                                        "CREATE TEMP TABLE t (a int)",
                                        "CREATE OR REPLACE TEMPORARY VIEW v AS SELECT 1",
                                        "CREATE TABLE pg_temp.t (a int)",
                                        "SELECT my_function(1)",
                                        "SELECT public.lower('X')",
                                        "INSERT INTO t SELECT f(x) FROM u",
                                        "UPDATE t SET a = \"f\"(b)",
                                        "SELECT 1 INTO TEMP t",
                                        "CREATE TABLE t AS SELECT f()",
                                        "ALTER TABLE t ADD COLUMN a int DEFAULT f()",
                                        "PREPARE p AS SELECT 1",
                                        "LOAD 'x'",
                                        "CREATE EXTENSION x",
                                        "SOMETHING new"};
    static const char *const clean[] = {
        "CREATE TABLE t (a int DEFAULT f())",
        "CREATE TABLE t AS SELECT 1 AS a",
        "ALTER TABLE t ADD COLUMN a varchar(10) NOT NULL DEFAULT 'x'",
        "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (b)",
        "DROP TABLE t",
        "INSERT INTO t (a, b) VALUES (1, lower('X')), (2, now())",
        "INSERT INTO s.t (a) VALUES (1) ON CONFLICT (a) DO NOTHING",
        "UPDATE t SET a = coalesce(a, 0) WHERE b IN (1, 2)",
        "DELETE FROM t WHERE EXISTS (SELECT 1 FROM u)",
        "SELECT 1",
        "COMMENT ON TABLE t IS 'set_config'",
        "GRANT SELECT ON t TO r"};
    assert_each(dirty, MIG_POSTGRESQL, is_session_dirty, true);
    assert_each(clean, MIG_POSTGRESQL, is_session_dirty, false);
}

static void test_sql_calls_brief_what_neither_scans_nor_rewrites(void **state)
{
    (void)state;
    static const char *const brief[] = {
        "CREATE TABLE t (a int PRIMARY KEY, b text REFERENCES u (c))",
        "CREATE OR REPLACE FUNCTION f() RETURNS int AS 'x' LANGUAGE sql",
        "ALTER TABLE t ADD COLUMN a varchar(100)",
        "ALTER TABLE IF EXISTS ONLY s.t ADD a int, DROP COLUMN b",
        "ALTER TABLE t RENAME COLUMN a TO b",
        "ALTER TABLE t ALTER COLUMN a SET DEFAULT 1",
        "ALTER TABLE t ALTER a DROP NOT NULL",
        "ALTER TYPE e ADD VALUE 'x'",
        "DROP TABLE t",
        "DROP INDEX i",
        "COMMENT ON TABLE t IS 'x'"};
    static const char *const long_[] = {"CREATE INDEX i ON t (a)",
                                        "CREATE TABLE t AS SELECT 1",
                                        "CREATE TABLE p PARTITION OF t DEFAULT",
                                        "CREATE TEMP TABLE t (a int)",
                                        "ALTER TABLE t ADD COLUMN a int NOT NULL",
                                        "ALTER TABLE t ADD COLUMN a int DEFAULT 1",
                                        "ALTER TABLE t ADD COLUMN a serial",
                                        "ALTER TABLE t ADD COLUMN a mydomain",
                                        "ALTER TABLE t ADD COLUMN a int, ADD CHECK (a > 0)",
                                        "ALTER TABLE t ALTER COLUMN a TYPE bigint",
                                        "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
                                        "ALTER TABLE t VALIDATE CONSTRAINT c",
                                        "DROP INDEX CONCURRENTLY i",
                                        "INSERT INTO t VALUES (1)",
                                        "SELECT 1",
                                        "BEGIN"};
    assert_each(brief, MIG_POSTGRESQL, is_brief, true);
    assert_each(long_, MIG_POSTGRESQL, is_brief, false);
    assert_false(classify("ALTER TABLE t DROP COLUMN a", MIG_SQLITE).is_brief);
    assert_false(classify("DROP TABLE t", MIG_SQLITE).is_brief);
}

static void test_sql_takes_rows_to_be_written_unless_they_surely_are_not(void **state)
{
    (void)state;
    static const char *const writing[] = {"INSERT INTO t VALUES (1)",
                                          "WITH x AS (SELECT 1) DELETE FROM t",
                                          "DROP TABLE t",
                                          "CREATE TABLE t AS SELECT 1",
                                          "ALTER TABLE t RENAME TO u",
                                          "ALTER TABLE t DROP COLUMN a",
                                          "ALTER TABLE t ADD COLUMN a int DEFAULT 1 REFERENCES u",
                                          "REPLACE INTO t VALUES (1)",
                                          "SELECT 1"};
    static const char *const schema_only[] = {
        "CREATE TABLE t (a int)",
        "CREATE TEMP TABLE t (a int)",
        "CREATE TABLE IF NOT EXISTS t (a int DEFAULT (1))",
        "CREATE UNIQUE INDEX i ON t (a)",
        "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END",
        "CREATE VIEW v AS SELECT 1",
        "DROP INDEX i",
        "ALTER TABLE t ADD COLUMN a decimal(1, 2)",
        "ALTER TABLE t RENAME COLUMN a TO b",
        "PRAGMA user_version = 1"};
    assert_each(writing, MIG_SQLITE, writes_rows, true);
    assert_each(schema_only, MIG_SQLITE, writes_rows, false);
}

// What decides may stand far behind the tokens that are kept.
static void test_sql_reads_long_statements_to_their_end(void **state)
{
    (void)state;
    static const size_t counts[] = {50, 84, 85, 86, 127, 128, 129, 1000};
    Arena *arena = arena_create();
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        Builder plain = {.arena = arena}, calling = {.arena = arena};
        builder_add(&plain, TEXT("SELECT a"));
        for (size_t j = 0; j < counts[i]; j++)
            builder_add(&plain, TEXT(" + a"));
        builder_add(&calling, builder_text(&plain));
        builder_add(&calling, TEXT(" + my_function(1)"));
        assert_false(sql_classify(builder_text(&plain), MIG_POSTGRESQL).is_session_dirty);
        assert_true(sql_classify(builder_text(&calling), MIG_POSTGRESQL).is_session_dirty);
    }
    arena_destroy(arena);
}

static void test_sql_survives_statements_that_are_cut_off(void **state)
{
    (void)state;
    static const char *const statements[] = {"",
                                             "CREATE",
                                             "CREATE INDEX",
                                             "ALTER TABLE",
                                             "ALTER TABLE t ADD",
                                             "REINDEX (",
                                             "REINDEX (a",
                                             "CLUSTER (",
                                             "SET",
                                             "SET LOCAL",
                                             "PRAGMA",
                                             "PRAGMA x.",
                                             "COPY",
                                             "COPY (",
                                             "CREATE SUBSCRIPTION s WITH (",
                                             "ALTER TABLE a.",
                                             "INSERT INTO",
                                             "SELECT (",
                                             "SELECT 'x",
                                             "CREATE OR",
                                             "ALTER TABLE t ADD a int,",
                                             "ALTER SUBSCRIPTION",
                                             "DROP",
                                             ")",
                                             "((((",
                                             ";"};
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        classify(statements[i], MIG_POSTGRESQL);
        classify(statements[i], MIG_SQLITE);
    }
}

static void assert_canonical(const char *sql, const char *expected)
{
    Arena *arena = arena_create();
    Builder stream = {.arena = arena};
    sql_canonical(text_from(sql), MIG_POSTGRESQL, &stream);
    assert_string_equal(builder_text(&stream).data, expected);
    arena_destroy(arena);
}

static void test_sql_canonical_drops_blanks_and_comments_alone(void **state)
{
    (void)state;
    assert_canonical("", "");
    assert_canonical("SELECT a,1", "w6:SELECTw1:ao1:,n1:1");
    assert_canonical("  SELECT\n\t a -- x\n , /* y */ 1 ", "w6:SELECTw1:ao1:,n1:1");
    assert_canonical("select 'a  b' \"c  d\"", "w6:selects6:'a  b'q6:\"c  d\"");
    assert_canonical("DO $$ a  -- b\n $$", "w2:DOs14:$$ a  -- b\n $$");
}

static void test_sql_canonical_keeps_operators_apart(void **state)
{
    (void)state;
    assert_canonical("a@-b", "w1:ao2:@-w1:b");
    assert_canonical("a @ -b", "w1:ao1:@o1:-w1:b");
    assert_canonical("a=-1", "w1:ao1:=o1:-n1:1");
    assert_canonical("a = -1", "w1:ao1:=o1:-n1:1");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sql_recognises_what_postgresql_refuses_in_a_transaction),
        cmocka_unit_test(test_sql_leaves_their_neighbours_in_a_transaction),
        cmocka_unit_test(test_sql_recognises_what_sqlite_refuses_in_a_transaction),
        cmocka_unit_test(test_sql_knows_transaction_control),
        cmocka_unit_test(test_sql_names_what_the_runtime_owns),
        cmocka_unit_test(test_sql_knows_foreign_keys_switched_on_and_off),
        cmocka_unit_test(test_sql_calls_a_session_dirty_unless_it_is_surely_not),
        cmocka_unit_test(test_sql_calls_brief_what_neither_scans_nor_rewrites),
        cmocka_unit_test(test_sql_takes_rows_to_be_written_unless_they_surely_are_not),
        cmocka_unit_test(test_sql_reads_long_statements_to_their_end),
        cmocka_unit_test(test_sql_survives_statements_that_are_cut_off),
        cmocka_unit_test(test_sql_canonical_drops_blanks_and_comments_alone),
        cmocka_unit_test(test_sql_canonical_keeps_operators_apart),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests_name("sql", tests, NULL, NULL);
}
