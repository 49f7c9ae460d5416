--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (a integer);

--@ up sqlite
SELECT 1;

--@ down nothing
