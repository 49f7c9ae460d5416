--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (id integer);

--@ down
DROP TABLE t;
