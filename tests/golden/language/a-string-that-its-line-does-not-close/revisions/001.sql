--@ revision 001
--@ revises  base

--@ up
--@ copy t from "data.csv
CREATE TABLE t (a integer);

--@ down nothing
