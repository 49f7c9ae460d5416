--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users RENAME TO people;
ALTER TABLE people RENAME COLUMN id TO number;
ALTER FUNCTION is_good(text) RENAME TO is_fine;

--@ down
ALTER FUNCTION is_fine(text) RENAME TO is_good;
ALTER TABLE people RENAME COLUMN number TO id;
ALTER TABLE people RENAME TO users;
