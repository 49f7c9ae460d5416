--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users ADD COLUMN email TEXT NOT NULL;

--@ down
ALTER TABLE users DROP COLUMN email;
