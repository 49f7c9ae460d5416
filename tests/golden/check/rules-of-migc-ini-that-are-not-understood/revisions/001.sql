--@ revision 001
--@ revises  base

--@ up
SELECT 1;

--@ down nothing
