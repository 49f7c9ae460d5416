--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users ALTER COLUMN name SET NOT NULL;

--@ down nothing
