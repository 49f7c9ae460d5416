--@ revision 002c
--@ revises  001

--@ up
CREATE TABLE t002c (id integer PRIMARY KEY);

--@ down
DROP TABLE t002c;
