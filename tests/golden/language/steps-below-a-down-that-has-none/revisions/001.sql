--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (a integer);

--@ down nothing
DROP TABLE t;
SELECT 1;
