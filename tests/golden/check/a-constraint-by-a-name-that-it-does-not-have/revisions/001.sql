--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id bigint, mail text UNIQUE);
CREATE TABLE posts (id bigint PRIMARY KEY, author bigint);

--@ down irreversible "a test"
