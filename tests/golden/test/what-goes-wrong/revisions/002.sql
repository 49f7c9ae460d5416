--@ revision 002
--@ revises 001
--@ title Step 002
--@ created 2026-01-01 00:00:00

--@ up
CREATE TABLE b (y integer); CREATE INDEX i ON a (x);

--@ down
DROP TABLE b;
