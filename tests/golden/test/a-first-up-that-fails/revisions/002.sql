--@ revision 002
--@ revises 001
--@ title Step 002
--@ created 2026-01-01 00:00:00

--@ up
INSERT INTO a
VALUES (1, 'ä', nowhere);

--@ down
DELETE FROM nowhere;
