--@ revision 002
--@ revises  001
--@ compatible

--@ up
--@ allow data-loss "it is empty"
ALTER TABLE users DROP COLUMN name;

--@ down
ALTER TABLE users ADD COLUMN name text;
