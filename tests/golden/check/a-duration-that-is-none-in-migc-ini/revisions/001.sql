--@ revision 001
--@ revises base
--@ title T

--@ up
SELECT 1;

--@ down nothing
