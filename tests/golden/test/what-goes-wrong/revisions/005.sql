--@ revision 005
--@ revises 004
--@ title Step 005
--@ created 2026-01-01 00:00:00

--@ up
INSERT INTO a (x) VALUES (1);

--@ down
DELETE FROM a;
