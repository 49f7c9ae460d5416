--@ revision 003
--@ revises 002
--@ title Step 003
--@ created 2026-01-01 00:00:00

--@ up
CREATE INDEX i ON b (y);

--@ down
DROP INDEX i;
