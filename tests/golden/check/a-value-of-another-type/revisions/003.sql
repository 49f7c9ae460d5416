--@ revision 003
--@ revises  002

--@ up
ALTER TABLE users ALTER COLUMN name TYPE integer;

--@ down irreversible "a test"
