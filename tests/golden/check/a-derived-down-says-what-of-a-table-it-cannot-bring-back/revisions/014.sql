--@ revision 014
--@ revises  013

--@ up
ALTER TABLE users ALTER COLUMN mail SET STATISTICS 500;

--@ down auto
