--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users ALTER COLUMN size TYPE bigint;

--@ down auto
