--@ revision 003
--@ revises 001
--@ title Step 003
--@ created 2026-01-01 00:00:00

--@ up
ALTER TABLE users DROP COLUMN email;

--@ down
ALTER TABLE users ADD COLUMN email text;
