--@ revision 001
--@ revises  base
--@ only sqlite
--@ lock-timeout 3s
--@ call f

--@ up
CREATE TABLE t (a integer);

--@ down nothing
