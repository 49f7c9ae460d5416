// SPDX-License-Identifier: MIT
// Values and the types of columns: what a server takes, of which nothing is said, and what it
// refuses. Beside that what a key, a partition or an index of one kind cannot have, and texts in
// which something was renamed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fold_sql.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

typedef struct Case {
    const char *sql;
    const char *expected; // the only finding
} Case;

static const char *const accepted[] = {
    "CREATE TABLE a (id integer PRIMARY KEY); CREATE TABLE b (a bigint REFERENCES a)",
    "CREATE TABLE a (id varchar(9) PRIMARY KEY); CREATE TABLE b (a text REFERENCES a)",
    "CREATE TABLE a (id timestamptz PRIMARY KEY); CREATE TABLE b (a date REFERENCES a)",
    "CREATE DOMAIN d AS integer; CREATE TABLE a (id d PRIMARY KEY); CREATE TABLE b (a integer REFERENCES a)",
    "CREATE TABLE a (x integer DEFAULT '5', y numeric DEFAULT 'NaN', z boolean DEFAULT ' Of ', u real DEFAULT '-Infinity')",
    "CREATE TABLE a (x text DEFAULT now(), y varchar(50) DEFAULT 5, z char(5) DEFAULT true)",
    "CREATE TABLE a (x date DEFAULT now(), y timestamp DEFAULT CURRENT_DATE, z double precision DEFAULT 1)",
    "CREATE TABLE a (x uuid DEFAULT '{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}', y integer DEFAULT NULL, z jsonb DEFAULT '1')",
    "CREATE TABLE a (x date DEFAULT 'today', y timestamptz DEFAULT 'infinity', z integer[] DEFAULT '{}')",
    "CREATE TABLE a (x integer); ALTER TABLE a ALTER x TYPE text, ALTER x SET DEFAULT 'x'",
    "CREATE TABLE a (x text); ALTER TABLE a ALTER x TYPE integer USING x::integer",
    "CREATE TABLE a (x text); ALTER TABLE a ALTER x TYPE varchar(5)",
    "CREATE TABLE a (x integer PRIMARY KEY, y integer REFERENCES a); ALTER TABLE a ALTER x TYPE text, ALTER y TYPE text",
    "CREATE CAST (text AS uuid) WITH INOUT AS ASSIGNMENT; CREATE TABLE a (x text); ALTER TABLE a ALTER x TYPE uuid",
    "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (x e DEFAULT 'a', y e[] DEFAULT '{b}'); SELECT * FROM t WHERE x = 'b' OR x IN ('a', 'b')",
    "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (x e, y text); ALTER TYPE e RENAME VALUE 'a' TO 'z'; INSERT INTO t (x, y) VALUES ('z', 'a'); UPDATE t SET x = 'z', y = 'a' WHERE y = 'q'",
    "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (x e); ALTER TABLE t ALTER x TYPE text; UPDATE t SET x = 'b' WHERE x = 'c'",
    "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (x e); CREATE VIEW v AS SELECT x::text FROM t; SELECT * FROM v WHERE x = 'b'",
    "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (x e); DO $$ BEGIN EXECUTE 'ALTER TYPE e ADD VALUE ''b'''; END $$; ALTER TABLE t ALTER x SET DEFAULT 'b'",
    "CREATE SCHEMA s; CREATE FUNCTION s.f() RETURNS integer LANGUAGE sql AS 'SELECT 1'; SELECT s.f(); CREATE TYPE s.r AS RANGE (subtype = integer); SELECT s.r(1, 2)",
    "CREATE SCHEMA s; CREATE TYPE s.c AS (x integer); CREATE DOMAIN s.d AS text; SELECT s.d('x'); SELECT pg_catalog.now()",
    "CREATE TABLE p (a integer, b integer NOT NULL) PARTITION BY RANGE (a); CREATE UNIQUE INDEX i ON p (b, a); CREATE INDEX j ON p (b)",
    "CREATE TABLE p (a integer, b integer NOT NULL) PARTITION BY LIST (a); CREATE TABLE q PARTITION OF p FOR VALUES IN (1); ALTER TABLE p ALTER b DROP NOT NULL; ALTER TABLE q ALTER a SET NOT NULL; ALTER TABLE q ALTER a DROP NOT NULL",
    "CREATE TABLE p (a integer) PARTITION BY LIST (a); CREATE TABLE q PARTITION OF p DEFAULT; CREATE INDEX i ON p (a); DROP INDEX i",
    "CREATE TABLE p (a integer); CREATE TABLE q (b integer) INHERITS (p); ALTER TABLE p ALTER a TYPE bigint; ALTER TABLE q ALTER b TYPE bigint",
    "CREATE TABLE a (id integer PRIMARY KEY); CREATE UNLOGGED TABLE b (a integer REFERENCES a); ALTER TABLE b SET LOGGED; ALTER TABLE b SET UNLOGGED",
    "CREATE TABLE a (x integer GENERATED ALWAYS AS IDENTITY, y integer); ALTER TABLE a ALTER x DROP IDENTITY, ALTER x SET DEFAULT 5",
    "CREATE TABLE t (x integer[], y integer); UPDATE t SET x[1] = 1, x[2] = 2, y = 3; INSERT INTO t (x[1], x[2]) VALUES (1, 2)",
    "CREATE TABLE t (x integer, y integer); CREATE VIEW v (a, b) AS SELECT x, y AS x FROM t; CREATE VIEW w AS SELECT x, 1 AS y, now() FROM t",
    "CREATE DOMAIN d AS text; ALTER TYPE d RENAME TO d2; ALTER DOMAIN d2 RENAME TO d",
    "CREATE TABLE a (x integer); CREATE UNIQUE INDEX i ON a (x); ALTER TABLE a ADD UNIQUE USING INDEX i",
};

