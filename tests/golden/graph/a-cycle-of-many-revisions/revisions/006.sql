--@ revision 006
--@ revises 005
--@ title T

--@ up
SELECT 1;

--@ down nothing
