--@ revision 001
--@ revises base
--@ title T
--@ no-transaction

--@ up
SELECT 1;
--@ lock-timeout 5s
--@ down nothing
