--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id bigint PRIMARY KEY, name text, age bigint);
CREATE VIEW names AS SELECT name FROM users;

--@ down nothing
