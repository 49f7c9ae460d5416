--@ revision 001
--@ revises  base

--@ up
SELECT 1; --@ only sqlite
CREATE TABLE t (a integer);

--@ down nothing
