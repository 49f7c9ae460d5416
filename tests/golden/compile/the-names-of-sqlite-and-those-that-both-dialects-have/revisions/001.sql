--@ revision 001
--@ revises base

--@ up
CREATE TABLE users (id INTEGER PRIMARY KEY, email varchar(100) NOT NULL, "Order" int, "index" int);
CREATE VIEW Names AS SELECT id, email FROM users;

--@ down
DROP VIEW Names;
DROP TABLE users;
