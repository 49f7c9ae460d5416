--@ revision 001
--@ revises  base

--@ up
CREATE EXTENSION IF NOT EXISTS citext;
CREATE TABLE users (id bigint PRIMARY KEY, mail citext);
CREATE INDEX users_mail ON users (mail citext_pattern_ops);
DROP FUNCTION citext_eq(citext, citext);

--@ down irreversible
