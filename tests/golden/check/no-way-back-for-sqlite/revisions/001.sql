--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (a integer);

--@ down postgresql
DROP TABLE t;
