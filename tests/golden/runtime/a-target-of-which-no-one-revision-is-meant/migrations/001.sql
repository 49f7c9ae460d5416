--@ revision 001
--@ revises base
--@ title T
--@ label api
--@ up
SELECT 1;

--@ down nothing
