--@ revision 001
--@ revises  base

--@ up
SELECT 'its;
CREATE TABLE t (a integer);

--@ down nothing
