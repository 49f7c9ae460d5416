--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id bigint PRIMARY KEY, email text, "Language" text);
CREATE TABLE languages (code text PRIMARY KEY, name text);

--@ copy Languages(code, name) from "data/languages.csv" header

COPY languages (CODE, "name") FROM stdin;
de	Deutsch
\.

INSERT INTO languages AS l (code, name) VALUES ('en', 'English')
ON CONFLICT (code) DO UPDATE SET name = excluded.name WHERE l.name <> excluded.name;

--@ batch fill over public.Users(ID) rows 100
UPDATE users SET "Language" = 'en' WHERE id > :after AND id <= :through AND "Language" IS NULL;

WITH RECURSIVE numbers(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < 3)
SELECT u.email AS address, l.name, count(*) FILTER (WHERE n > 1) AS many
FROM users u JOIN languages l ON l.code = u."Language", numbers,
LATERAL (SELECT u.id + n AS sum) s
WHERE EXISTS (SELECT FROM languages WHERE code = u.email AND sum > 1)
GROUP BY address, l.name ORDER BY many, address;

--@ done-when SELECT 1 FROM pg_indexes, users WHERE indexname = 'users_language' AND users.email IS NULL
--@ no-transaction
CREATE INDEX CONCURRENTLY users_language ON users ("Language");

CREATE FUNCTION user_of(address text) RETURNS bigint LANGUAGE sql AS $$
    SELECT id FROM users WHERE email = address AND email = user_of.address AND $1 <> ''
$$;

CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT nobody INTO knows FROM this;
END
$$;

--@ down irreversible "a test"

--@ verify
SELECT id FROM users WHERE "Language" IS NULL;
