--@ revision 000
--@ revises base
--@ up
SELECT 1;
--@ down nothing
