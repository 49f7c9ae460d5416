--@ revision 001
--@ revises  base
--@ variable mail

--@ up
CREATE TABLE users (id integer PRIMARY KEY, name text, town text, mail text DEFAULT :'mail');
CREATE VIEW names AS SELECT name FROM users;
ALTER TABLE users RENAME TO people;
ALTER TABLE people ALTER COLUMN town SET DEFAULT :'mail';

--@ down irreversible the beginning
