--@ revision 012
--@ revises  011

--@ up
CREATE SEQUENCE numbers;

--@ down auto
