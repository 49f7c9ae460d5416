--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id bigint);

--@ down
DROP TABLE users;
