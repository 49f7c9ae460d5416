--@ revision 002a
--@ revises  001

--@ up
CREATE TABLE t002a (id integer PRIMARY KEY);

--@ down
DROP TABLE t002a;
