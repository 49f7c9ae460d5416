--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id bigint, mail text);
CREATE INDEX ON users (mail);
CREATE INDEX ON users (mail);
CREATE INDEX ON users (lower(mail), id);

--@ down irreversible "a test"
