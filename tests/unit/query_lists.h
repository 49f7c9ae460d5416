// SPDX-License-Identifier: MIT
// Queries over a small schema: what a server accepts, and what it refuses for a name. The fold of
// the compiler is held to these lists without a server (test_model_query.c), and the lists to a
// server (test_postgresql_queries.c).
#ifndef QUERY_LISTS_H
#define QUERY_LISTS_H

static const char query_schema[] =
    "CREATE TABLE users (id integer PRIMARY KEY, email text UNIQUE, name text, data jsonb, age "
    "integer);\n"
    "CREATE TABLE posts (id integer PRIMARY KEY, user_id integer, title text, score integer, "
    "CONSTRAINT posts_title UNIQUE (title));\n"
    "CREATE TABLE tags (post_id integer, tag text);\n"
    "CREATE SCHEMA app;\n"
    "CREATE TABLE app.users (id integer, login text);\n"
    "CREATE TABLE places (id integer, owner users, visitors users[]);\n"
    "CREATE TABLE \"Odd\" (\"Key\" integer, \"select\" text);\n";

static const char *const accepted_queries[] = {
    // FROM and what stands in it
    "SELECT id, email FROM users",
    "SELECT * FROM users",
    "SELECT users.id, public.users.email FROM users",
    "SELECT users.id FROM public.users",
    "SELECT app.users.login FROM app.users",
    "SELECT login, email FROM app.users JOIN public.users USING (id)",
    "SELECT u.id FROM users u",
    "SELECT u.* FROM users AS u",
    "SELECT a, b FROM users AS u(a, b)",
    "SELECT a, name FROM users AS u(a)",
    "SELECT \"Key\", \"select\" FROM \"Odd\"",
    "SELECT o.\"Key\" FROM \"Odd\" o",
    "SELECT ID, Email FROM Users",
    "TABLE users",
    "SELECT",
    "SELECT 1 AS one, 'x', now(), current_user",
    "SELECT ctid, xmin, cmax, tableoid::regclass, id FROM users",
    "SELECT users.ctid FROM users",
    "SELECT users FROM users",
    "SELECT u FROM users u WHERE u IS NOT NULL",
    "SELECT count(u), count(u.*), count(*) FROM users u",
    "SELECT row_to_json(users) FROM users",
    "SELECT users.row_to_json, users.pg_typeof FROM users",
    "SELECT ROW(users.*, 1) FROM users",
    "SELECT id FROM ONLY users",
    "SELECT id FROM users TABLESAMPLE system (10) REPEATABLE (3)",
    "SELECT relname, oid FROM pg_class",
    "SELECT c.relname FROM pg_catalog.pg_class c",
    "SELECT table_name FROM information_schema.tables",
    // joins
    "SELECT u.id, p.title FROM users u JOIN posts p ON p.user_id = u.id",
    "SELECT title FROM users u, posts p WHERE p.user_id = u.id AND email IS NOT NULL",
    "SELECT id, email, title FROM users JOIN posts USING (id)",
    "SELECT id, u.id, p.id FROM users u FULL JOIN posts p USING (id)",
    "SELECT k.id FROM users JOIN posts USING (id) AS k",
    "SELECT email, title FROM users NATURAL JOIN posts",
    "SELECT j.email, j.title FROM (users u JOIN posts p ON u.id = p.user_id) AS j",
    "SELECT j.a FROM (users u CROSS JOIN posts p) AS j(a)",
    "SELECT * FROM users a JOIN users b USING (id) JOIN posts c USING (id) WHERE c.score > id",
    "SELECT t.tag FROM users u LEFT JOIN (posts p JOIN tags t ON t.post_id = p.id) ON p.user_id = "
    "u.id",
    "SELECT tag FROM posts p JOIN tags ON post_id = id",
    // queries inside
    "SELECT s.n FROM (SELECT name AS n FROM users) s",
    "SELECT n FROM (SELECT name AS n FROM users) AS s WHERE n <> ''",
    "SELECT a FROM (SELECT id, name FROM users) AS s(a, b) ORDER BY b",
    "SELECT email FROM (SELECT * FROM users) s",
    "SELECT s.email FROM (SELECT u.*, 1 AS more FROM users u) s WHERE more = 1",
    "SELECT column1, column2 FROM (VALUES (1, 'a'), (2, 'b')) v",
    "SELECT v.k FROM (VALUES (1, 'a')) AS v(k, t)",
    "SELECT count FROM (SELECT count(*) FROM users) s",
    "SELECT \"?column?\" FROM (SELECT 1 + 1) s",
    "SELECT int4, text, lower, \"coalesce\", \"case\", \"array\", \"row\", \"exists\", \"greatest\", "
    "\"nullif\" FROM (SELECT 1::int4, '2'::text, lower('A'), coalesce(1, 2), CASE WHEN true THEN 1 END, ARRAY[1], "
    "ROW(1), EXISTS (SELECT 1), greatest(1, 2), nullif(1, 2)) s",
    "SELECT \"current_date\", \"current_user\", \"extract\" FROM "
    "(SELECT current_date, current_user, extract(year FROM now())) s",
    "SELECT name FROM (SELECT (SELECT name FROM users LIMIT 1)) s",
    "SELECT id FROM users WHERE EXISTS (SELECT 1 FROM posts WHERE user_id = users.id)",
    "SELECT id FROM users WHERE id IN (SELECT user_id FROM posts WHERE score > age)",
    "SELECT id FROM users WHERE (id, name) = ANY (SELECT user_id, title FROM posts)",
    "SELECT (SELECT max(p.score) FROM posts p WHERE p.user_id = u.id) FROM users u",
    "SELECT ARRAY(SELECT title FROM posts WHERE user_id = u.id) FROM users u",
    "SELECT u.id, l.title FROM users u, LATERAL (SELECT title FROM posts WHERE user_id = u.id) l",
    "SELECT id FROM users u WHERE EXISTS (SELECT FROM (SELECT u.email) s)",
    // functions in FROM
    "SELECT n FROM generate_series(1, 3) n",
    "SELECT g.n FROM generate_series(1, 3) AS g(n)",
    "SELECT generate_series FROM generate_series(1, 3)",
    "SELECT key, value FROM users, jsonb_each(data)",
    "SELECT e.value FROM users u, jsonb_array_elements(u.data) AS e",
    "SELECT e.v, e.n FROM users, jsonb_array_elements(data) WITH ORDINALITY AS e(v, n)",
    "SELECT x, y FROM json_to_record('{}') AS r(x integer, y text)",
    "SELECT a, b FROM ROWS FROM (generate_series(1, 2), generate_series(1, 3)) AS f(a, b)",
    "SELECT unnest FROM unnest(ARRAY[1, 2])",
    "SELECT e.email FROM places p, unnest(p.visitors) e",
    "SELECT p.id, email FROM places p, unnest(p.visitors)",
    "SELECT x.a FROM XMLTABLE('/r' PASSING ('<r/>'::xml) COLUMNS a integer PATH '@a', n FOR "
    "ORDINALITY) x",
    "SELECT ordinality, letter FROM string_to_table('a,b', ',') WITH ORDINALITY AS letter",
    "CREATE FUNCTION r(n integer) RETURNS TABLE(a numeric(5, 2), \"B c\" text) LANGUAGE sql AS "
    "'SELECT 1.0, name FROM users'; SELECT a, \"B c\", x.a FROM r(1) AS x",
    "CREATE FUNCTION r() RETURNS SETOF users LANGUAGE sql AS 'SELECT * FROM users'; SELECT email, "
    "r.name FROM r() WHERE r.age > 1",
    "CREATE FUNCTION r() RETURNS integer LANGUAGE sql AS 'SELECT 1'; SELECT r, r.r FROM r()",
    "CREATE FUNCTION r(OUT a text, OUT b text) LANGUAGE sql AS $$ SELECT 'a', 'b' $$; SELECT a, b "
    "FROM r()",
    // composites
    "SELECT (owner).email, (p.owner).name, (p).id FROM places p",
    "SELECT (owner).* FROM places",
    "SELECT (visitors[1]).email FROM places",
    "SELECT (u).email FROM users u",
    "SELECT email(users), users.email FROM users",
    // grouping and ordering
    "SELECT name AS n, count(*) FROM users GROUP BY n",
    "SELECT lower(name) FROM users GROUP BY lower",
    "SELECT name FROM users GROUP BY ROLLUP (name, (age, id)) , CUBE (email)",
    "SELECT age % 10 AS digit, sum(id) AS total FROM users GROUP BY digit HAVING sum(id) > 1 "
    "ORDER BY total DESC, digit",
    "SELECT name AS n FROM users ORDER BY n, age",
    "SELECT name FROM users ORDER BY 1",
    "SELECT id + 1 FROM users ORDER BY \"?column?\"",
    "SELECT DISTINCT ON (n) name AS n, age FROM users ORDER BY n, age",
    "SELECT sum(age) OVER w, rank() OVER (PARTITION BY name ORDER BY id) FROM users WINDOW w AS "
    "(ORDER BY age)",
    "SELECT string_agg(name, ',' ORDER BY age) FILTER (WHERE id > 1) FROM users",
    "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY age) FROM users",
    "SELECT id FROM users u FOR UPDATE OF u SKIP LOCKED",
    "SELECT id FROM users LIMIT (SELECT count(*) FROM posts) OFFSET 1",
    // UNION and VALUES
    "SELECT id FROM users UNION ALL SELECT user_id FROM posts ORDER BY id",
    "(SELECT id AS k FROM users ORDER BY age LIMIT 1) UNION SELECT id FROM posts ORDER BY k",
    "SELECT s.k FROM (SELECT id AS k FROM users EXCEPT SELECT user_id FROM posts) s",
    "VALUES (1, 2), (3, 4) ORDER BY column2",
    "VALUES ((SELECT max(id) FROM users))",
    // WITH
    "WITH u AS (SELECT id AS k FROM users) SELECT k FROM u",
    "WITH u(a, b) AS (SELECT id, name FROM users) SELECT a, b FROM u AS x WHERE x.a > 1",
    "WITH users AS (SELECT 1 AS only_here) SELECT only_here FROM users",
    "WITH a AS (SELECT id FROM users), b AS (SELECT id AS k FROM a) SELECT k FROM b JOIN a ON k = "
    "id",
    "WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT n FROM t",
    "WITH RECURSIVE t AS (SELECT id, 1 AS depth FROM users UNION ALL SELECT p.id, t.depth + 1 FROM "
    "posts p JOIN t ON p.user_id = t.id) SELECT id, depth FROM t",
    "WITH RECURSIVE a AS (SELECT n FROM b), b AS (SELECT 1 AS n) SELECT n FROM a",
    "WITH RECURSIVE t(id, up) AS (SELECT id, user_id FROM posts UNION ALL SELECT p.id, p.user_id "
    "FROM posts p, t WHERE p.id = t.up) SEARCH DEPTH FIRST BY id SET line CYCLE id SET is_cycle "
    "USING path SELECT id, line, is_cycle, path FROM t ORDER BY line",
    "WITH gone AS (DELETE FROM posts RETURNING id, title AS t) SELECT t FROM gone",
    "WITH new AS (INSERT INTO posts (id, title) VALUES (1, 'a') RETURNING *) UPDATE users SET name "
    "= new.title FROM new WHERE users.id = new.user_id",
    "SELECT (WITH x AS (SELECT u.id AS k) SELECT k FROM x) FROM users u",
    "SELECT * FROM users u WHERE id IN (WITH x AS (SELECT 1 AS k) SELECT k FROM x WHERE k = age)",
    // INSERT
    "INSERT INTO users VALUES (1, 'a')",
    "INSERT INTO users (id, email) VALUES (1, 'a'), (2, DEFAULT)",
    "INSERT INTO users DEFAULT VALUES RETURNING id, *",
    "INSERT INTO users AS u (id) SELECT id FROM posts RETURNING u.id, email",
    "INSERT INTO places (owner.email, visitors[1].name) VALUES ('a', 'b')",
    "INSERT INTO users (id, email) VALUES (1, 'a') ON CONFLICT DO NOTHING",
    "INSERT INTO users (id, email) VALUES (1, 'a') ON CONFLICT (id) DO UPDATE SET email = "
    "excluded.email, age = users.age + 1 WHERE users.name <> EXCLUDED.name",
    "INSERT INTO posts AS p (id) VALUES (1) ON CONFLICT ON CONSTRAINT posts_title DO UPDATE SET "
    "(title, score) = (excluded.title, p.score)",
    "INSERT INTO posts (id) VALUES (1) ON CONFLICT ON CONSTRAINT posts_pkey DO NOTHING",
    "INSERT INTO users (id) WITH w AS (SELECT 1 AS k) SELECT k FROM w",
    "WITH w AS (SELECT 1 AS k) INSERT INTO users (id) SELECT k FROM w",
    "INSERT INTO tags SELECT id FROM posts",
    "INSERT INTO tags SELECT (posts).id, (posts).title FROM posts",
    "INSERT INTO tags VALUES (1)",
    "SELECT 'users'::regclass, 'Users'::regclass, '\"Odd\"'::regclass, 'app.users'::regclass, "
    "'app.\"users\"'::regclass, '1259'::regclass, 'pg_class'::regclass, "
    "'information_schema.tables'::regclass, 'users_pkey'::regclass",
    "SELECT to_regclass('nothing'), pg_get_serial_sequence('app.users', 'id')",
    // UPDATE, DELETE, MERGE
    "UPDATE users SET email = lower(email), age = age + 1 WHERE id > 1 RETURNING id, email",
    "UPDATE users u SET name = p.title FROM posts p WHERE p.user_id = u.id",
    "UPDATE users SET (name, age) = (SELECT title, score FROM posts WHERE user_id = users.id LIMIT "
    "1)",
    "UPDATE users SET (name, age) = ROW('a', id)",
    "UPDATE users SET data['a'] = to_jsonb(name)",
    "UPDATE places SET owner.name = 'x', visitors[1].email = 'y'",
    "UPDATE users SET name = DEFAULT",
    "DELETE FROM users WHERE id = 1",
    "DELETE FROM posts p USING users u WHERE u.id = p.user_id AND u.email = 'a' RETURNING p.title, "
    "u.email",
    "MERGE INTO users u USING posts p ON p.user_id = u.id WHEN MATCHED AND p.score > u.age THEN "
    "UPDATE SET name = p.title WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (id, name) "
    "VALUES (p.id, title)",
    "WITH s AS (SELECT 1 AS k) MERGE INTO users USING s ON k = id WHEN MATCHED THEN DO NOTHING",
    // what holds a query
    "COPY users (id, email) TO STDOUT",
    "COPY (SELECT u.id FROM users u) TO STDOUT",
    "EXPLAIN SELECT id FROM users",
    "PREPARE asked AS SELECT id FROM users WHERE email = $1",
    "DECLARE pointer CURSOR FOR SELECT id FROM users",
    "LOCK TABLE users, app.users IN SHARE MODE",
    "TRUNCATE users, posts",
    "SELECT '{}'::_int4, '{a}'::_text",
    // bodies in SQL
    "CREATE FUNCTION f(given integer) RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM users "
    "WHERE id = given AND age = f.given AND age < $1'",
    "CREATE FUNCTION f(u users, OUT a text, b text) LANGUAGE sql AS 'SELECT u.email || (u).name || "
    "b'",
    "CREATE FUNCTION f(u users) RETURNS text LANGUAGE sql AS 'SELECT row_to_json(f.u.*) || "
    "f.u.email'",
    "CREATE FUNCTION f(id text) RETURNS SETOF users LANGUAGE sql AS $$ SELECT * FROM users WHERE "
    "id = 1; SELECT u.* FROM users u WHERE email = f.id $$",
    "CREATE FUNCTION f(INOUT a anyelement) LANGUAGE sql AS 'SELECT nothing FROM nowhere'",
    "CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS 'BEGIN RETURN nothing; END'",
    "CREATE FUNCTION f() RETURNS text LANGUAGE sql SET search_path = app AS 'SELECT login FROM "
    "users'",
    "CREATE FUNCTION f(a integer) RETURNS text LANGUAGE sql BEGIN ATOMIC; SELECT 1; SELECT name "
    "FROM users WHERE id = a; END",
    "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql RETURN a + f.a",
    "CREATE PROCEDURE p(given text) LANGUAGE sql AS 'UPDATE users SET name = given; DELETE FROM "
    "tags WHERE tag = given'",
};

