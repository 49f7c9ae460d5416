--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id bigint);
CREATE TABLE posts (id bigint);

--@ down irreversible "a test"
