--@ revision 001:2
--@ revises base
--@ up
SELECT 1;
--@ down nothing
