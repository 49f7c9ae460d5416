--@ revision 005
--@ revises  004

--@ up
ALTER TABLE users DROP COLUMN mail;

--@ down auto
