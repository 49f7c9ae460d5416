--@ revision 001
--@ revises 008
--@ title T

--@ up
SELECT 1;

--@ down nothing
