--@ revision 001
--@ revises  base
--@ allow No_Way_Back

--@ up
CREATE TABLE t (a integer);

--@ down nothing
