--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users ADD COLUMN name text;
ALTER TABLE users RENAME COLUMN mail TO email;
ALTER TABLE users RENAME TO people;

--@ down auto
