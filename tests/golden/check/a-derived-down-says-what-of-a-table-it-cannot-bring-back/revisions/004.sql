--@ revision 004
--@ revises  003

--@ up
ALTER TABLE users ALTER COLUMN name TYPE integer USING name::integer;

--@ down auto
