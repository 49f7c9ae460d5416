--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users RENAME COLUMN email TO mail;
CREATE INDEX ON users (mail);

--@ down irreversible "a test"
