--@ revision 003
--@ revises 001
--@ title Three
--@ label three
--@ up
SELECT 3;
--@ down nothing
