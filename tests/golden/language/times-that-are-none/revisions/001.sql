--@ revision 001
--@ revises  base
--@ created yesterday

--@ up
CREATE TABLE t (a integer);

--@ down nothing
