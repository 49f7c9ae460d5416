--@ revision 016
--@ revises  015

--@ up
ALTER TYPE place DROP ATTRIBUTE street;

--@ down auto
