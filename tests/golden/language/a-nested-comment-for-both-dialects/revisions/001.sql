--@ revision 001
--@ revises  base

--@ up
/* a /* b */ SELECT 1; */
SELECT 2;

--@ down nothing
