--@ revision 001
--@ revises  base

--@ up
SELECT 'ÿ';

--@ down nothing