static const Case refused[] = {
    {"CREATE TABLE a (id uuid PRIMARY KEY); CREATE TABLE b (a text REFERENCES a (id))",
     "foreign key \"b_a_fkey\": \"a\" is text, and \"id\" of table \"a\" is uuid [wrong-type] at REFERENCES"},
    {"CREATE TABLE a (id uuid PRIMARY KEY); CREATE TABLE b (a uuid REFERENCES a); ALTER TABLE a ALTER id TYPE text",
     "foreign key \"b_a_fkey\": \"a\" is uuid, and \"id\" of table \"a\" is text [wrong-type] at text"},
    {"CREATE TABLE a (id integer PRIMARY KEY); CREATE TABLE b (a integer REFERENCES a); ALTER TABLE b ALTER a TYPE varchar(9)",
     "foreign key \"b_a_fkey\": \"a\" is character varying(9), and \"id\" of table \"a\" is integer [wrong-type] at varchar"},
    {"CREATE TABLE a (x integer DEFAULT 'none')",
     "'none' is no value of the type integer [wrong-type] at 'none'"},
    {"CREATE TABLE a (x boolean DEFAULT 'o k')",
     "'o k' is no value of the type boolean [wrong-type] at 'o k'"},
    {"CREATE TABLE a (x timestamptz DEFAULT '')",
     "'' is no value of the type timestamp with time zone [wrong-type] at ''"},
    {"CREATE TABLE a (x uuid DEFAULT 'a0eebc99')",
     "'a0eebc99' is no value of the type uuid [wrong-type] at 'a0eebc99'"},
    {"CREATE TABLE a (x integer DEFAULT now())",
     "the default of column \"x\" is timestamp with time zone, and the column integer [wrong-type] at now"},
    {"CREATE TABLE a (x date); ALTER TABLE a ALTER x SET DEFAULT 0",
     "the default of column \"x\" is integer, and the column date [wrong-type] at 0"},
    {"CREATE TABLE a (x timestamp(3)); ALTER TABLE a ALTER x SET DEFAULT true",
     "the default of column \"x\" is boolean, and the column timestamp(3) without time zone [wrong-type] at true"},
    {"CREATE TABLE a (x text); ALTER TABLE a ALTER x TYPE integer",
     "column \"x\" of table \"a\" is not converted by itself from text to integer [wrong-type] at integer; say how: USING x::integer"},
    {"CREATE TABLE a (x numeric(4, 1)); ALTER TABLE a ALTER x TYPE boolean",
     "column \"x\" of table \"a\" is not converted by itself from numeric(4,1) to boolean [wrong-type] at boolean; say how: USING x::boolean"},
    {"CREATE TABLE a (x text GENERATED ALWAYS AS IDENTITY)",
     "identity column \"x\" is text: it must be smallint, integer or bigint [wrong-type] at GENERATED"},
    {"CREATE TABLE a (x integer GENERATED ALWAYS AS IDENTITY); ALTER TABLE a ALTER x TYPE numeric",
     "identity column \"x\" is numeric: it must be smallint, integer or bigint [wrong-type] at numeric"},
    {"CREATE TYPE e AS ENUM ('open', 'paid'); CREATE TABLE t (x e DEFAULT 'opne')",
     "value 'opne' of enum \"e\" does not exist [unknown-object] at 'opne'; did you mean 'open'?"},
    {"CREATE TYPE e AS ENUM ('open', 'paid'); CREATE TABLE t (x e, CHECK (x <> 'paidd'))",
     "value 'paidd' of enum \"e\" does not exist [unknown-object] at 'paidd'; did you mean 'paid'?"},
    {"CREATE TYPE e AS ENUM ('open', 'paid'); CREATE TABLE t (x e); CREATE VIEW v AS SELECT 1 FROM t JOIN t u ON u.x IN ('open', 'paied')",
     "value 'paied' of enum \"e\" does not exist [unknown-object] at 'paied'; did you mean 'paid'?"},
    {"CREATE TYPE e AS ENUM ('open', 'paid'); CREATE TABLE t (y text, x e); INSERT INTO t (y, x) VALUES ('q', 'open'), ('q', 'q')",
     "value 'q' of enum \"e\" does not exist [unknown-object] at 'q'"},
    {"CREATE TYPE e AS ENUM ('open', 'paid'); CREATE TABLE t (x e); UPDATE t SET x = 'closed'",
     "value 'closed' of enum \"e\" does not exist [unknown-object] at 'closed'"},
    {"CREATE TABLE t (x integer, y integer); INSERT INTO t (x, y, x) VALUES (1, 2, 3)",
     "column \"x\" stands here twice [already-exists] at x"},
    {"CREATE TABLE t (x integer, y integer); UPDATE t SET (x, y) = (1, 2), y = 3",
     "column \"y\" stands here twice [already-exists] at y"},
    {"CREATE TABLE t (x integer, y integer); CREATE VIEW v AS SELECT x, y AS x FROM t",
     "two columns of the view are \"x\" [already-exists] at x"},
    {"CREATE SCHEMA s; CREATE FUNCTION s.total() RETURNS integer LANGUAGE sql AS 'SELECT 1'; SELECT s.totla()",
     "function \"s.totla\" does not exist [unknown-object] at totla; did you mean \"total\"?"},
    {"CREATE TABLE p (a integer) PARTITION BY RANGE (a); CREATE TABLE q PARTITION OF p FOR VALUES IN (1)",
     "table \"p\" is partitioned by RANGE (a): this bound is one of LIST [wrong-kind] at IN"},
    {"CREATE TABLE p (a integer, b integer) PARTITION BY RANGE (a); CREATE UNIQUE INDEX i ON p (b)",
     "what is unique in the partitioned table \"p\" must have \"a\" in it [wrong-kind] at p"},
    {"CREATE TABLE p (a integer, b integer NOT NULL) PARTITION BY LIST (a); CREATE TABLE q PARTITION OF p DEFAULT; ALTER TABLE q ALTER b DROP NOT NULL",
     "column \"b\" of table \"q\" is NOT NULL in the partitioned table [in-use] at b"},
    {"CREATE TABLE p (a integer) PARTITION BY LIST (a); CREATE TABLE q PARTITION OF p DEFAULT; CREATE INDEX i ON p (a); DROP INDEX q_a_idx",
     "index \"q_a_idx\" is a part of index \"i\" [in-use] at q_a_idx"},
    {"CREATE TABLE p (a integer) PARTITION BY LIST (a); ALTER TABLE p SET (fillfactor = 70)",
     "table \"p\" is partitioned: its partitions have such parameters [wrong-kind] at p"},
    {"CREATE TABLE p (a integer); CREATE TABLE q () INHERITS (p); ALTER TABLE q ALTER a TYPE bigint",
     "column \"a\" of table \"q\" is inherited [in-use] at a"},
    {"CREATE TABLE a (id integer PRIMARY KEY); CREATE TABLE b (a integer REFERENCES a); ALTER TABLE a SET UNLOGGED",
     "constraint \"b_a_fkey\" of table \"b\", which is logged, refers to \"a\" [in-use] at a"},
    {"CREATE TABLE a (x integer GENERATED ALWAYS AS IDENTITY); ALTER TABLE a ALTER x SET DEFAULT 5",
     "column \"x\" of table \"a\" is an identity column: it has no default [in-use] at x"},
    {"CREATE TABLE a (y int, x int GENERATED ALWAYS AS (y * 2) STORED); ALTER TABLE a ALTER x SET "
     "DEFAULT 1",
     "column \"x\" of table \"a\" is a generated column: it has no default [in-use] at x"},
    {"CREATE TYPE e AS ENUM ('a'); ALTER DOMAIN e RENAME TO f",
     "\"e\" is an enum, not a domain [wrong-kind] at e"},
    {"CREATE TABLE a (x integer); CREATE INDEX i ON a (x); ALTER TABLE a ADD UNIQUE USING INDEX i",
     "index \"i\" is not unique [wrong-kind] at i"},
};

static void test_values_that_a_server_takes_say_nothing(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < COUNT(accepted); i++) {
        Arena *arena = arena_create();
        Text said = fold_sql_findings(arena, accepted[i]);
        if (said.size > 0)
            print_error("%s\n  said: %.*s\n", accepted[i], TEXT_ARGS(said));
        wrong += said.size > 0;
        arena_destroy(arena);
    }
    assert_int_equal(wrong, 0);
}

static void test_values_that_a_server_refuses_are_found(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < COUNT(refused); i++) {
        Arena *arena = arena_create();
        Text said = fold_sql_findings(arena, refused[i].sql);
        bool is_right = text_is(said, refused[i].expected);
        if (!is_right)
            print_error("%s\n  said:     %.*s\n  expected: %s\n", refused[i].sql, TEXT_ARGS(said),
                        refused[i].expected);
        wrong += !is_right;
        arena_destroy(arena);
    }
    assert_int_equal(wrong, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_that_a_server_takes_say_nothing),
        cmocka_unit_test(test_values_that_a_server_refuses_are_found),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
