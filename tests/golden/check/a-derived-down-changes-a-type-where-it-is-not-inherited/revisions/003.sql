--@ revision 003
--@ revises  002

--@ up
ALTER TABLE logs ALTER COLUMN size TYPE bigint;

--@ down auto
