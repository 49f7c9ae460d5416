--@ revision 002e
--@ revises  001

--@ up
CREATE TABLE t002e (id integer PRIMARY KEY);

--@ down
DROP TABLE t002e;
