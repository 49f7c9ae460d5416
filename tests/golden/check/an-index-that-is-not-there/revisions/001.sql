--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id bigint, mail text);
CREATE INDEX ON users (mail);

--@ down irreversible "a test"
