--@ revision 004
--@ revises  003

--@ up
ALTER TABLE people ALTER COLUMN town TYPE text COLLATE "C";

--@ down auto
