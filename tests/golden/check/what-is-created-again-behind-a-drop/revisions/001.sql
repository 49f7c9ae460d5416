--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id bigint PRIMARY KEY, mail text);
DROP TABLE users;
CREATE TABLE users (id bigint, mail text);

--@ down irreversible "a test"
