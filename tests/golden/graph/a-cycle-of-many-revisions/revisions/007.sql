--@ revision 007
--@ revises 006
--@ title T

--@ up
SELECT 1;

--@ down nothing
