--@ revision 001
--@ revises  base

--@ up
DROP TABLE IF EXISTS posts;
ALTER TABLE IF EXISTS posts ADD COLUMN title text;
CREATE TEMP TABLE work (id bigint);
CREATE INDEX ON work (id);
DROP TABLE work;

--@ down irreversible "a test"
