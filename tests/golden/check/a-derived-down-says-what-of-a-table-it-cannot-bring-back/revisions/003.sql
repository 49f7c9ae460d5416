--@ revision 003
--@ revises  002

--@ up
ALTER TABLE users ALTER COLUMN mail TYPE varchar(50);

--@ down auto
