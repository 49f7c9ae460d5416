--@ revision 001
--@ revises base

--@ up
CREATE TABLE teams (id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, old TEXT, team INTEGER REFERENCES later); CREATE VIEW v AS SELECT id FROM users;
--@ down irreversible
