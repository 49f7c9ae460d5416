--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users DROP COLUMN name;

--@ down nothing
