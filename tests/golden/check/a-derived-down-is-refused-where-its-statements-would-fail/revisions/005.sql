--@ revision 005
--@ revises  004

--@ up
ALTER TABLE peple ADD COLUMN phone text;

--@ down auto
