--@ revision 018
--@ revises  017

--@ up
ALTER TABLE IF EXISTS guests RENAME TO visitors;

--@ down auto
