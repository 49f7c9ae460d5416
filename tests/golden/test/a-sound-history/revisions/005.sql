--@ revision 005
--@ revises 004
--@ title Step 005
--@ created 2026-01-01 00:00:00

--@ up
DROP INDEX i;

--@ down
CREATE INDEX i ON users(phone);
