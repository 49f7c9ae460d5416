--@ revision 001
--@ revises base

--@ up
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, email TEXT);
CREATE VIEW names AS SELECT name FROM users;

--@ down irreversible an example
