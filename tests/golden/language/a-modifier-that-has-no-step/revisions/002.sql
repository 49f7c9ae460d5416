--@ revision 002
--@ revises 001
--@ title T

--@ up unchecked
SELECT 1;
--@ down nothing unchecked
