--@ revision 002d
--@ revises  001

--@ up
CREATE TABLE t002d (id integer PRIMARY KEY);

--@ down
DROP TABLE t002d;
