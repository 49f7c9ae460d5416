--@ revision 012
--@ revises  011

--@ up
CREATE EXTENSION earthdistance CASCADE;

--@ down auto
