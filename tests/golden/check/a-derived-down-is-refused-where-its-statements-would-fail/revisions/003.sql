--@ revision 003
--@ revises  002

--@ up
ALTER TABLE people ALTER COLUMN mail SET DEFAULT '-';

--@ down auto
