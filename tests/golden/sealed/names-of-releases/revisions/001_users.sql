--@ revision 001
--@ revises  base
--@ title    Users

--@ up
CREATE TABLE users (id integer PRIMARY KEY, name varchar(40));

--@ down
DROP TABLE users;
