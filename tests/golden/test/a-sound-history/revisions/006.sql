--@ revision 006
--@ revises 005
--@ title Step 006
--@ created 2026-01-01 00:00:00

--@ up
ALTER TABLE users RENAME COLUMN phone TO telephone;

--@ down
ALTER TABLE users RENAME COLUMN telephone TO phone;
