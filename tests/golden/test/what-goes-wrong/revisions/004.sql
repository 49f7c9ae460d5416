--@ revision 004
--@ revises 002, 003
--@ title Step 004
--@ created 2026-01-01 00:00:00

--@ up
ALTER TABLE a ADD COLUMN zq integer;

--@ down
SELECT 1;
