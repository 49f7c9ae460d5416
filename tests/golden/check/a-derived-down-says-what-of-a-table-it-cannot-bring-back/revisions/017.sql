--@ revision 017
--@ revises  016

--@ up
ALTER TABLE IF EXISTS guests ADD COLUMN mail text;

--@ down auto
