--@ revision 003
--@ revises  002

--@ up
ALTER TABLE users DROP COLUMN mail;

--@ down irreversible "a test"
