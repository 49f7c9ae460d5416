--@ revision 002
--@ revises 001
--@ up
ALTER TABLE users DROP COLUMN email;
--@ down
ALTER TABLE users ADD COLUMN email TEXT;
