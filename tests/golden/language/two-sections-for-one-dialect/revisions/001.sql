--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (a integer);

--@ up
SELECT 1;

--@ down sqlite nothing

--@ down postgresql sqlite nothing
