--@ revision 012
--@ revises  011

--@ up
ALTER TABLE users DISABLE TRIGGER ALL;

--@ down auto
