--@ revision 005
--@ revises 004
--@ title T

--@ up
SELECT 1;

--@ down nothing
