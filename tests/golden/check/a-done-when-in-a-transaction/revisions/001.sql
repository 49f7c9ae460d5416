--@ revision 001
--@ revises  base

--@ up
--@ done-when SELECT 1 FROM t
CREATE TABLE t (a integer);

--@ down
DROP TABLE t;
