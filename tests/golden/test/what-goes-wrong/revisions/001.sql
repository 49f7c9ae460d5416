--@ revision 001
--@ revises base
--@ title Step 001
--@ created 2026-01-01 00:00:00

--@ up
CREATE TABLE a (x integer);

--@ down
DROP TABLE a;