typedef struct RefusedQuery {
    const char *sql;
    const char *text; // what the compiler says
    const char *hint; // empty: nothing
} RefusedQuery;

#define USERS(column) "column \"" column "\" of table \"users\" does not exist"

static const RefusedQuery refused_queries[] = {
    {"SELECT emial FROM users", USERS("emial"), "did you mean \"email\"?"},
    {"SELECT id FROM usres", "table \"usres\" does not exist", "did you mean \"users\"?"},
    {"SELECT id FROM app.posts", "table \"app.posts\" does not exist", "did you mean \"posts\"?"},
    {"SELECT login FROM users", USERS("login"), ""},
    {"SELECT \"ID\" FROM users", USERS("ID"), "did you mean \"id\"?"},
    {"SELECT key FROM \"Odd\"", "column \"key\" of table \"Odd\" does not exist",
     "did you mean \"Key\"?"},
    {"SELECT u.emial FROM users u", USERS("emial"), "did you mean \"email\"?"},
    {"SELECT v.id FROM users u", "table \"v\" is not in this query", ""},
    {"SELECT users.id FROM users u", "table \"users\" is not in this query", ""},
    {"SELECT v.* FROM users u", "table \"v\" is not in this query", ""},
    {"SELECT app.users.id FROM users", "table \"users\" is not in this query",
     "did you mean \"users\"?"},
    {"SELECT email FROM users AS u(a, b)", "column \"email\" does not exist", ""},
    {"SELECT u.c FROM users AS u(a, b)", "column \"c\" of \"u\" does not exist", ""},
    {"SELECT foo", "column \"foo\" does not exist", ""},
    {"SELECT nextvalue FROM users, posts", "column \"nextvalue\" does not exist", ""},
    {"SELECT titel FROM users, posts", "column \"titel\" does not exist",
     "did you mean \"title\"?"},
    {"SELECT id FROM users WHERE nam = 'x'", USERS("nam"), "did you mean \"name\"?"},
    {"SELECT lower(nam) FROM users", USERS("nam"), "did you mean \"name\"?"},
    {"SELECT id FROM users WHERE name = \"x\"", USERS("x"), ""},
    {"SELECT CASE WHEN agee > 1 THEN 1 ELSE 2 END FROM users", USERS("agee"),
     "did you mean \"age\"?"},
    {"SELECT id FROM users GROUP BY id, agee", USERS("agee"), "did you mean \"age\"?"},
    {"SELECT id FROM users GROUP BY ROLLUP (id, agee)", USERS("agee"), "did you mean \"age\"?"},
    {"SELECT id AS k FROM users WHERE k = 1", USERS("k"), ""},
    {"SELECT name AS k FROM users GROUP BY k HAVING k > 'a'", USERS("k"), ""},
    {"SELECT id FROM users ORDER BY agee", USERS("agee"), "did you mean \"age\"?"},
    {"SELECT id AS k FROM users ORDER BY k + 1", USERS("k"), ""},
    {"SELECT DISTINCT ON (agee) id FROM users", USERS("agee"), "did you mean \"age\"?"},
    {"SELECT sum(id) OVER (ORDER BY agee) FROM users", USERS("agee"), "did you mean \"age\"?"},
    {"SELECT sum(id) OVER w FROM users WINDOW w AS (PARTITION BY agee)", USERS("agee"),
     "did you mean \"age\"?"},
    {"SELECT count(*) FILTER (WHERE agee > 1) FROM users", USERS("agee"), "did you mean \"age\"?"},
    {"SELECT string_agg(name, ',' ORDER BY agee) FROM users", USERS("agee"),
     "did you mean \"age\"?"},
    {"SELECT id FROM users FOR UPDATE OF posts", "table \"posts\" is not in this query", ""},
    {"SELECT id FROM users UNION SELECT id FROM posts ORDER BY name",
     "column \"name\" does not exist", ""},
    // joins
    {"SELECT 1 FROM users JOIN posts USING (email)",
     "column \"email\" of table \"posts\" does not exist", ""},
    {"SELECT 1 FROM (SELECT 1 AS a) s JOIN (SELECT 2 AS b) t USING (a)",
     "column \"a\" is not on both sides of the join", ""},
    {"SELECT 1 FROM users u JOIN posts p ON p.usr_id = u.id",
     "column \"usr_id\" of table \"posts\" does not exist", "did you mean \"user_id\"?"},
    {"SELECT u.id FROM (users u CROSS JOIN tags t) AS j", "table \"u\" is not in this query", ""},
    {"SELECT k.email FROM users JOIN posts USING (id) AS k",
     "column \"email\" of \"k\" does not exist", ""},
    // queries inside
    {"SELECT s.name FROM (SELECT name AS n FROM users) s",
     "column \"name\" of \"s\" does not exist", ""},
    {"SELECT age FROM (SELECT id FROM users) s", "column \"age\" does not exist", ""},
    {"SELECT 1 FROM users WHERE EXISTS (SELECT 1 FROM posts WHERE usr_id = 1)",
     "column \"usr_id\" does not exist", "did you mean \"user_id\"?"},
    {"SELECT 1 FROM users u, (SELECT u.id) s", "table \"u\" is not in this query", ""},
    {"SELECT column3 FROM (VALUES (1, 2)) v", "column \"column3\" does not exist",
     "did you mean \"column1\"?"},
    {"SELECT m FROM generate_series(1, 3) n", "column \"m\" does not exist", ""},
    {"SELECT val FROM users, jsonb_each(data)", "column \"val\" does not exist",
     "did you mean \"value\"?"},
    {"SELECT z FROM json_to_record('{}') AS r(x integer, y text)", "column \"z\" does not exist",
     ""},
    {"CREATE FUNCTION r(n integer) RETURNS TABLE(a numeric(5, 2), \"B c\" text) LANGUAGE sql AS "
     "'SELECT 1.0, name FROM users'; SELECT c FROM r(1) AS x",
     "column \"c\" does not exist", ""},
    {"CREATE FUNCTION r() RETURNS SETOF users LANGUAGE sql AS 'SELECT * FROM users'; SELECT "
     "r.emial FROM r()",
     "column \"emial\" of \"r\" does not exist", "did you mean \"email\"?"},
    {"CREATE FUNCTION r() RETURNS integer LANGUAGE sql AS 'SELECT 1'; SELECT s FROM r()",
     "column \"s\" does not exist", ""},
    {"SELECT (owner).emial FROM places", USERS("emial"), "did you mean \"email\"?"},
    {"SELECT (p.owner).login FROM places p", USERS("login"), ""},
    // WITH
    {"WITH u AS (SELECT id AS k FROM users) SELECT id FROM u", "column \"id\" does not exist", ""},
    {"WITH a AS (SELECT n FROM b), b AS (SELECT 1 AS n) SELECT n FROM a",
     "table \"b\" does not exist", ""},
    {"WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT m + 1 FROM t) SELECT n FROM t",
     "column \"m\" does not exist", ""},
    {"WITH gone AS (DELETE FROM posts RETURNING id) SELECT title FROM gone",
     "column \"title\" does not exist", ""},
    {"WITH w AS (SELECT 1) DELETE FROM w", "table \"w\" does not exist", ""},
    // INSERT
    {"INSERT INTO users (id, emial) VALUES (1, 'a')", USERS("emial"), "did you mean \"email\"?"},
    {"INSERT INTO users (id) SELECT uid FROM posts",
     "column \"uid\" of table \"posts\" does not exist", "did you mean \"id\"?"},
    {"INSERT INTO users (id) VALUES (id)", "column \"id\" does not exist", ""},
    {"INSERT INTO users (id) VALUES (1) RETURNING nme", USERS("nme"), "did you mean \"name\"?"},
    {"INSERT INTO users (id) VALUES (1) ON CONFLICT (mail) DO NOTHING", USERS("mail"),
     "did you mean \"email\"?"},
    {"INSERT INTO users (id) VALUES (1) ON CONFLICT ON CONSTRAINT users_mail DO NOTHING",
     "constraint \"users_mail\" of table \"users\" does not exist", ""},
    {"INSERT INTO users (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET nme = 'a'", USERS("nme"),
     "did you mean \"name\"?"},
    {"INSERT INTO users (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET name = excluded.nme",
     USERS("nme"), "did you mean \"name\"?"},
    {"INSERT INTO user_s (id) VALUES (1)", "table \"user_s\" does not exist",
     "did you mean \"users\"?"},
    {"INSERT INTO tags VALUES (1, 'a', 2)", "2 columns and 3 values", ""},
    {"INSERT INTO tags (tag) VALUES ('a', 2)", "1 column and 2 values", ""},
    {"INSERT INTO tags (tag, post_id) VALUES ('a'), ('b')", "2 columns and 1 value", ""},
    {"INSERT INTO tags SELECT * FROM users", "2 columns and 5 values", ""},
    {"INSERT INTO tags (tag, post_id) SELECT name FROM users", "2 columns and 1 value", ""},
    {"SELECT nextval('users_seq')", "table \"users_seq\" does not exist",
     "did you mean \"users\"?"},
    {"SELECT 'app.posts'::regclass", "table \"app.posts\" does not exist",
     "did you mean \"posts\"?"},
    // UPDATE, DELETE, MERGE
    {"UPDATE users SET emial = 'a'", USERS("emial"), "did you mean \"email\"?"},
    {"UPDATE users SET users.email = 'a'", USERS("users"), ""},
    {"UPDATE users SET email = emial", USERS("emial"), "did you mean \"email\"?"},
    {"UPDATE users SET (name, ag) = (SELECT 'a', 1)", USERS("ag"), "did you mean \"age\"?"},
    {"UPDATE users u SET name = p.titel FROM posts p",
     "column \"titel\" of table \"posts\" does not exist", "did you mean \"title\"?"},
    {"UPDATE users SET name = 'a' WHERE idd = 1", USERS("idd"), "did you mean \"id\"?"},
    {"DELETE FROM users WHERE idd = 1", USERS("idd"), "did you mean \"id\"?"},
    {"DELETE FROM posts USING users WHERE users.uid = posts.id", USERS("uid"),
     "did you mean \"id\"?"},
    {"DELETE FROM posts p USING user_s u WHERE u.id = 1", "table \"user_s\" does not exist",
     "did you mean \"users\"?"},
    {"MERGE INTO users u USING posts p ON p.user_id = u.id WHEN NOT MATCHED THEN INSERT (id) "
     "VALUES (u.id)",
     "table \"u\" is not in this query", ""},
    {"MERGE INTO users u USING posts p ON p.user_id = u.id WHEN MATCHED THEN UPDATE SET nme = 'a'",
     USERS("nme"), "did you mean \"name\"?"},
    // what holds a query
    {"COPY users (id, emial) TO STDOUT", USERS("emial"), "did you mean \"email\"?"},
    {"COPY (SELECT emial FROM users) TO STDOUT", USERS("emial"), "did you mean \"email\"?"},
    {"EXPLAIN SELECT emial FROM users", USERS("emial"), "did you mean \"email\"?"},
    {"PREPARE asked AS SELECT emial FROM users", USERS("emial"), "did you mean \"email\"?"},
    {"DECLARE pointer CURSOR FOR SELECT emial FROM users", USERS("emial"),
     "did you mean \"email\"?"},
    // bodies in SQL
    {"CREATE FUNCTION f(given integer) RETURNS text LANGUAGE sql AS 'SELECT nam FROM users WHERE "
     "id = given'",
     "column \"nam\" does not exist", "did you mean \"name\"?"},
    {"CREATE FUNCTION f(given integer) RETURNS text LANGUAGE sql AS 'SELECT name FROM users WHERE "
     "id = givn'",
     "column \"givn\" does not exist", "did you mean \"given\"?"},
    {"CREATE FUNCTION f(OUT total bigint) LANGUAGE sql AS 'SELECT count(*) FROM users WHERE id = "
     "total'",
     "column \"total\" does not exist", ""},
    {"CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM usrs; END",
     "table \"usrs\" does not exist", "did you mean \"users\"?"},
    {"CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql RETURN a + b",
     "column \"b\" does not exist", ""},
    {"CREATE PROCEDURE p() LANGUAGE sql AS $$ UPDATE users SET name = 'a'; DELETE FROM tag $$",
     "table \"tag\" does not exist", "did you mean \"tags\"?"},
    {"LOCK TABLE usrs", "table \"usrs\" does not exist", "did you mean \"users\"?"},
    {"TRUNCATE users, pots", "table \"pots\" does not exist", "did you mean \"posts\"?"},
};

