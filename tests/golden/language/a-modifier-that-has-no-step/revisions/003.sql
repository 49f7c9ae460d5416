--@ revision 003
--@ revises 002
--@ title T

--@ up
--@ lock-timeout 5s unchecked
SELECT 1;
--@ down nothing
--@ call f
