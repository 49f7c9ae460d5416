--@ revision 004
--@ revises 003
--@ title T

--@ up
SELECT 1;

--@ down nothing
