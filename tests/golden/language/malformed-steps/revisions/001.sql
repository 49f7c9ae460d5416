--@ revision 001
--@ revises  base

--@ up
--@ only mysql
CREATE TABLE t (a integer);
--@ copy t from data.csv
--@ copy t(a b) from "x"
--@ copy from "x"
--@ call
--@ batch b over t rows 5
DELETE FROM t;
--@ done-when
SELECT 2;

--@ down nothing
