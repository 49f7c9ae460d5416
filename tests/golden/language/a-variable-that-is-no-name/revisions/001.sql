--@ revision 001
--@ revises  base
--@ variable 1st

--@ up
CREATE TABLE t (a integer);

--@ down nothing
