--@ revision 004
--@ revises 002, 003
--@ title Step 004
--@ created 2026-01-01 00:00:00

--@ up
CREATE INDEX i ON users (phone);

--@ down
DROP INDEX i;
