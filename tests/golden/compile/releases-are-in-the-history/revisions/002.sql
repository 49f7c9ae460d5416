--@ revision 002
--@ revises 001
--@ title Two
--@ label two
--@ up
SELECT 2;
--@ down nothing
