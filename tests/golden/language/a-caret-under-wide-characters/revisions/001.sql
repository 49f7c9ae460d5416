--@ revision 001
--@ revises  base

--@ up
SELECT '日本語', "té"	, (1;

--@ down nothing
