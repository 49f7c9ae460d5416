--@ revision 002
--@ revises  001

--@ up
--@ allow data-loss "the names moved to people"
ALTER TABLE users DROP COLUMN name;

--@ down nothing
