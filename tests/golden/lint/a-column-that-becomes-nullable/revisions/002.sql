--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users ALTER COLUMN name DROP NOT NULL;

--@ down nothing
