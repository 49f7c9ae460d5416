--@ revision 001
--@ revises base
--@ title T

--@ up
SELECT E'it\'s';
SELECT 2;

--@ down nothing
