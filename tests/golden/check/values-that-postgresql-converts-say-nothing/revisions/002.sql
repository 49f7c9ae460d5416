--@ revision 002
--@ revises  001

--@ up
CREATE EXTENSION citext;
ALTER TABLE users ADD COLUMN mail text;
ALTER TABLE users ALTER COLUMN mail TYPE uuid;

--@ down irreversible "a test"
