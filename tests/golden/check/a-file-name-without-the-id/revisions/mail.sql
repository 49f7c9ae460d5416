--@ revision 001
--@ revises  base
--@ title    Mail, and more

--@ up
CREATE TABLE t001 (id integer PRIMARY KEY);

--@ down
DROP TABLE t001;
