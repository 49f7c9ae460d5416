#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`down auto` on a real server: every kind of statement that can be undone, up and down again, and
every kind that cannot.

usage: derived_downs.py MIGC DIRECTORY URL PSQL PG_DUMP [--long]

Each case is a revision of one history; what it works on stands in the first revision, under names
that begin with the case's own (`§`). All of them go up and down again: what pg_dump and `migc drift`
say must then be what it was. With --long after each step of the way, too."""

import os
import re
import subprocess
import sys

# (what is there before, the up)
INVERTIBLE = [
    # tables
    ("", "CREATE TABLE §t (id serial PRIMARY KEY, a text UNIQUE, b int CHECK (b > 0))"),
    ("CREATE TABLE §p (id int PRIMARY KEY)",
     "CREATE TABLE §t (id bigint GENERATED ALWAYS AS IDENTITY, p int REFERENCES §p)"),
    ("", 'CREATE TABLE "§My Table" ("A b" int, "select" text)'),
    ("CREATE TABLE §t (a int)", "CREATE TABLE §u AS SELECT a FROM §t"),
    ("CREATE TABLE §t (a int)", "SELECT a INTO §u FROM §t"),
    ("CREATE TABLE §t (a int) PARTITION BY RANGE (a)",
     "CREATE TABLE §u PARTITION OF §t FOR VALUES FROM (1) TO (9)"),
    ("CREATE TABLE §t (a int)", "CREATE TABLE §u (b int) INHERITS (§t)"),
    ("CREATE TABLE §t (a int NOT NULL, b text)", "CREATE TABLE §u (LIKE §t INCLUDING ALL)"),
    ("", "CREATE TEMP TABLE §t (a int)"),
    ("", "CREATE UNLOGGED TABLE §t (a int)"),
    ("", "CREATE TABLE §t (a int); INSERT INTO §t VALUES (1); UPDATE §t SET a = 2; "
         "CREATE INDEX ON §t (a); COMMENT ON TABLE §t IS 'x'; ALTER TABLE §t SET (fillfactor=50); "
         "ALTER TABLE §t ADD COLUMN b text; ALTER TABLE §t ALTER b SET STATISTICS 10; "
         "ALTER TABLE §t DROP COLUMN a; TRUNCATE §t"),
    ("", "CREATE TABLE §t (a int); ALTER TABLE §t RENAME TO §u; DROP TABLE §u"),
    ("", "CREATE TABLE §t (a int); ALTER TABLE §t RENAME TO §u; ALTER TABLE §u RENAME a TO b"),
    ("CREATE TABLE §t (a int)", "ALTER TABLE §t RENAME TO §u"),
    ("CREATE TABLE §t (a int)", "CREATE SCHEMA §s; ALTER TABLE §t SET SCHEMA §s"),
    ("CREATE SCHEMA §s; CREATE TABLE §s.t (a int, b text DEFAULT 'x')",
     "SET search_path = §s; ALTER TABLE t ADD COLUMN c int; CREATE INDEX ON t (a); "
     "ALTER TABLE t ALTER b DROP DEFAULT; CREATE TABLE u (a int); COMMENT ON TABLE t IS 'y'"),
    ("CREATE SCHEMA \"§S x\"; CREATE TABLE \"§S x\".\"T\" (a int, \"B\" text DEFAULT 'x')",
     "ALTER TABLE \"§S x\".\"T\" RENAME \"B\" TO \"c d\"; ALTER TABLE \"§S x\".\"T\" ALTER \"c d\" "
     "SET DEFAULT 'it''s'; CREATE INDEX \"I x\" ON \"§S x\".\"T\" (\"c d\")"),
    ("CREATE TABLE §t (a int)", "ALTER TABLE §t SET (fillfactor = 70, autovacuum_enabled = false)"),
    ("CREATE TABLE §t (a int) WITH (autovacuum_enabled = false, fillfactor = 60)",
     "ALTER TABLE §t SET (fillfactor = 70), RESET (autovacuum_enabled)"),
    ("CREATE TABLE §t (a int)", "ALTER TABLE §t SET UNLOGGED"),
    ("CREATE UNLOGGED TABLE §t (a int)", "ALTER TABLE §t SET LOGGED"),
    ("CREATE TABLE §t (a int)", "ALTER TABLE §t ENABLE ROW LEVEL SECURITY"),
    ("CREATE TABLE §t (a int)",
     "ALTER TABLE §t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"),
    ("CREATE TABLE §t (a int); ALTER TABLE §t ENABLE ROW LEVEL SECURITY",
     "ALTER TABLE §t DISABLE ROW LEVEL SECURITY"),
    ("CREATE TABLE §t (a int)", "ALTER TABLE §t REPLICA IDENTITY FULL"),
    ("CREATE TABLE §t (a int PRIMARY KEY); CREATE UNIQUE INDEX §i ON §t (a); "
     "ALTER TABLE §t REPLICA IDENTITY USING INDEX §i", "ALTER TABLE §t REPLICA IDENTITY NOTHING"),
    ("CREATE TABLE §t (a int); CREATE TABLE §u (a int)", "ALTER TABLE §u INHERIT §t"),
    ("CREATE TABLE §t (a int); CREATE TABLE §u (a int); ALTER TABLE §u INHERIT §t",
     "ALTER TABLE §u NO INHERIT §t"),
    ("CREATE TABLE §t (a int) PARTITION BY RANGE (a); CREATE TABLE §u (a int)",
     "ALTER TABLE §t ATTACH PARTITION §u FOR VALUES FROM (1) TO (9)"),
    ("CREATE TABLE §t (a int) PARTITION BY RANGE (a); CREATE INDEX §i ON §t (a); "
     "CREATE TABLE §u (a int)", "ALTER TABLE §t ATTACH PARTITION §u DEFAULT"),
    ("CREATE TABLE §t (a int) PARTITION BY LIST (a); "
     "CREATE TABLE §u (a int)", "CREATE TABLE §v (a int); "
     "ALTER TABLE §t ATTACH PARTITION §v FOR VALUES IN (1, 2)"),
    ("CREATE TABLE §t (a int) PARTITION BY RANGE (a); "
     "CREATE TABLE §u (a int); ALTER TABLE §t ATTACH PARTITION §u FOR VALUES FROM (1) TO (9)",
     "ALTER TABLE §t DETACH PARTITION §u"),
    ("CREATE TABLE §t (a int) PARTITION BY RANGE (a); "
     "CREATE TABLE §u PARTITION OF §t FOR VALUES FROM (1) TO (9)",
     "ALTER TABLE §t DETACH PARTITION §u"),
    # columns
    ("CREATE TABLE §t (a int)", "ALTER TABLE §t ADD COLUMN b text NOT NULL DEFAULT 'x'"),
    ("CREATE TABLE §t (a int)", "ALTER TABLE §t ADD COLUMN b serial UNIQUE CHECK (b > a)"),
    ("CREATE TABLE §t (a int)",
     "ALTER TABLE §t ADD COLUMN b int GENERATED ALWAYS AS (a + 1) STORED"),
    ("CREATE TABLE §t (a int)",
     "ALTER TABLE §t ADD COLUMN b int GENERATED BY DEFAULT AS IDENTITY (START 5)"),
    ("CREATE TABLE §t (a int); CREATE TABLE §u () INHERITS (§t)",
     "ALTER TABLE §t ADD COLUMN b int NOT NULL DEFAULT 1"),
    ("CREATE TABLE §t (a int) PARTITION BY RANGE (a); "
     "CREATE TABLE §u PARTITION OF §t FOR VALUES FROM (1) TO (9)",
     "ALTER TABLE §t ADD COLUMN b int DEFAULT 1; ALTER TABLE §t ALTER b SET NOT NULL; "
     "CREATE INDEX ON §t (b)"),
    ("CREATE TABLE §t (a int)", "ALTER TABLE §t RENAME COLUMN a TO \"B\""),
    ("CREATE TABLE §t (a int); CREATE VIEW §v AS SELECT a FROM §t",
     "ALTER TABLE §t RENAME COLUMN a TO b; ALTER VIEW §v RENAME COLUMN a TO c"),
    ("CREATE TABLE §t (a int)", "ALTER TABLE §t ALTER a SET DEFAULT 5"),
    ("CREATE TABLE §t (a int DEFAULT 3, b text DEFAULT 'x', c timestamptz DEFAULT now())",
     "ALTER TABLE §t ALTER a SET DEFAULT 5, ALTER b DROP DEFAULT, ALTER c SET DEFAULT '2020-01-01'"),
    ("CREATE TABLE §t (a serial)", "ALTER TABLE §t ALTER a DROP DEFAULT"),
    ("CREATE TABLE §t (a int)", "ALTER TABLE §t ALTER a SET NOT NULL"),
    ("CREATE TABLE §t (a int NOT NULL)", "ALTER TABLE §t ALTER a DROP NOT NULL"),
    ("CREATE TABLE §t (a int); CREATE TABLE §u () INHERITS (§t); "
     "ALTER TABLE §u ALTER a SET NOT NULL", "ALTER TABLE §t ALTER a SET NOT NULL"),
    ("CREATE TABLE §t (a int)", "ALTER TABLE §t ALTER a TYPE bigint"),
    ("CREATE TABLE §t (a int DEFAULT 4)", "ALTER TABLE §t ALTER a TYPE bigint"),
    ("CREATE TABLE §t (a bigint)", "ALTER TABLE §t ALTER a TYPE int"),
    ("CREATE TABLE §t (a varchar(20) DEFAULT 'x')", "ALTER TABLE §t ALTER a TYPE text"),
    ("CREATE TABLE §t (a varchar(20) NOT NULL)", "ALTER TABLE §t ALTER a TYPE varchar(50)"),
    ("CREATE TABLE §t (a numeric(10,2))", "ALTER TABLE §t ALTER a TYPE numeric(12,2)"),
    ("CREATE TABLE §t (a int); CREATE TABLE §u (a int) INHERITS (§t); "
     "CREATE TABLE §v () INHERITS (§u)", "ALTER TABLE §t ALTER a TYPE bigint"),
    ("CREATE TABLE §t (a int, b int) PARTITION BY RANGE (a); "
     "CREATE TABLE §u PARTITION OF §t FOR VALUES FROM (1) TO (9); CREATE TABLE §v (b int, a int); "
     "ALTER TABLE §t ATTACH PARTITION §v FOR VALUES FROM (9) TO (19)",
     "ALTER TABLE §t ALTER b TYPE bigint"),
    ("CREATE TABLE §t (a int GENERATED ALWAYS AS IDENTITY)",
     "ALTER TABLE §t ALTER a SET GENERATED BY DEFAULT"),
    ("CREATE TABLE §t (a int NOT NULL)",
     "ALTER TABLE §t ALTER a ADD GENERATED ALWAYS AS IDENTITY (INCREMENT 2)"),
    # constraints
    ("CREATE TABLE §t (a int)", "ALTER TABLE §t ADD PRIMARY KEY (a)"),
    ("CREATE TABLE §t (a int, b int)", "ALTER TABLE §t ADD UNIQUE (a, b)"),
    ("CREATE TABLE §t (a int)", "ALTER TABLE §t ADD CHECK (a > 0)"),
    ("CREATE TABLE §t (a int)", "ALTER TABLE §t ADD CONSTRAINT \"§C x\" CHECK (a > 0) NOT VALID"),
    ("CREATE TABLE §t (a int PRIMARY KEY); CREATE TABLE §u (b int)",
     "ALTER TABLE §u ADD FOREIGN KEY (b) REFERENCES §t ON DELETE CASCADE"),
    ("CREATE TABLE §t (a int, r int4range)",
     "ALTER TABLE §t ADD EXCLUDE USING gist (r WITH &&)"),
    ("CREATE TABLE §t (a int); CREATE UNIQUE INDEX §i ON §t (a)",
     "ALTER TABLE §t ADD CONSTRAINT §c UNIQUE USING INDEX §i"),
    ("CREATE TABLE §t (a int); CREATE UNIQUE INDEX §i ON §t (a)",
     "ALTER TABLE §t ADD CONSTRAINT §c PRIMARY KEY USING INDEX §i"),
    ("CREATE TABLE §t (a int PRIMARY KEY)", "ALTER TABLE §t DROP CONSTRAINT §t_pkey"),
    ("CREATE TABLE §t (a int, b int, CONSTRAINT §k UNIQUE (a) INCLUDE (b) DEFERRABLE INITIALLY "
     "DEFERRED)", "ALTER TABLE §t DROP CONSTRAINT §k"),
    ("CREATE TABLE §t (a int, b text, CONSTRAINT §k CHECK (a > 0 AND b IN ('x', 'y')))",
     "ALTER TABLE §t DROP CONSTRAINT §k"),
    ("CREATE TABLE §t (a int PRIMARY KEY); CREATE TABLE §u (b int CONSTRAINT §f REFERENCES §t "
     "ON UPDATE SET NULL ON DELETE RESTRICT DEFERRABLE)", "ALTER TABLE §u DROP CONSTRAINT §f"),
    ("CREATE TABLE §t (a int PRIMARY KEY); CREATE TABLE §u (b int CONSTRAINT §f REFERENCES §t)",
     "ALTER TABLE §t DROP CONSTRAINT §t_pkey CASCADE"),
    ("CREATE TABLE §t (r int4range, CONSTRAINT §x EXCLUDE USING gist (r WITH &&) WHERE "
     "(lower(r) > 0))", "ALTER TABLE §t DROP CONSTRAINT §x"),
    ("CREATE TABLE §t (a int, CONSTRAINT §k CHECK (a > 0)); "
     "COMMENT ON CONSTRAINT §k ON §t IS 'why'", "ALTER TABLE §t DROP CONSTRAINT §k"),
    ("CREATE TABLE §t (a int); ALTER TABLE §t ADD CONSTRAINT §k CHECK (a > 0) NOT VALID",
     "ALTER TABLE §t VALIDATE CONSTRAINT §k"),
    ("CREATE TABLE §t (a int PRIMARY KEY); CREATE TABLE §u (b int CONSTRAINT §f REFERENCES §t)",
     "ALTER TABLE §u ALTER CONSTRAINT §f DEFERRABLE INITIALLY DEFERRED"),
    ("CREATE TABLE §t (a int CONSTRAINT §k CHECK (a > 0))",
     "ALTER TABLE §t RENAME CONSTRAINT §k TO §l"),
    ("CREATE TABLE §t (a int PRIMARY KEY)", "ALTER TABLE §t RENAME CONSTRAINT §t_pkey TO §k"),
    # indexes
    ("CREATE TABLE §t (a int)", "CREATE INDEX §i ON §t (a)"),
    ("CREATE TABLE §t (a int)", "CREATE INDEX CONCURRENTLY §i ON §t (a)"),
    ("CREATE TABLE §t (a int, b text)",
     "CREATE UNIQUE INDEX ON §t (lower(b) text_pattern_ops DESC, a) INCLUDE (b) WHERE a > 0"),
    ("CREATE TABLE §t (a int, b text); CREATE UNIQUE INDEX §i ON §t (lower(b) text_pattern_ops "
     "DESC, a) INCLUDE (b) WITH (fillfactor = 70) WHERE a > 0", "DROP INDEX §i"),
    ("CREATE TABLE §t (a int[]); CREATE INDEX §i ON §t USING gin (a)",
     "DROP INDEX CONCURRENTLY §i"),
    ("CREATE TABLE §t (a int); CREATE INDEX §i ON §t (a); COMMENT ON INDEX §i IS 'fast'",
     "DROP INDEX IF EXISTS §i"),
    ("CREATE TABLE §t (a int); CREATE INDEX §i ON §t (a)", "ALTER INDEX §i RENAME TO §j"),
    ("CREATE TABLE §t (a int); CREATE INDEX §i ON §t (a)", "ALTER INDEX §i SET (fillfactor = 50)"),
    ("CREATE TABLE §t (a int); CREATE INDEX §i ON §t (a)", "REINDEX INDEX §i"),
    # sequences
    ("", "CREATE SEQUENCE §s START 5"),
    ("CREATE SEQUENCE §s", "ALTER SEQUENCE §s INCREMENT 5 MAXVALUE 1000 CYCLE CACHE 3"),
    ("CREATE SEQUENCE §s AS integer INCREMENT 2 MINVALUE 4 START 8",
     "ALTER SEQUENCE §s AS bigint NO MINVALUE START 3"),
    ("CREATE SEQUENCE §s; CREATE TABLE §t (a int)", "ALTER SEQUENCE §s OWNED BY §t.a"),
    ("CREATE TABLE §t (a int); CREATE SEQUENCE §s OWNED BY §t.a",
     "ALTER SEQUENCE §s OWNED BY NONE"),
    ("CREATE SEQUENCE §s", "ALTER SEQUENCE §s RENAME TO §r"),
    ("CREATE SEQUENCE §s", "CREATE SCHEMA §x; ALTER SEQUENCE §s SET SCHEMA §x"),
    # types
    ("", "CREATE TYPE §e AS ENUM ('a', 'it''s')"),
    ("CREATE TYPE §e AS ENUM ('a', 'b')", "ALTER TYPE §e RENAME VALUE 'a' TO 'it''s'"),
    ("CREATE TYPE §e AS ENUM ('a', 'it''s')", "DROP TYPE §e"),
    ("CREATE TYPE §e AS ENUM ('a')", "ALTER TYPE §e RENAME TO \"§F x\""),
    ("CREATE TYPE §e AS ENUM ('a')", "CREATE SCHEMA §x; ALTER TYPE §e SET SCHEMA §x"),
    ("", "CREATE TYPE §c AS (a int, \"B\" text)"),
    ("CREATE TYPE §c AS (a int, \"B\" varchar(5))", "DROP TYPE §c"),
    ("CREATE TYPE §c AS (a int)", "ALTER TYPE §c ADD ATTRIBUTE b text"),
    ("CREATE TYPE §c AS (a int)", "ALTER TYPE §c RENAME ATTRIBUTE a TO b"),
    ("", "CREATE TYPE §r AS RANGE (subtype = int)"),
    ("", "CREATE DOMAIN §d AS text DEFAULT 'x' NOT NULL CHECK (VALUE <> '')"),
    ("CREATE DOMAIN §d AS varchar(5) DEFAULT 'x' NOT NULL CONSTRAINT §k CHECK (VALUE <> '')",
     "DROP DOMAIN §d"),
    ("CREATE DOMAIN §d AS int DEFAULT 4", "ALTER DOMAIN §d SET DEFAULT 5"),
    ("CREATE DOMAIN §d AS int DEFAULT 4", "ALTER DOMAIN §d DROP DEFAULT"),
    ("CREATE DOMAIN §d AS int", "ALTER DOMAIN §d SET NOT NULL"),
    ("CREATE DOMAIN §d AS int NOT NULL", "ALTER DOMAIN §d DROP NOT NULL"),
    ("CREATE DOMAIN §d AS int", "ALTER DOMAIN §d ADD CONSTRAINT §k CHECK (VALUE > 0)"),
    ("CREATE DOMAIN §d AS int CONSTRAINT §k CHECK (VALUE > 0)",
     "ALTER DOMAIN §d DROP CONSTRAINT §k"),
    ("CREATE DOMAIN §d AS int CONSTRAINT §k CHECK (VALUE > 0)",
     "ALTER DOMAIN §d RENAME CONSTRAINT §k TO §l"),
    ("CREATE DOMAIN §d AS int", "ALTER DOMAIN §d RENAME TO §f"),
    # views
    ("CREATE TABLE §t (a int)", "CREATE VIEW §v AS SELECT a FROM §t"),
    ("CREATE TABLE §t (a int)", "CREATE OR REPLACE VIEW §v AS SELECT a FROM §t"),
    ("CREATE TABLE §t (a int); CREATE VIEW §v AS SELECT a FROM §t",
     "CREATE OR REPLACE VIEW §v AS SELECT a FROM §t WHERE a > 0"),
    ("CREATE TABLE §t (a int, b int); CREATE VIEW §v AS SELECT a FROM §t; "
     "COMMENT ON VIEW §v IS 'x'", "CREATE OR REPLACE VIEW §v AS SELECT a, b FROM §t"),
    ("CREATE TABLE public.§t (a int)", "ALTER TABLE public.§t ADD COLUMN b int, ALTER a SET DEFAULT 1"),
    ("CREATE TABLE §t (a int); CREATE VIEW §v WITH (security_barrier) AS SELECT a FROM §t; "
     "COMMENT ON VIEW §v IS 'x'; GRANT SELECT ON §v TO derived_reader", "DROP VIEW §v"),
    ("CREATE TABLE §t (a int); CREATE VIEW §v AS SELECT a FROM §t; "
     "CREATE VIEW §w AS SELECT a FROM §v", "DROP VIEW §v CASCADE"),
    ("CREATE TABLE §t (a int); CREATE VIEW §v AS SELECT a FROM §t",
     "ALTER VIEW §v SET (security_barrier = true)"),
    ("CREATE TABLE §t (a int); CREATE VIEW §v AS SELECT a FROM §t",
     "ALTER VIEW §v ALTER a SET DEFAULT 4"),
    ("CREATE TABLE §t (a int); CREATE VIEW §v AS SELECT a FROM §t", "ALTER VIEW §v RENAME TO §w"),
    ("CREATE TABLE §t (a int)", "CREATE MATERIALIZED VIEW §v AS SELECT a FROM §t"),
    ("CREATE TABLE §t (a int); CREATE MATERIALIZED VIEW §v AS SELECT a FROM §t; "
     "CREATE UNIQUE INDEX §i ON §v (a)", "DROP MATERIALIZED VIEW §v"),
    ("CREATE TABLE §t (a int); CREATE MATERIALIZED VIEW §v AS SELECT a FROM §t",
     "REFRESH MATERIALIZED VIEW §v"),
    # routines
    ("", "CREATE FUNCTION §f(a int, b text DEFAULT 'x') RETURNS int LANGUAGE sql AS 'SELECT 1'"),
    ("", "CREATE FUNCTION \"§F x\"(VARIADIC a int[], OUT c int) LANGUAGE plpgsql AS "
         "$$ BEGIN c := 1; END $$"),
    ("", "CREATE PROCEDURE §p(a int) LANGUAGE sql AS 'SELECT 1'"),
    ("", "CREATE AGGREGATE §a(int) (sfunc = int4pl, stype = int)"),
    ("CREATE FUNCTION §f() RETURNS int LANGUAGE sql COST 7 AS 'SELECT 1'",
     "CREATE OR REPLACE FUNCTION §f() RETURNS int LANGUAGE sql AS 'SELECT 2'"),
    ("CREATE FUNCTION §f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
     "CREATE OR REPLACE FUNCTION §f(a int DEFAULT 3) RETURNS int LANGUAGE sql AS 'SELECT 2'"),
    ("CREATE TYPE §e AS ENUM ('a')",
     "CREATE FUNCTION §f(a §e, b §e[]) RETURNS §e LANGUAGE sql AS 'SELECT $1'"),
    ("CREATE OR REPLACE FUNCTION §f() RETURNS int LANGUAGE sql COST 7 AS 'SELECT 1'; "
     "COMMENT ON FUNCTION §f() IS 'f'", "DROP FUNCTION §f"),
    ("CREATE PROCEDURE §p(a int) LANGUAGE sql AS 'SELECT 1'", "DROP PROCEDURE §p(int)"),
    ("CREATE AGGREGATE §a(int) (sfunc = int4pl, stype = int)", "DROP AGGREGATE §a(int)"),
    ("CREATE FUNCTION §f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
     "ALTER FUNCTION §f(int) IMMUTABLE STRICT SECURITY DEFINER"),
    ("CREATE FUNCTION §f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
     "ALTER FUNCTION §f(int) RENAME TO \"§G x\""),
    ("CREATE FUNCTION §f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
     "CREATE SCHEMA §x; ALTER FUNCTION §f SET SCHEMA §x"),
    # triggers, policies, rules
    ("CREATE TABLE §t (a int); CREATE FUNCTION §f() RETURNS trigger LANGUAGE plpgsql AS "
     "$$ BEGIN RETURN new; END $$",
     "CREATE TRIGGER §g BEFORE UPDATE OF a ON §t FOR EACH ROW WHEN (old.a > 0) "
     "EXECUTE FUNCTION §f('x')"),
    ("CREATE TABLE §t (a int); CREATE FUNCTION §f() RETURNS trigger LANGUAGE plpgsql AS "
     "$$ BEGIN RETURN new; END $$; CREATE TRIGGER §g BEFORE UPDATE ON §t FOR EACH ROW "
     "EXECUTE FUNCTION §f('x', 'y'); ALTER TABLE §t DISABLE TRIGGER §g", "DROP TRIGGER §g ON §t"),
    ("CREATE TABLE §t (a int); CREATE FUNCTION §f() RETURNS trigger LANGUAGE plpgsql AS "
     "$$ BEGIN RETURN new; END $$; CREATE TRIGGER §g BEFORE UPDATE ON §t FOR EACH ROW "
     "EXECUTE FUNCTION §f()", "ALTER TABLE §t DISABLE TRIGGER §g"),
    ("CREATE TABLE §t (a int PRIMARY KEY); CREATE TABLE §u (a int REFERENCES §t)",
     "ALTER TABLE §u DISABLE TRIGGER ALL"),
    ("CREATE TABLE §t (a int); CREATE FUNCTION §f() RETURNS trigger LANGUAGE plpgsql AS "
     "$$ BEGIN RETURN new; END $$; CREATE TRIGGER §g BEFORE UPDATE ON §t FOR EACH ROW "
     "EXECUTE FUNCTION §f()", "ALTER TRIGGER §g ON §t RENAME TO §h"),
    ("CREATE TABLE §t (a int); CREATE FUNCTION §f() RETURNS trigger LANGUAGE plpgsql AS "
     "$$ BEGIN RETURN new; END $$; CREATE TRIGGER §g BEFORE UPDATE ON §t FOR EACH ROW "
     "EXECUTE FUNCTION §f('x')", "CREATE OR REPLACE TRIGGER §g AFTER INSERT ON §t FOR EACH ROW "
     "EXECUTE FUNCTION §f('y')"),
    ("CREATE TABLE §t (a int)", "CREATE POLICY §p ON §t USING (a > 0)"),
    ("CREATE TABLE §t (a int); CREATE POLICY §p ON §t FOR INSERT TO derived_reader WITH CHECK "
     "(a > 0)", "DROP POLICY §p ON §t"),
    ("CREATE TABLE §t (a int); CREATE POLICY §p ON §t USING (a > 0)",
     "ALTER POLICY §p ON §t TO derived_reader USING (a > 1) WITH CHECK (a > 2)"),
    ("CREATE TABLE §t (a int); CREATE POLICY §p ON §t USING (a > 0)",
     "ALTER POLICY §p ON §t RENAME TO §q"),
    ("CREATE TABLE §t (a int)", "CREATE RULE §r AS ON INSERT TO §t DO ALSO NOTIFY x"),
    ("CREATE TABLE §t (a int); CREATE RULE §r AS ON DELETE TO §t DO INSTEAD NOTHING",
     "DROP RULE §r ON §t"),
    # schemas, extensions, others
    ("", "CREATE SCHEMA \"§S x\""),
    ("CREATE SCHEMA §s; CREATE TABLE §s.t (a int)", "ALTER SCHEMA §s RENAME TO §x"),
    ("CREATE SCHEMA §s; COMMENT ON SCHEMA §s IS 'x'", "DROP SCHEMA §s"),
    ("", "CREATE COLLATION §c (locale = 'C')"),
    ("CREATE TABLE §t (a int, b int)", "CREATE STATISTICS §s ON a, b FROM §t"),
    ("CREATE TABLE §t (a int)", "CREATE PUBLICATION §p FOR TABLE §t"),
    ("CREATE TYPE §c AS (a int); CREATE FUNCTION §f(§c) RETURNS int LANGUAGE sql AS 'SELECT 1'",
     "CREATE CAST (§c AS int) WITH FUNCTION §f(§c)"),
    ("", "CREATE TEXT SEARCH CONFIGURATION §c (COPY = simple)"),
    ("CREATE FUNCTION §f(int, int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE SCHEMA §s",
     "CREATE OPERATOR §s.=== (leftarg = int, rightarg = int, function = §f)"),
    # comments, grants
    ("CREATE TABLE §t (a int)", "COMMENT ON TABLE §t IS 'it''s \\n'"),
    ("CREATE TABLE §t (\"A b\" int); COMMENT ON COLUMN §t.\"A b\" IS 'it''s \\x'",
     "COMMENT ON COLUMN §t.\"A b\" IS NULL"),
    ("CREATE TABLE §t (a int CONSTRAINT §k CHECK (a > 0)); CREATE INDEX §i ON §t (a); "
     "CREATE VIEW §v AS SELECT 1 AS x; CREATE SEQUENCE §s; CREATE TYPE §e AS ENUM (); "
     "CREATE DOMAIN §d AS int CONSTRAINT §l CHECK (VALUE > 0); CREATE SCHEMA §x; "
     "CREATE FUNCTION §f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; "
     "CREATE POLICY §p ON §t; CREATE MATERIALIZED VIEW §m AS SELECT 1 AS x",
     "COMMENT ON CONSTRAINT §k ON §t IS 'k'; COMMENT ON INDEX §i IS 'i'; COMMENT ON VIEW §v IS 'v'; "
     "COMMENT ON SEQUENCE §s IS 's'; COMMENT ON TYPE §e IS 'e'; COMMENT ON DOMAIN §d IS 'd'; "
     "COMMENT ON CONSTRAINT §l ON DOMAIN §d IS 'l'; COMMENT ON SCHEMA §x IS 'x'; "
     "COMMENT ON FUNCTION §f(int) IS 'f'; COMMENT ON POLICY §p ON §t IS 'p'; "
     "COMMENT ON MATERIALIZED VIEW §m IS 'm'"),
    ("CREATE TABLE §t (a int)", "GRANT SELECT, INSERT ON §t TO derived_reader, PUBLIC"),
    ("CREATE TABLE §t (a int); GRANT SELECT ON §t TO derived_reader",
     "GRANT SELECT, INSERT, UPDATE ON §t TO derived_reader"),
    ("CREATE TABLE §t (a int); GRANT SELECT, INSERT ON §t TO derived_reader",
     "REVOKE INSERT ON §t FROM derived_reader"),
    ("CREATE TABLE §t (a int); GRANT SELECT, INSERT ON §t TO derived_reader",
     "REVOKE ALL ON §t FROM derived_reader"),
    ("CREATE SCHEMA §s; CREATE SEQUENCE §q; CREATE TYPE §e AS ENUM (); "
     "CREATE FUNCTION §f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
     "GRANT USAGE ON SCHEMA §s TO derived_reader; GRANT USAGE ON SEQUENCE §q TO derived_reader; "
     "GRANT USAGE ON TYPE §e TO derived_reader; GRANT EXECUTE ON FUNCTION §f TO derived_reader"),
    ("CREATE FUNCTION §f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
     "REVOKE EXECUTE ON FUNCTION §f(int) FROM PUBLIC"),
    # nothing to undo
    ("CREATE TABLE §t (a int)", "SET lock_timeout = '5s'; SELECT count(*) FROM §t; LOCK TABLE §t"),
    ("CREATE TABLE §t (a int)", "VACUUM §t"),
    ("", "CREATE EXTENSION pg_trgm"),
    ("CREATE TABLE §t (a int)", "COPY §t TO '/dev/null'"),
    # the same object again and again
    ("CREATE TABLE §t (a int DEFAULT 1)",
     "ALTER TABLE §t ADD COLUMN b int; ALTER TABLE §t RENAME b TO c; ALTER TABLE §t ALTER c SET "
     "DEFAULT 4; CREATE INDEX §i ON §t (c, a); ALTER INDEX §i RENAME TO §j; ALTER TABLE §t RENAME "
     "TO §u; ALTER TABLE §u ALTER a SET DEFAULT 2; ALTER TABLE §u ALTER a SET DEFAULT 3; "
     "ALTER TABLE §u ALTER a DROP DEFAULT; DROP INDEX §j; ALTER TABLE §u ADD CHECK (c > a)"),
]

# (what is there before, the up, a part of why not)
REFUSED = [
    ("CREATE TABLE §t (a int)", "DROP TABLE §t", "its rows are gone"),
    ("CREATE TABLE §t (a int)", "DROP TABLE IF EXISTS §nothing", "IF EXISTS"),
    ("CREATE TABLE §t (a int, b int)", "ALTER TABLE §t DROP COLUMN b", "holds is gone"),
    ("CREATE TABLE §t (a int)", "TRUNCATE §t", "rows are gone"),
    ("CREATE TABLE §t (a int)", "UPDATE §t SET a = 1", "held before is gone"),
    ("CREATE TABLE §t (a int)", "DELETE FROM §t", "deletes are gone"),
    ("CREATE TABLE §t (a int)", "INSERT INTO §t VALUES (1)", "which rows"),
    ("CREATE TABLE §t (a int)",
     "CREATE TABLE §u (a int); WITH d AS (DELETE FROM §t RETURNING a) INSERT INTO §u SELECT a FROM d",
     "more than the table"),
    ("CREATE TYPE §e AS ENUM ('a')", "ALTER TYPE §e ADD VALUE 'b'", "taken from an enum"),
    ("CREATE TABLE §t (a text)", "ALTER TABLE §t ALTER a TYPE varchar(5)", "can lose something"),
    ("CREATE TABLE §t (a numeric(10,2))", "ALTER TABLE §t ALTER a TYPE numeric(10,4)",
     "can lose something"),
    ("CREATE TABLE §t (a date)", "ALTER TABLE §t ALTER a TYPE timestamp", "can lose something"),
    ("CREATE TABLE §t (a text)", "ALTER TABLE §t ALTER a TYPE int USING a::int", "USING"),
    ("CREATE TABLE §t (a int)", "DO $$ BEGIN ALTER TABLE §t ADD COLUMN b int; END $$",
     "what this code does"),
    ("CREATE TABLE §t (a int)", "CREATE TABLE IF NOT EXISTS §t (a int)", "IF NOT EXISTS"),
    ("CREATE TABLE §t (a int)", "ALTER TABLE §t ADD COLUMN IF NOT EXISTS b int", "IF NOT EXISTS"),
    ("CREATE TABLE §t (a int)", "CREATE INDEX IF NOT EXISTS §i ON §t (a)", "IF NOT EXISTS"),
    ("CREATE TABLE §t (a int)", "ALTER TABLE §t OWNER TO derived_reader", "whose it was"),
    ("CREATE TABLE §t (a int)", "ALTER TABLE §t ALTER a SET STATISTICS 5", "what it was before"),
    ("CREATE TABLE §t (a int GENERATED ALWAYS AS IDENTITY)",
     "ALTER TABLE §t ALTER a DROP IDENTITY", "sequence was is gone"),
    ("CREATE TABLE §t (a int, b int GENERATED ALWAYS AS (a) STORED)",
     "ALTER TABLE §t ALTER b DROP EXPRESSION", "generated one"),
    ("CREATE SEQUENCE §s", "DROP SEQUENCE §s", "sequence was is gone"),
    ("CREATE SEQUENCE §s", "ALTER SEQUENCE §s RESTART", "sequence was is gone"),
    ("CREATE SEQUENCE §s", "SELECT setval('§s', 3)", "functions do"),
    ("CREATE TABLE §t (a int)", "GRANT SELECT (a) ON §t TO derived_reader", "granted before"),
    ("CREATE TABLE §t (a int)", "GRANT SELECT ON §t TO SESSION_USER", "granted before"),
    ("CREATE TABLE §t (a int)", "GRANT SELECT ON §t TO derived_reader, CURRENT_USER", "granted before"),
    ("CREATE TABLE §t (a int)", "REVOKE SELECT ON §t FROM derived_reader", "was allowed"),
    ("CREATE FUNCTION §f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "ALTER FUNCTION §f() COST 9",
     "what it was before"),
    ("CREATE FUNCTION §f() RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER FUNCTION §f() COST 9",
     "DROP FUNCTION §f", "bring this back"),
    ("CREATE TABLE §t (a int); CREATE VIEW §v AS SELECT a FROM §t; ALTER TABLE §t RENAME TO §u",
     "DROP VIEW §v", "cannot run"),
    ("CREATE TABLE §t (a int); CREATE TABLE §u () INHERITS (§t)", "ALTER TABLE §u NO INHERIT §t",
     "its own from then on"),
    ("CREATE SCHEMA §s; CREATE TABLE §s.t (a int)", "DROP SCHEMA §s CASCADE", "gone with it"),
    ("", "CREATE SCHEMA §s CREATE TABLE t (a int)", "statements of their own"),
    ("DO $$ BEGIN EXECUTE 'ALTER TABLE §t ALTER a SET DEFAULT 4'; END $$; CREATE TABLE §t (a int); "
     "DO $$ BEGIN EXECUTE 'ALTER TABLE §t ALTER a SET DEFAULT 4'; END $$",
     "ALTER TABLE §t ALTER a SET DEFAULT 5", "code ran before"),
    ("CREATE TABLE §t (a int)", "COPY §t FROM '/srv/§t.csv'", "which rows"),
    ("CREATE EXTENSION citext; CREATE SCHEMA §s", "ALTER EXTENSION citext SET SCHEMA §s",
     "in which schema it was"),
    ("", "CREATE ROLE §r", "no statement that undoes it"),
    ("CREATE TABLE §t (a int)", "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO derived_reader",
     "no statement that undoes it"),
    ("CREATE TABLE §t (a int, b int)", "ALTER TABLE §t ALTER a TYPE bigint, DROP COLUMN b",
     "holds is gone"),
    ("CREATE TABLE §t (a int); CREATE TABLE §u (a int)", "DROP TABLE §t, §u", "its rows are gone"),
]


def own(text, prefix, number):
    return text.replace("§", f"{prefix}{number}_")


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout, done.stderr


def fail(message):
    sys.stderr.write("FAIL derived_downs: " + message + "\n")
    sys.exit(1)


def write(directory, name, text):
    with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
        file.write(text)


def write_history(directory, cases, prefix):
    """Returns the line on which each up begins (which is on one line, as a whole)."""
    os.makedirs(directory)
    write(directory, "migc.ini", "[migc]\ndialects = postgresql\n[rules]\n")
    before = "".join(own(case[0], prefix, number) + ";\n"
                     for number, case in enumerate(cases) if case[0])
    write(directory, "0000.sql", "--@ revision 0000\n--@ revises base\n--@ title before\n\n"
                                 "--@ up\n" + before + "\n--@ down irreversible a test\n")
    for number, case in enumerate(cases, 1):
        up = own(case[1], prefix, number - 1)
        write(directory, f"{number:04}.sql",
              f"--@ revision {number:04}\n--@ revises {number - 1:04}\n--@ title case\n\n"
              f"--@ up\n{up};\n\n--@ down auto\n")


def check_refusals(migc, directory):
    path = os.path.join(directory, "refused")
    write_history(path, REFUSED, "r")
    code, _, errors = run(migc, "check", "--directory", path)
    if code != 1:
        fail(f"check of what cannot be undone exits with {code}\n{errors}")
    found, wrong = {}, []
    for line in errors.splitlines():
        match = re.match(r".*/(\d{4})\.sql:(\d+):\d+: error: \"down auto\" cannot undo this: (.*) "
                         r"\[cannot-derive\]$", line)
        if match:
            found.setdefault(int(match[1]), []).append((int(match[2]), match[3]))
        elif " error: " in line:
            fail("unexpected: " + line)
    for number, case in enumerate(REFUSED, 1):
        reasons = found.get(number, [])
        if not any(line == 6 and case[2] in reason for line, reason in reasons):
            wrong.append(f"{number}: {case[1]}: expected \"{case[2]}\", found {reasons}")
    if wrong:
        fail("\n".join(wrong))
    return len(REFUSED)


class Server:
    def __init__(self, migc, url, psql, pg_dump, directory):
        self.migc, self.url, self.directory = migc, url, directory
        self.psql, self.pg_dump = psql, pg_dump

    def sql(self, text):
        code, out, errors = run(self.psql, self.url, "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", text)
        if code:
            fail(f"{text}: {errors}")
        return out

    def dump(self):
        code, out, errors = run(self.pg_dump, "-s", "--exclude-table=migc_*", "-d", self.url)
        if code:
            fail(errors)
        lines = [line for line in out.splitlines() if not line.startswith("\\")]
        return "\n".join(sorted(lines)), out

    def call(self, *command):
        code, out, errors = run(self.migc, command[0], *command[1:], "--directory", self.directory,
                                "--database", self.url)
        if code:
            errors = "\n".join(line for line in errors.splitlines()
                               if not re.match("applying|reverting", line))
            fail(f"migc {' '.join(command)} exits with {code}\n{out}{errors}")
        return out


def difference(before, after):
    import difflib
    return "\n".join(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="",
                                          n=12))


def check_ways_back(migc, directory, url, psql, pg_dump, is_long):
    path = os.path.join(directory, "invertible")
    write_history(path, INVERTIBLE, "k")
    code, _, errors = run(migc, "check", "--directory", path)
    if code:
        fail("check of what can be undone:\n" + "\n".join(
            line for line in errors.splitlines() if " warning: " not in line))
    if "[down-leaves]" in errors:
        fail("a derived down leaves something:\n" + "\n".join(
            line for line in errors.splitlines() if "[down-leaves]" in line))
    server = Server(migc, url, psql, pg_dump, path)
    server.call("upgrade", "0000")
    dumps = [server.dump()]
    if is_long:
        for number in range(1, len(INVERTIBLE) + 1):
            server.call("upgrade", "+1")
            dumps.append(server.dump())
    else:
        server.call("upgrade")
    for number in range(len(INVERTIBLE) - 1, -1, -1):
        if number and not is_long:
            continue
        server.call("downgrade", f"{number:04}")
        after = server.dump()
        if after[0] != dumps[number][0]:
            print(server.call("show", f"{number + 1:04}"))
            fail(f"{number + 1}: another schema\n" + difference(dumps[number][1], after[1]))
    server.call("drift")
    server.call("upgrade")
    return len(INVERTIBLE)


NARROWER = [("varchar(5)", "text", "'ab    '"), ("varchar(5)", "varchar(9)", "'abcdef'"),
            ("int", "bigint", "3000000000"), ("numeric(4,2)", "numeric(6,2)", "1234.56")]


def check_narrower(migc, directory, url, psql, pg_dump):
    """A value that the old type cannot hold stops the way back, and stays as it is."""
    path = os.path.join(directory, "narrower")
    write_history(path, [(f"CREATE TABLE §t (a {old})", f"ALTER TABLE §t ALTER a TYPE {new}")
                         for old, new, _ in NARROWER], "n")
    write(path, "migc.ini", "[migc]\nname = narrower\ndialects = postgresql\n")
    server = Server(migc, url, psql, pg_dump, path)
    server.call("upgrade")
    for number in range(len(NARROWER), 0, -1):
        table, value = f"n{number - 1}_t", NARROWER[number - 1][2]
        server.sql(f"INSERT INTO {table} VALUES ({value})")
        code, _, errors = run(migc, "downgrade", "--directory", path, "--database", url)
        if code != 1 or server.sql(f"SELECT a = {value} FROM {table}").strip() != "t":
            fail(f"{NARROWER[number - 1]}: the way back exits with {code}, and the value is "
                 + server.sql(f"SELECT a FROM {table}") + errors)
        server.sql(f"UPDATE {table} SET a = '1'")
        server.call("downgrade", f"{number - 1:04}")
        if server.sql(f"SELECT a = '1' FROM {table}").strip() != "t":
            fail(f"{NARROWER[number - 1]}: the value did not come back")


def main():
    migc, directory, url, psql, pg_dump = sys.argv[1:6]
    is_long = "--long" in sys.argv[6:]
    refused = check_refusals(migc, directory)
    undone = check_ways_back(migc, directory, url, psql, pg_dump, is_long)
    check_narrower(migc, directory, url, psql, pg_dump)
    print(f"derived_downs: {undone} ups undone, {refused} refused")


main()
