--@ revision 006
--@ revises  005

--@ up
ALTER TABLE users ALTER COLUMN id DROP NOT NULL;

--@ down irreversible "a test"
