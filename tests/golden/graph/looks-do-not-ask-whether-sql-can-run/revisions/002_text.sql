--@ revision 002
--@ revises 001
--@ title Their text

--@ up
ALTER TABEL notes ADD COLUMN text text;

--@ down
ALTER TABLE notes DROP COLUMN text;
