--@ revision 002
--@ revises 001
--@ title T

--@ up
SELECT 1;

--@ down nothing
