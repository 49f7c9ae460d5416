--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users ADD COLUMN IF NOT EXISTS phone text;

--@ down auto
