--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id bigint PRIMARY KEY, email text, language text);
CREATE TABLE languages (code text PRIMARY KEY, name text);
INSERT INTO languages (code, "náme") VALUES ('en', 'English');
UPDATE users u SET language = l.cod FROM languages l WHERE l.name = u.language;
WITH old AS (DELETE FROM users WHERE language IS NULL RETURNING id)
SELECT email FROM old;

--@ copy languages(code, title) from "data/languages.csv" header

--@ copy languages from "data/languages.csv" header

COPY languages (cade, name) FROM stdin;
de	Deutsch
\.

--@ batch fill over users(uid) rows 100
UPDATE users SET language = 'en' WHERE id > :after AND id <= :through AND language IS NULL;

--@ batch fill_again over user(id) rows 100
UPDATE users SET language = 'en' WHERE id > :after AND id <= :through AND lang IS NULL;

--@ done-when SELECT 1 FROM users WHERE e_mail IS NULL
--@ no-transaction
CREATE INDEX CONCURRENTLY users_language ON users (language);

CREATE FUNCTION user_of(address text) RETURNS bigint LANGUAGE sql AS $$
    SELECT id FROM users WHERE email = adress
$$;

--@ down irreversible "a test"

--@ verify
SELECT id FROM users WHERE lanugage IS NULL;
