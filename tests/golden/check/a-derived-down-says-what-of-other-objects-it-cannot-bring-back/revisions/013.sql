--@ revision 013
--@ revises  012

--@ up
ALTER FUNCTION one() COST 5;

--@ down auto
