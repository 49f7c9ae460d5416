--@ revision 003
--@ revises 002
--@ title T

--@ up
SELECT 1;

--@ down nothing
