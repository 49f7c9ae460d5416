--@ revision 004
--@ revises  003

--@ up
ALTER TABLE users ALTER COLUMN mail TYPE varchar(80);

--@ down irreversible "a test"
