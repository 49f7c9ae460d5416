--@ revision 001
--@ revises  base
--@ allow    no-wayback, cycle, zzzzzzzz

--@ up
CREATE TABLE t (a integer);

--@ down
DROP TABLE t;
