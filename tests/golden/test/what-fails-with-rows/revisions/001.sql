--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, age INTEGER);
CREATE TABLE logs (id INTEGER PRIMARY KEY, who INTEGER);

--@ down
DROP TABLE logs;
DROP TABLE users;
