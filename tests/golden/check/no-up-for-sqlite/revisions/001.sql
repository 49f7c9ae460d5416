--@ revision 001
--@ revises  base

--@ up postgresql
CREATE TABLE t (a integer);

--@ down
DROP TABLE t;
