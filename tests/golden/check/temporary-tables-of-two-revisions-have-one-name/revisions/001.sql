--@ revision 001
--@ revises base
--@ title Moved names
--@ created 2026-01-01 00:00:00

--@ up
CREATE TABLE people (id bigint PRIMARY KEY, name text);
CREATE TEMP TABLE moved (id bigint, name text) ON COMMIT DROP;
CREATE TEMP TABLE kept (id bigint);
INSERT INTO moved (id, name) SELECT id, name FROM people;

--@ down
DROP TABLE people;
