--@ revision 006
--@ revises  005

--@ up
ALTER TABLE users ALTER COLUMN state SET DEFAULT 'gald';

--@ down irreversible "a test"
