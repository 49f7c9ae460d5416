--@ revision 001
--@ revises  base

--@ up
--@ copy t(a) from "data.csv" header

--@ down nothing
