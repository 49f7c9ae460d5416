--@ revision 003
--@ revises 002
--@ up
ALTER TABLE users RENAME TO people;
SELECT * FORM people;
--@ down
ALTER TABLE people RENAME TO users;
