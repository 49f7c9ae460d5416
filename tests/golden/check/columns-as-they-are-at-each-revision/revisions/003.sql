--@ revision 003
--@ revises  002

--@ up
ALTER TABLE users DROP COLUMN IF EXISTS phone, ADD CHECK (phone <> ''), ADD phone text;
ALTER TABLE users DROP COLUMN mail;
ALTER TABLE users ADD COLUMN mail text;

--@ down irreversible "a test"