// What a view needs: relations, their columns, types, functions, in the order of their names. A
// relation of which columns are needed is not said on its own.
typedef struct ViewUses {
    const char *sql; // makes v
    const char *uses;
} ViewUses;

static const ViewUses view_uses[] = {
    {"CREATE VIEW v AS SELECT 1 AS one", ""},
    {"CREATE VIEW v AS SELECT id, email FROM users", "users.email users.id"},
    {"CREATE VIEW v AS SELECT * FROM tags", "tags.post_id tags.tag"},
    {"CREATE VIEW v AS SELECT t.* FROM users u JOIN tags t ON true", "tags.post_id tags.tag users"},
    {"CREATE VIEW v AS SELECT count(*) FROM users", "users"},
    {"CREATE VIEW v AS SELECT name FROM users WHERE age > 1 ORDER BY id",
     "users.age users.id users.name"},
    {"CREATE VIEW v AS SELECT name AS age FROM users ORDER BY age", "users.name"},
    {"CREATE VIEW v AS SELECT name AS age, count(*) FROM users GROUP BY age, name",
     "users.age users.name"},
    {"CREATE VIEW v AS SELECT n FROM (SELECT name AS n, age FROM users) s", "users.age users.name"},
    {"CREATE VIEW v AS SELECT k FROM (SELECT * FROM tags) AS s(k)", "tags.post_id tags.tag"},
    {"CREATE VIEW v AS SELECT id FROM users JOIN posts USING (id)", "posts.id users.id"},
    {"CREATE VIEW v AS SELECT u.name FROM users u JOIN posts p USING (id)",
     "posts.id users.id users.name"},
    {"CREATE VIEW v AS SELECT j.name FROM (users u JOIN posts p ON u.id = p.user_id) AS j",
     "posts.user_id users.id users.name"},
    {"CREATE VIEW v AS SELECT id FROM users NATURAL FULL JOIN posts", "posts.id users.id"},
    {"CREATE VIEW v AS SELECT tag FROM posts, tags JOIN users u ON post_id = u.id",
     "posts tags.post_id tags.tag users.id"},
    {"CREATE VIEW v AS SELECT id FROM users WHERE EXISTS (SELECT 1 FROM posts WHERE user_id = "
     "users.age)",
     "posts.user_id users.age users.id"},
    {"CREATE VIEW v AS WITH w AS (SELECT name FROM users) SELECT 1 AS one FROM w", "users.name"},
    {"CREATE VIEW v AS WITH RECURSIVE t AS (SELECT id FROM users UNION ALL SELECT p.user_id FROM "
     "posts p JOIN t ON t.id = p.id) SELECT id FROM t",
     "posts.id posts.user_id users.id"},
    {"CREATE VIEW v AS SELECT id FROM users UNION SELECT user_id FROM posts ORDER BY id",
     "posts.user_id users.id"},
    {"CREATE VIEW v AS SELECT users FROM users", "users"},
    {"CREATE VIEW v AS SELECT row_to_json(u) FROM users u", "users"},
    {"CREATE VIEW v AS SELECT (owner).email FROM places", "places.owner users.email"},
    {"CREATE VIEW v AS SELECT ctid FROM users", "users"},
    {"CREATE VIEW v AS SELECT sum(age) OVER (PARTITION BY name ORDER BY id) FROM users",
     "users.age users.id users.name"},
    {"CREATE VIEW v AS SELECT login FROM app.users", "users.login"},
    {"CREATE VIEW w AS SELECT id, name FROM users; CREATE VIEW v AS SELECT name FROM w", "w.name"},
    {"CREATE TYPE mood AS ENUM ('a'); CREATE VIEW v AS SELECT 'a'::mood AS m", "mood"},
    {"CREATE TYPE mood AS ENUM ('a'); CREATE TABLE m (now mood); CREATE VIEW v AS SELECT now FROM m",
     "m.now"},
    {"CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql AS 'SELECT 2 * n'; CREATE VIEW "
     "v AS SELECT twice(age) FROM users",
     "twice users.age"},
    {"CREATE SEQUENCE counted; CREATE VIEW v AS SELECT nextval('counted') AS n", "counted"},
};

#endif
