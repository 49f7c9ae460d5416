--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users RENAME COLUMN email TO mail;
ALTER TABLE users DROP COLUMN phone;

--@ down irreversible "a test"
