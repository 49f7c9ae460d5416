--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (a integer);
--@ title Late
--@ revises 000
--@ lock-timeout 3s
CREATE TABLE t (a integer);

--@ down nothing
