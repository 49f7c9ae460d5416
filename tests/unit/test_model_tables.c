// SPDX-License-Identifier: MIT
// What SQL makes of tables: the model as text behind statements, or the finding that they get.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fold_sql.h"
#include "model_text.h"

#include <string.h>

typedef struct Case {
    const char *sql;
    const char *expected; // text of the model without its schema; or of the only finding
} Case;

static Text printed(Arena *arena, const char *sql, Diagnostics *diagnostics)
{
    const Model *model = fold_sql(arena, sql, diagnostics);
    assert_non_null(model);
    Text text = model_text(arena, model);
    static const char tail[] = "schema public\n";
    size_t size = sizeof tail - 1;
    assert_true(text.size >= size);
    return (Text){text_copy(arena, (Text){text.data, text.size - size}), text.size - size};
}

static void check_models(const Case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Arena *arena = arena_create();
        Diagnostics diagnostics = {.arena = arena};
        Text text = printed(arena, cases[i].sql, &diagnostics);
        if (diagnostics.count > 0)
            fail_msg("%s: %s", cases[i].sql, diagnostics.items[0]->text.data);
        assert_string_equal(text.data, cases[i].expected);
        arena_destroy(arena);
    }
}

static void check_findings(const Case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Arena *arena = arena_create();
        Text said = fold_sql_findings(arena, cases[i].sql);
        if (!text_is(said, cases[i].expected))
            fail_msg("%s:\n  said:     %s\n  expected: %s", cases[i].sql, said.data,
                     cases[i].expected);
        arena_destroy(arena);
    }
}

#define CHECK_MODELS(cases)   check_models(cases, sizeof(cases) / sizeof *(cases))
#define CHECK_FINDINGS(cases) check_findings(cases, sizeof(cases) / sizeof *(cases))

