--@ revision 001
--@ revises  base
--@ title    Users and more

--@ up
CREATE TABLE users (id integer PRIMARY KEY, name  varchar( 40 ) /* a name */);

--@ down
DROP TABLE IF EXISTS users;
