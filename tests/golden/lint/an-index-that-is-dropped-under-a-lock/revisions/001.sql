--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id bigint PRIMARY KEY, name text, age bigint);
CREATE INDEX users_by_name ON users (name);

--@ down nothing
