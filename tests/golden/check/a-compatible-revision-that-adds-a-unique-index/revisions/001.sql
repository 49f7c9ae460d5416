--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id bigint PRIMARY KEY, name text);

--@ down
DROP TABLE users;
