--@ revision 001
--@ revises  base

--@ up postgresql
CREATE TABLE t (a integer);

--@ up sqlite

--@ down postgresql
DROP TABLE t;

--@ down sqlite nothing
