--@ revision 001
--@ revises base
--@ title One
--@ up
SELECT 1;
--@ down nothing