static void test_columns_and_constraints_are_made(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"CREATE TABLE users (id bigserial PRIMARY KEY, mail text NOT NULL UNIQUE, age int CHECK (age > 0) DEFAULT 1, name varchar(20) COLLATE \"C\", CHECK (age < 200 AND id > 0))",
         "table public.users\n"
         "  column id: type=bigint, not null, default=nextval('public.users_id_seq'::regclass)\n"
         "  column mail: type=text, not null\n"
         "  column age: type=integer, default=1\n"
         "  column name: type=character varying(20), collation=C\n"
         "  constraint users_age_check (age): class=check, expression=age > 0\n"
         "  constraint users_check (age, id): class=check, expression=age < 200 AND id > 0\n"
         "  constraint users_mail_key (mail): class=unique\n"
         "  constraint users_pkey (id): class=primary key\n"
         "index public.users_mail_key of public.users (mail): unique, keys=mail\n"
         "index public.users_pkey of public.users (id): unique, keys=id\n"
         "sequence public.users_id_seq of public.users.id: type=bigint\n"},
        {"CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY, b int GENERATED ALWAYS AS (id * 2) STORED, c int REFERENCES a (id) ON DELETE CASCADE DEFERRABLE, PRIMARY KEY (id))",
         "table public.a\n"
         "  column id: type=integer, not null, identity=always\n"
         "  column b (id): type=integer, generated=id * 2\n"
         "  column c: type=integer\n"
         "  constraint a_c_fkey (c) -> public.a (id): class=foreign key, on delete=cascade, deferrable=deferrable\n"
         "  constraint a_pkey (id): class=primary key\n"
         "index public.a_pkey of public.a (id): unique, keys=id\n"
         "sequence public.a_id_seq of public.a.id: type=integer\n"},
        {"CREATE TABLE x (a int UNIQUE, b int, UNIQUE (a), PRIMARY KEY (a), CONSTRAINT x_b_key CHECK (b > 0), UNIQUE (b, a) INCLUDE (a), EXCLUDE (b WITH =) WHERE (b > 1))",
         "table public.x\n"
         "  column a: type=integer, not null\n"
         "  column b: type=integer\n"
         "  constraint x_b_a_a1_key (b, a): class=unique\n"
         "  constraint x_b_excl (b): class=exclude, expression=b WITH =\n"
         "  constraint x_b_key (b): class=check, expression=b > 0\n"
         "  constraint x_pkey (a): class=primary key\n"
         "index public.x_b_a_a1_key of public.x (b, a): unique, keys=b, a, include=a\n"
         "index public.x_b_excl of public.x (b): keys=b, predicate=b > 1\n"
         "index public.x_pkey of public.x (a): unique, keys=a\n"},
        {"CREATE TABLE very_long_table_name_that_is_nearly_as_long_as_names_can_be (another_quite_long_column_name_here int UNIQUE)",
         "table public.very_long_table_name_that_is_nearly_as_long_as_names_can_be\n"
         "  column another_quite_long_column_name_here: type=integer\n"
         "  constraint very_long_table_name_that_is__another_quite_long_column_nam_key (another_quite_long_column_name_here): class=unique\n"
         "index public.very_long_table_name_that_is__another_quite_long_column_nam_key of public.very_long_table_name_that_is_nearly_as_long_as_names_can_be (another_quite_long_column_name_here): unique, keys=another_quite_long_column_name_here\n"},
        {"CREATE TABLE x (a int, b int); "
         "CREATE INDEX ON x (a); "
         "CREATE INDEX ON x (a); "
         "CREATE INDEX ON x ((a + b), (a::text) DESC, coalesce(a, b)) INCLUDE (b) WHERE a > 1; "
         "CREATE UNIQUE INDEX ON x USING btree (a NULLS FIRST, a)",
         "table public.x\n"
         "  column a: type=integer\n"
         "  column b: type=integer\n"
         "index public.x_a_a1_idx of public.x (a, a): unique, keys=a NULLS FIRST, a\n"
         "index public.x_a_idx of public.x (a): keys=a\n"
         "index public.x_a_idx1 of public.x (a): keys=a\n"
         "index public.x_expr_a_coalesce_b_idx of public.x (?, ?, ?): keys=(a + b), (a::text) DESC, (COALESCE(a, b)), include=b, predicate=a > 1\n"},
        {"CREATE TABLE users (id serial, mail text UNIQUE, CHECK (id > 0)); "
         "CREATE TABLE copied (LIKE users INCLUDING ALL, more int)",
         "table public.copied\n"
         "  column id: type=integer, not null, default=nextval('public.users_id_seq'::regclass)\n"
         "  column mail: type=text\n"
         "  column more: type=integer\n"
         "  constraint copied_mail_key (mail): class=unique\n"
         "  constraint users_id_check (id): class=check, expression=id > 0\n"
         "table public.users\n"
         "  column id: type=integer, not null, default=nextval('public.users_id_seq'::regclass)\n"
         "  column mail: type=text\n"
         "  constraint users_id_check (id): class=check, expression=id > 0\n"
         "  constraint users_mail_key (mail): class=unique\n"
         "index public.copied_mail_key of public.copied (mail): unique, keys=mail\n"
         "index public.users_mail_key of public.users (mail): unique, keys=mail\n"
         "sequence public.users_id_seq of public.users.id: type=integer\n"},
    };
    CHECK_MODELS(cases);
}

