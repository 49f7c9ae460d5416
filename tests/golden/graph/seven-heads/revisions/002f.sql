--@ revision 002f
--@ revises  001

--@ up
CREATE TABLE t002f (id integer PRIMARY KEY);

--@ down
DROP TABLE t002f;
