--@ revision 008
--@ revises 007
--@ title T

--@ up
SELECT 1;

--@ down nothing
