--@ revision 003
--@ revises 002
--@ up
ALTER TABLE users RENAME TO people;
CREATE VIEW older AS SELECT name FROM people WHERE age > 18;
--@ down
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, age INTEGER, mail TEXT UNIQUE, email TEXT);
INSERT INTO users (id, name, age, email) SELECT id, name, age, email FROM people;
DROP TABLE people;
DROP VIEW older;
