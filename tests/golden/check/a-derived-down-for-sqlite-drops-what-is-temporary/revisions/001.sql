--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TEMP TABLE scratch (id integer);
INSERT INTO scratch VALUES (1);
CREATE TEMP VIEW temp.latest AS SELECT max(id) AS id FROM scratch;

--@ down auto
