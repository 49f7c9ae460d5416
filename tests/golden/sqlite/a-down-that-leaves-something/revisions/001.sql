--@ revision 001
--@ revises base
--@ up
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'x', age INTEGER CHECK (age > 0));
CREATE VIEW names AS SELECT name FROM users;
CREATE INDEX users_age ON users(age);
--@ down
DROP VIEW names;
DROP TABLE users;
