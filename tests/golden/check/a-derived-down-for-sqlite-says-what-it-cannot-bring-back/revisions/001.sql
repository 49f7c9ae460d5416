--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id integer PRIMARY KEY, name text, mail text);
CREATE INDEX users_name ON users (name);
CREATE VIEW names AS SELECT name FROM users;
CREATE TABLE notes (id integer PRIMARY KEY);

--@ down irreversible the beginning