static void test_partitions_and_children_have_what_their_tables_have(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"CREATE TABLE par (a int NOT NULL, b int CHECK (b > 0)); "
         "CREATE TABLE kid (c int) INHERITS (par); "
         "ALTER TABLE par ADD d int, ADD CHECK (d < 7), DROP COLUMN a; "
         "ALTER TABLE par RENAME b TO bb; "
         "ALTER TABLE par RENAME TO parent",
         "table public.kid: parents=public.parent\n"
         "  column bb: type=integer [inherited]\n"
         "  column c: type=integer\n"
         "  column d: type=integer [inherited]\n"
         "  constraint par_b_check (bb): class=check, expression=bb > 0 [inherited]\n"
         "  constraint par_d_check (d): class=check, expression=d < 7 [inherited]\n"
         "table public.parent\n"
         "  column bb: type=integer\n"
         "  column d: type=integer\n"
         "  constraint par_b_check (bb): class=check, expression=bb > 0\n"
         "  constraint par_d_check (d): class=check, expression=d < 7\n"},
        {"CREATE TABLE log (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); "
         "CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM (MINVALUE) TO ('2021-01-01'); "
         "CREATE TABLE log_2 (id int NOT NULL, at date NOT NULL); "
         "CREATE INDEX mine ON log_2 (at); "
         "ALTER TABLE log ATTACH PARTITION log_2 DEFAULT; "
         "CREATE INDEX ON log (at)",
         "table public.log (at): partition by=RANGE (at)\n"
         "  column id: type=integer, not null\n"
         "  column at: type=date, not null\n"
         "  constraint log_pkey (id, at): class=primary key\n"
         "table public.log_1: bound=FOR VALUES FROM (MINVALUE) TO ('2021-01-01'), parents=public.log\n"
         "  column id: type=integer, not null [inherited]\n"
         "  column at: type=date, not null [inherited]\n"
         "  constraint log_1_pkey (id, at): class=primary key [inherited]\n"
         "table public.log_2: bound=DEFAULT, parents=public.log\n"
         "  column id: type=integer, not null [inherited]\n"
         "  column at: type=date, not null [inherited]\n"
         "  constraint log_2_pkey (id, at): class=primary key [inherited]\n"
         "index public.log_1_at_idx of public.log_1 (at): keys=at\n"
         "index public.log_1_pkey of public.log_1 (id, at): unique, keys=id, at\n"
         "index public.log_2_pkey of public.log_2 (id, at): unique, keys=id, at\n"
         "index public.log_at_idx of public.log (at): keys=at\n"
         "index public.log_pkey of public.log (id, at): unique, keys=id, at\n"
         "index public.mine of public.log_2 (at): keys=at\n"},
        {"CREATE TABLE p (id int PRIMARY KEY) PARTITION BY HASH (id); "
         "CREATE TABLE p0 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 0); "
         "ALTER TABLE p DETACH PARTITION p0; "
         "DROP TABLE p",
         "table public.p0\n"
         "  column id: type=integer, not null\n"
         "  constraint p0_pkey (id): class=primary key\n"
         "index public.p0_pkey of public.p0 (id): unique, keys=id\n"},
    };
    CHECK_MODELS(cases);
}

static void test_alterations_are_followed(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"CREATE TABLE t (a int, b int UNIQUE, c serial); "
         "ALTER TABLE t ADD CONSTRAINT k UNIQUE (d), ADD d text DEFAULT 'x', DROP COLUMN b, ALTER a TYPE bigint, ALTER a SET NOT NULL; "
         "ALTER TABLE t RENAME COLUMN d TO e; "
         "ALTER TABLE t RENAME CONSTRAINT k TO kk; "
         "ALTER TABLE t DROP COLUMN c",
         "table public.t\n"
         "  column a: type=bigint, not null\n"
         "  column e: type=text, default='x'\n"
         "  constraint kk (e): class=unique\n"
         "index public.kk of public.t (e): unique, keys=e\n"},
        {"CREATE TABLE t (a int, b text); "
         "CREATE UNIQUE INDEX i ON t (a); "
         "ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX i; "
         "ALTER TABLE t ALTER a ADD GENERATED BY DEFAULT AS IDENTITY; "
         "ALTER TABLE t ENABLE ROW LEVEL SECURITY, SET (fillfactor = 70), SET UNLOGGED",
         "table public.t: persistence=unlogged, row security=enabled, options=fillfactor=70\n"
         "  column a: type=integer, not null, identity=by default\n"
         "  column b: type=text\n"
         "  constraint t_pkey (a): class=primary key\n"
         "index public.t_pkey of public.t (a): unique, keys=a\n"
         "sequence public.t_a_seq of public.t.a: type=integer, persistence=unlogged\n"},
        {"CREATE TABLE a (id int PRIMARY KEY, k int UNIQUE); "
         "CREATE TABLE b (id int REFERENCES a, k int REFERENCES a (k)); "
         "ALTER TABLE b ADD FOREIGN KEY (k) REFERENCES a (k) NOT VALID; "
         "ALTER TABLE a DROP CONSTRAINT a_pkey CASCADE",
         "table public.a\n"
         "  column id: type=integer, not null\n"
         "  column k: type=integer\n"
         "  constraint a_k_key (k): class=unique\n"
         "table public.b\n"
         "  column id: type=integer\n"
         "  column k: type=integer\n"
         "  constraint b_k_fkey (k) -> public.a (k): class=foreign key\n"
         "  constraint b_k_fkey1 (k) -> public.a (k): class=foreign key, not valid\n"
         "index public.a_k_key of public.a (k): unique, keys=k\n"},
        {"CREATE TABLE t (body text, tag text, CHECK (lower(body) <> tag)); "
         "CREATE INDEX i ON t (lower(body), tag) WHERE body <> 'body'; "
         "ALTER TABLE t RENAME body TO \"Body\"; "
         "ALTER TABLE t RENAME tag TO label",
         "table public.t\n"
         "  column Body: type=text\n"
         "  column label: type=text\n"
         "  constraint t_check (Body, label): class=check, expression=lower(\"Body\") <> label\n"
         "index public.i of public.t (?, label): keys=lower(\"Body\"), label, predicate=\"Body\" <> 'body'\n"},
        {"CREATE TABLE a (id int PRIMARY KEY); "
         "CREATE TABLE b (id int REFERENCES a); "
         "CREATE TABLE c (id int, aid int REFERENCES a); "
         "DROP TABLE a, b CASCADE",
         "table public.c\n"
         "  column id: type=integer\n"
         "  column aid: type=integer\n"},
        {"CREATE TABLE a (id int, name text); "
         "CREATE TABLE b AS SELECT id, name AS label FROM a; "
         "CREATE TEMP TABLE c (id int); "
         "ALTER TABLE c ADD x int",
         "table pg_temp.c: persistence=temporary\n"
         "  column id: type=integer\n"
         "  column x: type=integer\n"
         "table public.a\n"
         "  column id: type=integer\n"
         "  column name: type=text\n"
         "table public.b\n"
         "  column id: type=integer\n"
         "  column label: type=text\n"},
    };
    CHECK_MODELS(cases);
}

