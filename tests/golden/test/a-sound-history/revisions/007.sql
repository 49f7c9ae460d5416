--@ revision 007
--@ revises 006
--@ title Step 007
--@ created 2026-01-01 00:00:00

--@ up
ALTER TABLE users RENAME TO people;

--@ down
ALTER TABLE people RENAME TO users;
