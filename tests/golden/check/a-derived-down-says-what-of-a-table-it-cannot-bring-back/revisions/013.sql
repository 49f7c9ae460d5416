--@ revision 013
--@ revises  012

--@ up
ALTER TABLE users ENABLE TRIGGER ALL;

--@ down auto