static void test_what_the_database_refuses_is_reported(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"CREATE TABLE t (a int, b text, a text)",
         "column \"a\" of table \"t\" already exists [already-exists] at a"},
        {"CREATE TABLE t (a int); "
         "CREATE TABLE t (b int)",
         "table \"t\" already exists [already-exists] at t"},
        {"CREATE TABLE app.t (a int)",
         "schema \"app\" does not exist [unknown-object] at app; create it first"},
        {"CREATE TABLE t (a int PRIMARY KEY, b int PRIMARY KEY)",
         "table \"t\" already has a primary key [already-exists] at PRIMARY"},
        {"CREATE TABLE t (a int, PRIMARY KEY (aa))",
         "column \"aa\" of table \"t\" does not exist [unknown-column] at aa; did you mean \"a\"?"},
        {"CREATE TABLE t (a int CHECK (amount > 0), amuont int)",
         "column \"amount\" of table \"t\" does not exist [unknown-column] at amount; did you mean \"amuont\"?"},
        {"CREATE TABLE t (a int REFERENCES users)",
         "table \"users\" does not exist [unknown-table] at users"},
        {"CREATE TABLE users (id int); "
         "CREATE TABLE t (a int REFERENCES users)",
         "table \"users\" has no primary key [unknown-constraint] at users; name the columns, or give it a primary key"},
        {"CREATE TABLE users (id int); "
         "CREATE TABLE t (a int REFERENCES users (id))",
         "nothing makes these columns of table \"users\" unique [unknown-constraint] at users; give it a unique constraint over them first"},
        {"CREATE TABLE users (id int PRIMARY KEY); "
         "CREATE TABLE t (a int REFERENCES users (ident))",
         "column \"ident\" of table \"users\" does not exist [unknown-column] at ident"},
        {"CREATE TABLE t (a int DEFAULT nextval('t_seq'))",
         "table \"t_seq\" does not exist [unknown-table] at nextval"},
        {"CREATE TABLE t (LIKE users)", "table \"users\" does not exist [unknown-table] at users"},
        {"CREATE TABLE t (a int); "
         "CREATE TABLE u PARTITION OF t DEFAULT",
         "table \"t\" is not partitioned [wrong-kind] at t"},
        {"CREATE TABLE users (id int, mail text); "
         "CREATE INDEX ON users (emial)",
         "column \"emial\" of table \"users\" does not exist [unknown-column] at emial"},
        {"CREATE TABLE users (id int, mail text); "
         "ALTER TABLE users RENAME mail TO email; "
         "CREATE INDEX ON users (mail)",
         "column \"mail\" of table \"users\" does not exist [unknown-column] at mail; it is \"email\" now"},
        {"CREATE TABLE users (id int, mail text); "
         "ALTER TABLE users DROP mail; "
         "CREATE INDEX ON users (mail)",
         "column \"mail\" of table \"users\" does not exist [unknown-column] at mail"},
        {"CREATE TABLE users (id int); "
         "CREATE INDEX i ON users (id); "
         "CREATE INDEX i ON users (id)",
         "index \"i\" already exists [already-exists] at i"},
        {"CREATE VIEW v AS SELECT 1 AS one; "
         "CREATE INDEX ON v (one)",
         "\"v\" is a view, which has no indexes [wrong-kind] at v"},
        {"CREATE VIEW v AS SELECT 1 AS one; "
         "ALTER TABLE v ADD COLUMN a int",
         "\"v\" is a view, not a table [wrong-kind] at v"},
        {"CREATE VIEW v AS SELECT 1 AS one; "
         "DROP TABLE v",
         "\"v\" is a view, not a table [wrong-kind] at v; write DROP VIEW"},
        {"CREATE VIEW v AS SELECT 1 AS one; "
         "DROP TABLE IF EXISTS v",
         "\"v\" is a view, not a table [wrong-kind] at v; write DROP VIEW"},
        {"CREATE TABLE t (a int); "
         "ALTER VIEW t RENAME TO u",
         "\"t\" is a table, not a view [wrong-kind] at t"},
        {"CREATE TABLE t (a int); "
         "ALTER TABLE t ADD a int",
         "column \"a\" of table \"t\" already exists [already-exists] at a"},
        {"CREATE TABLE t (a int); "
         "ALTER TABLE t DROP b",
         "column \"b\" of table \"t\" does not exist [unknown-column] at b"},
        {"CREATE TABLE t (a int); "
         "ALTER TABLE t ALTER b SET NOT NULL",
         "column \"b\" of table \"t\" does not exist [unknown-column] at b"},
        {"CREATE TABLE t (a int); "
         "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0); "
         "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 1)",
         "constraint \"k\" of table \"t\" already exists [already-exists] at k"},
        {"CREATE TABLE t (a int, CONSTRAINT t_a CHECK (a > 0)); "
         "ALTER TABLE t DROP CONSTRAINT t_aa",
         "constraint \"t_aa\" of table \"t\" does not exist [unknown-constraint] at t_aa; did you mean \"t_a\"?"},
        {"CREATE TABLE t (a int); "
         "ALTER TABLE t VALIDATE CONSTRAINT k",
         "constraint \"k\" of table \"t\" does not exist [unknown-constraint] at k"},
        {"CREATE TABLE t (a int PRIMARY KEY); "
         "ALTER TABLE t ALTER a DROP NOT NULL",
         "column \"a\" of table \"t\" is in the primary key [in-use] at a"},
        {"CREATE TABLE t (a int); "
         "ALTER TABLE t ADD PRIMARY KEY USING INDEX i",
         "index \"i\" does not exist [unknown-index] at i"},
        {"CREATE TABLE t (a int, b int); "
         "ALTER TABLE t RENAME a TO b",
         "column \"b\" of table \"t\" already exists [already-exists] at b"},
        {"CREATE TABLE t (a int); "
         "CREATE TABLE u (a int); "
         "ALTER TABLE t RENAME TO u",
         "table \"u\" already exists [already-exists] at u"},
        {"CREATE TABLE t (a int); "
         "DROP TABLE t; "
         "ALTER TABLE t ADD b int",
         "table \"t\" does not exist [unknown-table] at t"},
        {"CREATE TABLE t (a int); "
         "ALTER TABLE t RENAME TO u; "
         "DROP TABLE t",
         "table \"t\" does not exist [unknown-table] at t; it is \"u\" now"},
        {"DROP INDEX i", "index \"i\" does not exist [unknown-index] at i"},
        {"CREATE TABLE t (a int UNIQUE); "
         "DROP INDEX t_a_key",
         "index \"t_a_key\" is used by constraint \"t_a_key\" of table \"t\" [in-use] at t_a_key; write ALTER TABLE t DROP CONSTRAINT t_a_key"},
        {"CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY); "
         "DROP SEQUENCE t_a_seq CASCADE",
         "sequence \"t_a_seq\" is used by column \"a\" of table \"t\" [in-use] at t_a_seq; write ALTER TABLE t ALTER a DROP IDENTITY"},
        {"CREATE TABLE t (a serial); "
         "DROP SEQUENCE t_a_seq",
         "sequence \"t_a_seq\" is used by column \"a\" of table \"t\" [in-use] at t_a_seq; drop that first, or write CASCADE"},
        {"CREATE TABLE a (id int PRIMARY KEY); "
         "CREATE TABLE b (id int REFERENCES a); "
         "DROP TABLE a",
         "table \"a\" is used by constraint \"b_id_fkey\" of table \"b\" [in-use] at a; drop that first, or write CASCADE"},
        {"CREATE TABLE a (id int PRIMARY KEY); "
         "CREATE TABLE b (id int REFERENCES a); "
         "ALTER TABLE a DROP CONSTRAINT a_pkey",
         "constraint \"a_pkey\" is used by constraint \"b_id_fkey\" of table \"b\" [in-use] at a_pkey; drop that first, or write CASCADE"},
        {"CREATE TABLE a (id int PRIMARY KEY, up int REFERENCES a); "
         "ALTER TABLE a DROP CONSTRAINT a_pkey",
         "constraint \"a_pkey\" is used by constraint \"a_up_fkey\" of table \"a\" [in-use] at a_pkey; drop that first, or write CASCADE"},
        {"CREATE TABLE a (id int PRIMARY KEY); "
         "CREATE TABLE b (id int REFERENCES a); "
         "ALTER TABLE a DROP COLUMN id",
         "column \"id\" is used by constraint \"b_id_fkey\" of table \"b\" [in-use] at id; drop that first, or write CASCADE"},
        {"CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED); "
         "ALTER TABLE t DROP a",
         "column \"a\" is used by column \"b\" of table \"t\" [in-use] at a; drop that first, or write CASCADE"},
        {"CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED); "
         "ALTER TABLE t ALTER a TYPE bigint",
         "column \"a\" of table \"t\" is used by a generated column [in-use] at a"},
        {"CREATE TABLE t (a int); "
         "CREATE VIEW v AS SELECT a FROM t; "
         "ALTER TABLE t ALTER a TYPE bigint",
         "column \"a\" of table \"t\" is used by view \"v\": its type cannot change [in-use] at a"},
        {"CREATE TABLE t (a int); "
         "CREATE VIEW v AS SELECT a FROM t; "
         "ALTER TABLE t DROP a",
         "column \"a\" is used by view \"v\" [in-use] at a; drop that first, or write CASCADE"},
        {"CREATE TABLE p (a int, b int); "
         "CREATE TABLE k () INHERITS (p); "
         "ALTER TABLE k DROP a",
         "column \"a\" of table \"k\" is inherited [in-use] at a"},
        {"CREATE TABLE p (a int CHECK (a > 0)); "
         "CREATE TABLE k () INHERITS (p); "
         "ALTER TABLE k DROP CONSTRAINT p_a_check",
         "constraint \"p_a_check\" of table \"k\" is inherited [in-use] at p_a_check"},
        {"CREATE TABLE p (a int); "
         "CREATE TABLE k () INHERITS (p); "
         "DROP TABLE p",
         "table \"p\" is used by table \"k\" [in-use] at p; drop that first, or write CASCADE"},
        {"CREATE TABLE p (a int, b int) PARTITION BY LIST (a); "
         "ALTER TABLE p DROP a",
         "column \"a\" of table \"p\" is part of the partition key [in-use] at a"},
        {"CREATE TABLE p (a int) PARTITION BY LIST (a); "
         "CREATE TABLE p1 PARTITION OF p DEFAULT; "
         "ALTER TABLE p1 ADD b int",
         "\"p1\" is a partition: its columns are those of its table [wrong-kind] at p1"},
        {"CREATE TABLE p (a int); "
         "CREATE TABLE k (a int); "
         "ALTER TABLE p DETACH PARTITION k",
         "table \"k\" is no partition of \"p\" [wrong-kind] at k"},
        {"CREATE TABLE t (a int); "
         "ALTER TABLE t DISABLE TRIGGER g",
         "trigger \"g\" of table \"t\" does not exist [unknown-object] at g"},
        {"REINDEX INDEX nope", "index \"nope\" does not exist [unknown-index] at nope"},
        {"CREATE TABLE t (a int); "
         "ANALYZE t (b)",
         "column \"b\" of table \"t\" does not exist [unknown-column] at b"},
        {"CREATE TABLE t (a int); "
         "TRUNCATE t, u",
         "table \"u\" does not exist [unknown-table] at u"},
        {"CREATE TABLE t (a serial); "
         "ALTER TABLE t ALTER a DROP IDENTITY",
         "column \"a\" of table \"t\" is no identity column [wrong-kind] at a"},
    };
    CHECK_FINDINGS(cases);
}

