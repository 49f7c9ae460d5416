--@ revision 002
--@ revises  001

--@ up
CREATE TABLE t002 (id integer PRIMARY KEY);

--@ down
DROP TABLE t002;
