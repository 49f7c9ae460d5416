--@ revision 004
--@ revises  003

--@ up
ALTER TABLE users ALTER COLUMN name SET DEFAULT 'x', ALTER COLUMN id SET DEFAULT 0;

--@ down irreversible "a test"