static void test_what_the_database_takes_is_not_reported(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"DROP TABLE IF EXISTS a; "
         "DROP INDEX IF EXISTS b; "
         "ALTER TABLE IF EXISTS c ADD d int",
         ""},
        {"CREATE TABLE a (id int PRIMARY KEY); "
         "CREATE TABLE b (id int REFERENCES a); "
         "DROP TABLE a, b",
         ""},
        {"CREATE TABLE t (a int); "
         "CREATE TABLE IF NOT EXISTS t (b int); "
         "ALTER TABLE t ADD COLUMN IF NOT EXISTS a text, DROP COLUMN IF EXISTS c, DROP CONSTRAINT IF EXISTS k",
         ""},
        {"CREATE TABLE t (a int); "
         "ALTER TABLE t DROP a, ADD a text; "
         "ALTER TABLE t ADD CHECK (b > 0), ADD b int",
         ""},
        {"CREATE TABLE a (id int PRIMARY KEY, up int REFERENCES a); "
         "DROP TABLE a",
         ""},
        {"CREATE TABLE a (id int PRIMARY KEY, k int); "
         "CREATE UNIQUE INDEX ON a (k); "
         "CREATE TABLE b (id int REFERENCES a (k)); "
         "ALTER TABLE a DROP CONSTRAINT a_pkey",
         ""},
        {"CREATE TABLE p (a int, b int) PARTITION BY LIST (a); "
         "CREATE TABLE p1 PARTITION OF p DEFAULT; "
         "DROP TABLE p",
         ""},
        {"CREATE TABLE t (a int, b int); "
         "ALTER TABLE t ADD CHECK (t IS NOT NULL), ADD CHECK (a < b); "
         "ALTER TABLE t DROP a",
         ""},
        {"CREATE TABLE t (a int); "
         "CREATE VIEW v AS SELECT a FROM t; "
         "ALTER TABLE t RENAME a TO b; "
         "ALTER VIEW v RENAME a TO c; "
         "ALTER TABLE v RENAME TO w; "
         "DROP VIEW w",
         ""},
        {"CREATE TEMP TABLE t (a int); "
         "CREATE INDEX ON t (a); "
         "DROP TABLE t",
         ""},
        {"CREATE TABLE t (a serial); "
         "ALTER SEQUENCE t_a_seq RENAME TO s; "
         "ALTER TABLE t ALTER a DROP DEFAULT; "
         "DROP SEQUENCE s",
         ""},
        {"CREATE MATERIALIZED VIEW m AS SELECT 1 AS one; "
         "CREATE UNIQUE INDEX ON m (one); "
         "DROP MATERIALIZED VIEW m",
         ""},
        {"CREATE TABLE a (id int PRIMARY KEY); "
         "CREATE TABLE b (a_id int, FOREIGN KEY (a_id) REFERENCES a); "
         "ALTER TABLE a RENAME TO c; "
         "ALTER TABLE b DROP CONSTRAINT b_a_id_fkey; "
         "DROP TABLE c",
         ""},
    };
    CHECK_FINDINGS(cases);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns_and_constraints_are_made),
        cmocka_unit_test(test_partitions_and_children_have_what_their_tables_have),
        cmocka_unit_test(test_alterations_are_followed),
        cmocka_unit_test(test_what_the_database_refuses_is_reported),
        cmocka_unit_test(test_what_the_database_takes_is_not_reported),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
