--@ revision 001
--@ revises  base
--@
--@ , a

--@ up
CREATE TABLE t (a integer);

--@ down nothing
